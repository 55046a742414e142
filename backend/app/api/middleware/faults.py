"""Answers for what nobody foresaw: the log gets the traceback, the caller the id to ask about."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import problem
from app.core import log

_log = log.logger(__name__)


class Faults:
    """Inside the layers that add headers, so that a 500 carries them too and a browser may read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception:
            if started:
                raise
            _log.exception("request failed", method=scope["method"])
            answer = problem.problem(
                scope, 500, "Something went wrong here; quote the request_id to support."
            )
            await answer(scope, receive, send)
