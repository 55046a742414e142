"""What browsers are told about every answer, and the way from http to https in production."""

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.middleware.prefixes import is_probe

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    # For JSON; pages with scripts send a policy of their own.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class SecurityHeaders:
    """Adds each header that the answer has not set itself."""

    def __init__(self, app: ASGIApp, *, strict_transport: bool) -> None:
        self.app = app
        every = HEADERS | (STRICT_TRANSPORT if strict_transport else {})
        self.headers = [(name.lower().encode(), value.encode()) for name, value in every.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                added = [header for header in self.headers if header[0] not in given]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class HttpsOnly:
    """Sends plain requests to https, by what the proxy in front says; method and body are to be repeated."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_probe(scope) or is_https(scope):
            await self.app(scope, receive, send)
            return
        await RedirectResponse(_https_address(scope), 308)(scope, receive, send)


def is_https(scope: Scope) -> bool:
    """How the caller came, as the nearest proxy says; without one, how the server was reached."""
    forwarded = Headers(scope=scope).get("X-Forwarded-Proto", "").split(",")[0].strip().lower()
    return (forwarded or scope["scheme"]) == "https"


def _https_address(scope: Scope) -> str:
    host = Headers(scope=scope).get("host", "")
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"]
    return f"https://{host}{path.decode('latin-1')}{'?' if query else ''}{query.decode('latin-1')}"
