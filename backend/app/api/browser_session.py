"""The tokens of a browser: in cookies that scripts can't read, and proof that our own page sent a request.

The page repeats the fingerprint in `X-CSRF-Token` with everything that changes something: it can read that
cookie, another site's page cannot.
"""

import hmac
import time

from fastapi import Response
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from app.api.middleware.transport import is_https
from app.core import security
from app.core.errors import Forbidden
from app.schemas.auth import TokenPair
from app.services.sessions import LIFE

ACCESS, REFRESH, FINGERPRINT = "convoflow_access", "convoflow_refresh", "convoflow_csrf"
CSRF_HEADER = "X-CSRF-Token"
# The web app speaks to this prefix alone; the fingerprint is for its pages to read.
PATHS = {ACCESS: "/api/v1", REFRESH: "/api/v1/auth/session", FINGERPRINT: "/app"}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_PAGES = frozenset({"", "same-origin", "none"})


def remember(scope: Scope, response: Response, pair: TokenPair) -> None:
    """The cookie of the page also says when the access token ends, in seconds since 1970."""
    ends_at = int(time.time()) + pair.expires_in
    values = {
        ACCESS: (pair.access_token, pair.expires_in),
        REFRESH: (pair.refresh_token, int(LIFE.total_seconds())),
        FINGERPRINT: (f"{_fingerprint(pair.access_token)}.{ends_at}", int(LIFE.total_seconds())),
    }
    for name, (value, max_age) in values.items():
        _set(scope, response, name, value, max_age)


def forget(scope: Scope, response: Response) -> None:
    for name in PATHS:
        _set(scope, response, name, "", 0)


def access_token(headers: Headers, method: str) -> str | None:
    """The token in the cookie, if there is one. Raises Forbidden for a change that our
    page did not ask for."""
    token = cookie(headers, ACCESS)
    if token is None or method in SAFE_METHODS:
        return token
    presented = headers.get(CSRF_HEADER, "").partition(".")[0]
    if not hmac.compare_digest(presented.encode(), _fingerprint(token).encode()):
        raise Forbidden("The page is out of date: load it again, then repeat.", code="csrf_token")
    return token


def from_own_page(headers: Headers) -> None:
    """For signing in and out, when there is no token yet or no longer. Raises Forbidden."""
    if headers.get("Sec-Fetch-Site", "") not in OWN_PAGES:
        raise Forbidden("Another site's page may not do this.", code="cross_site")


def cookie(headers: Headers, name: str) -> str | None:
    return cookie_parser(headers.get("Cookie", "")).get(name) or None


def _set(scope: Scope, response: Response, name: str, value: str, max_age: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=PATHS[name],
        secure=is_https(scope),
        httponly=name != FINGERPRINT,
        samesite="strict",
    )


def _fingerprint(access_token: str) -> str:
    return security.keyed_fingerprint(f"csrf {access_token}")
