"""Tokens of Supabase, the identity provider that may be configured; `security` calls this.

Which algorithm is allowed follows from our settings and from the provider's own list of keys. What a token's
header says only picks among them: addresses (`jku`) and keys (`jwk`) in it are never looked at.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from app.core.config import settings
from app.core.errors import Unavailable, retry_after

if TYPE_CHECKING:
    from jwt import PyJWK

    from app.core.provider_keys import ProviderKeys

AUDIENCE = "authenticated"
REQUIRED_CLAIMS = ["exp", "sub", "iat", "iss", "aud"]
LEEWAY_S = 10
KEYS_LIVE_S = 600
KEYS_TIMEOUT_S = 3


def issuer() -> str | None:
    """What the provider's tokens bear as `iss`; None where no provider is configured."""
    url = settings().supabase_url
    return f"{url.rstrip('/')}/auth/v1" if url else None


def verify(token: str) -> dict[str, Any]:
    """The claims of a signed-in user's token. Raises PyJWTError or ValueError for anything else.

    May fetch the provider's keys: when ours are old, and for an unknown key at most every 30 seconds. Raises
    Unavailable while they cannot be had.
    """
    import jwt

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


def _signing_key(token: str) -> "PyJWK":
    from jwt.exceptions import PyJWKClientConnectionError

    from app.core.provider_keys import UNREACHABLE_S

    try:
        return _keys(f"{issuer()}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    except PyJWKClientConnectionError as error:
        raise Unavailable(
            "The identity provider cannot be reached; try again shortly.", headers=retry_after(UNREACHABLE_S)
        ) from error


@cache
def _keys(address: str) -> "ProviderKeys":
    from app.core.provider_keys import ProviderKeys

    return ProviderKeys(address, lifespan=KEYS_LIVE_S, timeout=KEYS_TIMEOUT_S)
