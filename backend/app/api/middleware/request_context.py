"""Gives each request its id, binds it to all log lines, and writes one line per request."""

import logging
import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from app.api import limits
from app.api.middleware.addresses import client_address
from app.api.middleware.prefixes import is_probe
from app.core import acting, clock, log, metrics
from app.core.acting import Origin

_SANE_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_log = log.logger(__name__)
_level = logging.getLogger(__name__)


class RequestContext:
    """Outermost, so that every answer carries `X-Request-ID`, refusals and faults too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started_at = time.perf_counter()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0
        ended_at = 0.0

        async def send_with_id(message: Message) -> None:
            nonlocal status, ended_at
            if message["type"] == "http.response.start":
                status = message["status"]
                told = {"x-request-id": request_id, **limits.headers(scope)}
                added = [(name.lower().encode(), value.encode()) for name, value in told.items()]
                message["headers"] = [*message["headers"], *added]
            elif not message.get("more_body", False):
                ended_at = time.perf_counter()
            await send(message)

        acting.origin.set(_origin(scope, request_id))
        acting.actor.set(None)
        bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            _write_line(scope, status, (ended_at or time.perf_counter()) - started_at)


def _request_id(scope: Scope) -> str:
    """The caller's own, where it is fit for a log line, else a new one."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if _SANE_ID.fullmatch(given) else clock.new_id().hex


def _origin(scope: Scope, request_id: str) -> Origin:
    agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    return Origin(request_id, client_address(scope), agent.decode("latin-1").replace("\x00", ""))


def _write_line(scope: Scope, status: int, seconds: float) -> None:
    """The route's template instead of the path: paths may carry keys, queries personal details."""
    route = getattr(scope.get("route"), "path", "-")
    metrics.REQUEST_SECONDS.labels(scope["method"] if route != "-" else "-", route, status).observe(seconds)
    level = logging.DEBUG if is_probe(scope) and status < 400 else logging.INFO
    if _level.isEnabledFor(level):
        _log.log(
            level, "request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1)
        )
