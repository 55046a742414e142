"""The caller's address, as far as the platform's own proxies vouch for it."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class Addresses:
    """Puts the caller's address in place of the nearest proxy's, for everything behind.

    Each proxy adds at the right of `X-Forwarded-For` whom it was called by. With `hops` proxies of ours the
    caller is that many from the right; what stands further left was written by the caller.
    """

    def __init__(self, app: ASGIApp, hops: int) -> None:
        self.app = app
        self.hops = hops

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.hops and scope["type"] in {"http", "websocket"}:
            chain = [each.strip() for each in ",".join(_forwarded(scope)).split(",") if each.strip()]
            if len(chain) >= self.hops:
                scope["client"] = (chain[-self.hops], 0)
        await self.app(scope, receive, send)


def client_address(scope: Scope) -> str:
    """Empty where there is none, as with a socket of the file system."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _forwarded(scope: Scope) -> list[str]:
    return Headers(scope=scope).getlist("X-Forwarded-For")
