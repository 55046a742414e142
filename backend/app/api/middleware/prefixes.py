"""One set of routes, three addresses: `/…`, `/api/…` and `/api/v1/…`, with or without a trailing slash."""

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIXES = ("/api/v1", "/api")
# A folder's page finds its files by the slash at its end.
FOLDERS = ("/app/",)
PROBES = frozenset({"/health", "/ready"})


class Prefixes:
    """Names the prefix as `root_path` and leaves `path` whole, as ASGI wants it. `/api-keys` has no prefix,
    and the bare `/api` is a route."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            if scope["path"].endswith("/") and not route_path(scope).startswith(FOLDERS):
                scope["path"] = scope["path"].rstrip("/") or "/"
            path = route_path(scope)
            if path not in PREFIXES:
                prefix = next((prefix for prefix in PREFIXES if path.startswith(f"{prefix}/")), "")
                scope["root_path"] = scope.get("root_path", "") + prefix
        await self.app(scope, receive, send)


def route_path(scope: Scope) -> str:
    """The path as routes declare it."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def is_probe(scope: Scope) -> bool:
    """Platforms ask for health by address and in plain HTTP."""
    return route_path(scope) in PROBES
