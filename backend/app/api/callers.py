"""Who may call `/internal`: the holder of the shared secret, or Google's task queue with its token."""

import hmac
from functools import cache
from typing import TYPE_CHECKING, Annotated

from anyio.to_thread import run_sync
from fastapi import Header

from app.core.config import settings
from app.core.errors import Forbidden

if TYPE_CHECKING:
    from jwt import PyJWKClient

GOOGLE_ISSUERS = ["https://accounts.google.com", "accounts.google.com"]
REFUSAL = "This address is for the service itself."


async def internal_caller(
    secret: Annotated[str | None, Header(alias="X-Internal-Secret")] = None,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> None:
    """Raises Forbidden. Without a configured secret or audience nobody is let in."""
    if secret is not None and _is_secret(secret):
        return
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() == "bearer" and await run_sync(_is_task_queue, token):
        return
    raise Forbidden(REFUSAL)


def _is_secret(presented: str) -> bool:
    configured = settings().internal_secret
    return configured is not None and hmac.compare_digest(
        presented.encode(), configured.get_secret_value().encode()
    )


def _is_task_queue(token: str) -> bool:
    """Whether Google signed this token for us, in the name of the service account that we expect."""
    config = settings()
    if config.public_url is None or config.cloud_tasks_service_account is None:
        return False
    import jwt

    try:
        key = _google_keys(config.google_certs_url).get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=config.public_url,
            issuer=GOOGLE_ISSUERS,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
    except jwt.PyJWTError:
        return False
    return claims.get("email") == config.cloud_tasks_service_account and claims.get("email_verified") is True


@cache
def _google_keys(url: str) -> "PyJWKClient":
    from jwt import PyJWKClient

    return PyJWKClient(url, cache_keys=True, lifespan=3600, timeout=3)
