"""Links that prove something to whoever opens them: signed, for one purpose, for a time.

`seal` is what the link shall not outlive: sealed with a password's hash it ends when the password changes, so
it works once and nothing has to be stored.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from app.core import clock
from app.core.config import settings

ISSUER = "convoflow"
REQUIRED_CLAIMS = ["exp", "iat", "sub", "tid", "aud", "iss"]


class Purpose(StrEnum):
    INVITE = "invite"
    RESET = "reset"
    RECORDING = "recording"
    UPLOAD = "upload"
    DOWNLOAD = "download"
    CARRIER = "carrier"


class BrokenLinkError(ValueError):
    """Not ours, for something else, altered, expired, or outlived by what it was sealed with."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whom or what a link is about."""

    tenant_id: UUID
    subject: UUID


def sign(purpose: Purpose, link: Link, life: timedelta, *, seal: str = "") -> str:
    import jwt

    issued_at = clock.now()
    claims = {
        "iss": ISSUER,
        "aud": f"{ISSUER} {purpose}",
        "sub": str(link.subject),
        "tid": str(link.tenant_id),
        "iat": issued_at,
        "exp": issued_at + life,
    }
    return jwt.encode(claims, _key(purpose, seal), algorithm="HS256")


def glance(token: str) -> Link:
    """What a link says it is about, which proves nothing yet: to find what it was sealed with."""
    import jwt

    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        return Link(tenant_id=UUID(claims["tid"]), subject=UUID(claims["sub"]))
    except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenLinkError from error


def verify(purpose: Purpose, token: str, *, seal: str = "") -> Link:
    """Raises BrokenLinkError."""
    import jwt

    try:
        jwt.decode(
            token,
            _key(purpose, seal),
            algorithms=["HS256"],
            audience=f"{ISSUER} {purpose}",
            issuer=ISSUER,
            options={"require": REQUIRED_CLAIMS},
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise BrokenLinkError from error
    return glance(token)


def address(purpose: Purpose, token: str) -> str:
    """Where the web app takes it. Behind the `#` it reaches no server and no log."""
    config = settings()
    base = config.public_url or f"http://localhost:{config.port}"
    return f"{base.rstrip('/')}/app/#{purpose}={token}"


def public(path: str) -> str | None:
    """Where others reach this path of the API; None where nobody has said."""
    base = settings().public_url
    return f"{base.rstrip('/')}/api/v1{path}" if base else None


def _key(purpose: Purpose, seal: str) -> bytes:
    """No link is an access token, and no purpose another, whatever else were to fail: each has its key."""
    return hmac.new(settings().signing_key().encode(), f"{purpose}:{seal}".encode(), hashlib.sha256).digest()
