"""Ends connections whose answer leaves before the body has arrived: refused uploads, wrong addresses."""

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DRAIN_S = 2.0
DRAIN_BYTES = 8 * 1024 * 1024
SMALL_BODY = 64 * 1024


class EarlyAnswers:
    """The answer goes out at once. Then a little more of the body is read and thrown away: a socket that is
    closed with bytes unread is reset, and the answer is lost on its way. After that the connection ends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not has_body(scope, above=SMALL_BODY):
            await self.app(scope, receive, send)
            return
        body = _Body(receive)
        early = False

        async def send_and_end(message: Message) -> None:
            nonlocal early
            if message["type"] == "http.response.start":
                early = not body.complete
                if early:
                    MutableHeaders(scope=message)["Connection"] = "close"
            elif early and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await body.drain()
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self.app(scope, body.receive, send_and_end)


def has_body(scope: Scope, *, above: int = 0) -> bool:
    """Whether more bytes than that are announced, or an unknown number."""
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or declared_size(headers) > above


def declared_size(headers: Headers) -> int:
    declared = headers.get("content-length", "0")
    return int(declared) if declared.isdecimal() else 0


class _Body:
    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.complete = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            self.complete = True
        return message

    async def drain(self) -> None:
        left = DRAIN_BYTES
        with anyio.move_on_after(DRAIN_S):
            while not self.complete and left > 0:
                left -= len((await self.receive()).get("body", b""))
