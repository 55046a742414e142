"""Decides by the headers alone whether a body may come in, and counts the bytes of those that do.

The framework reads a body before any dependency runs: without this, a stranger could send a whole recording
before hearing that he is one.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import browser_session, problem
from app.api.middleware.early_answers import declared_size, has_body
from app.api.middleware.prefixes import route_path
from app.api.signed_addresses import opened
from app.core import security
from app.core.database import Pool, transaction
from app.core.errors import DomainError, TooLarge, Unauthorized
from app.core.links import Purpose
from app.services import keys

MB = 1024 * 1024
JSON_BYTES = MB
IMPORT_BYTES = 32 * MB
FORM_SLACK = MB  # boundaries, part headers and the text fields beside the file
IDLE_S = 60.0


@dataclass(frozen=True, slots=True)
class BodyRule:
    """How large a body may be; its sender is verified first: by a token or, where it is `signed`, by the
    address itself."""

    method: str
    path: re.Pattern[str]
    limit: int
    signed: bool = False


def body_rules(max_file_bytes: int) -> Sequence[BodyRule]:
    """The addresses with limits of their own; all others take up to `JSON_BYTES` from anybody."""
    file_bytes = max_file_bytes + FORM_SLACK
    return (
        BodyRule("POST", re.compile(r"/calls/upload"), file_bytes),
        BodyRule("POST", re.compile(r"/violations(/[^/]+)?/scan"), file_bytes),
        BodyRule("POST", re.compile(r"/incidents/[^/]+/documents"), file_bytes),
        BodyRule("POST", re.compile(r"/documents/files"), file_bytes),
        BodyRule("PATCH", re.compile(r"/uploads/[^/]+"), file_bytes),
        BodyRule("PUT", re.compile(r"/documents/content/[^/]+"), file_bytes, signed=True),
        BodyRule("POST", re.compile(r"/[a-z]+/import"), IMPORT_BYTES),
    )


async def verify_sender(headers: Headers, method: str) -> None:
    """Raises Unauthorized, or Forbidden for another site's page, unless the request carries proof of who
    sends it. May ask Supabase for a key."""
    scheme, _, bearer = headers.get("Authorization", "").partition(" ")
    named = bearer.strip() if scheme.lower() == "bearer" else ""
    token = named or browser_session.access_token(headers, method)
    if not token:
        await run_sync(_verify_key, headers.get("X-API-Key", ""))
    elif security.may_need_network(token):
        await run_sync(security.read_access_token, token)
    else:
        security.read_access_token(token)


def _verify_key(key: str) -> None:
    """That there is such a key; what it is for is asked by the route."""
    if not key:
        raise Unauthorized(security.SIGN_IN_AGAIN)
    claims = keys.presented(key, None)
    with transaction(pool=Pool.REQUESTS) as session:
        keys.holder(session, claims)


class BodyGuard:
    """Refuses before the first byte is read where the headers suffice, else as soon as there are too many."""

    def __init__(self, app: ASGIApp, rules: Sequence[BodyRule]) -> None:
        self.app = app
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not has_body(scope):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        rule = self._rule(scope)
        limit = rule.limit if rule else JSON_BYTES
        try:
            if rule and rule.signed:
                opened(Purpose.UPLOAD, route_path(scope).rsplit("/", 1)[-1])
            elif rule:
                await verify_sender(headers, scope["method"])
            if declared_size(headers) > limit:
                raise TooLarge(_too_large(limit))
        except DomainError as error:
            await problem.of(scope, error)(scope, receive, send)
            return
        await self.app(scope, _Counted(receive, limit), send)

    def _rule(self, scope: Scope) -> BodyRule | None:
        method, path = scope["method"], route_path(scope)
        return next(
            (rule for rule in self.rules if rule.method == method and rule.path.fullmatch(path)), None
        )


class _Counted:
    """Hands on a body up to its limit. The errors are HTTPExceptions because the framework lets only those
    through while it reads a body."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._received = 0
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        try:
            # Once for each piece of a large body, so by the lightest clock there is.
            async with asyncio.timeout(IDLE_S):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, "No more of the body arrived; send it again.") from error
        self._complete = not message.get("more_body", False)
        self._received += len(message.get("body", b""))
        if self._received > self._limit:
            raise HTTPException(413, _too_large(self._limit))
        return message


def _too_large(limit: int) -> str:
    return f"The body is larger than {limit // MB} MB, the most that this address takes."
