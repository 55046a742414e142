"""Answers only to the names this service is known by, so that no link is built from a forged Host header."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import problem
from app.api.middleware.prefixes import is_probe


class TrustedHosts:
    """`*.example.com` stands for all names below it. Health probes come by address and always pass."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app = app
        self.names = frozenset(name.lower() for name in allowed if not name.startswith("*."))
        self.endings = tuple(name[1:].lower() for name in allowed if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_probe(scope) or self._allows(host_name(scope)):
            await self.app(scope, receive, send)
            return
        answer = problem.problem(
            scope,
            400,
            "This service has another host name; see ALLOWED_HOSTS.",
            code="unknown_host",
        )
        await answer(scope, receive, send)

    def _allows(self, name: str) -> bool:
        return name in self.names or "*" in self.names or (bool(self.endings) and name.endswith(self.endings))


def host_name(scope: Scope) -> str:
    """The Host header's name in lower case without its port; empty when it is none."""
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
    except ValueError:
        return ""
