"""Tokens of Supabase, the identity provider that may be configured; `security` calls this.

Which algorithm is allowed follows from our settings and from the provider's own list of keys. What a token's
header says only picks among them: addresses (`jku`) and keys (`jwk`) in it are never looked at.
"""

import time
from functools import cache
from typing import Any

import jwt
from jwt import PyJWKClient
from jwt.exceptions import PyJWKClientConnectionError

from app.core.config import settings
from app.core.errors import Unavailable, retry_after

AUDIENCE = "authenticated"
REQUIRED_CLAIMS = ["exp", "sub", "iat", "iss", "aud"]
LEEWAY_S = 10
KEYS_LIVE_S = 600
KEYS_TIMEOUT_S = 3
UNREACHABLE_S = 5.0


def issuer() -> str | None:
    """What the provider's tokens bear as `iss`; None where no provider is configured."""
    url = settings().supabase_url
    return f"{url.rstrip('/')}/auth/v1" if url else None


def verify(token: str) -> dict[str, Any]:
    """The claims of a signed-in user's token. Raises PyJWTError or ValueError for anything else.

    May fetch the provider's keys: when ours are old, and for an unknown key at most every 30 seconds. Raises
    Unavailable while they cannot be had.
    """
    secret = settings().supabase_jwt_secret
    key: Any
    if secret is not None and jwt.get_unverified_header(token)["alg"] == "HS256":
        key, algorithms = secret.get_secret_value(), ["HS256"]
    else:
        # The key comes with its own algorithm, which the token's must equal.
        key, algorithms = _signing_key(token), ["ES256", "RS256"]
    claims = jwt.decode(
        token,
        key,
        algorithms=algorithms,
        audience=AUDIENCE,
        issuer=issuer(),
        leeway=LEEWAY_S,
        options={"require": REQUIRED_CLAIMS},
    )
    if claims.get("role") != AUDIENCE or claims.get("is_anonymous"):
        raise ValueError("not a user's token")
    return claims


def _signing_key(token: str) -> jwt.PyJWK:
    try:
        return _keys(f"{issuer()}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    except PyJWKClientConnectionError as error:
        raise Unavailable(
            "The identity provider cannot be reached; try again shortly.", headers=retry_after(UNREACHABLE_S)
        ) from error


@cache
def _keys(address: str) -> "_Keys":
    return _Keys(address, lifespan=KEYS_LIVE_S, timeout=KEYS_TIMEOUT_S)


class _Keys(PyJWKClient):
    """Remembers for a moment that the provider is away: if each request waited for it anew, they would take
    all threads, one after the other."""

    _away_until = 0.0

    def fetch_data(self) -> Any:
        if time.monotonic() < self._away_until:
            raise PyJWKClientConnectionError("the provider was away a moment ago")
        try:
            return super().fetch_data()
        except (PyJWKClientConnectionError, OSError) as error:
            self._away_until = time.monotonic() + UNREACHABLE_S
            raise PyJWKClientConnectionError(str(error)) from error
