"""What a program that sends `X-API-Key` claims; the look-up of the caller verifies it."""

from fastapi import Request

from app.core import security
from app.core.desks import scope_of
from app.core.errors import Unauthorized
from app.core.security import Claims
from app.services import keys


def claims_of_key(request: Request) -> Claims:
    """Raises Unauthorized without a key and for a text that is none."""
    key = request.headers.get("X-API-Key")
    if not key:
        raise Unauthorized(security.SIGN_IN_AGAIN)
    return keys.presented(key, scope_of(request.scope["route"].tags, request.method))
