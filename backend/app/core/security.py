"""Passwords and tokens. A token's issuer is read first only to choose the verifier; each verifier then fixes
its own algorithms, audience and key, and never follows anything the token says."""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import jwt
from jwt import PyJWKClient
from passlib.context import CryptContext

from app.core import clock
from app.core.actor import Role
from app.core.config import settings
from app.core.errors import Unauthorized

ISSUER = "convoflow"
AUDIENCE = "convoflow"
REQUIRED_CLAIMS = ["exp", "sub", "iat", "iss", "aud"]
SIGN_IN_AGAIN = "The token is missing, expired or not ours; sign in again."
# bcrypt keeps a core busy for a quarter of a second: more than two at once would starve everything else.
_hashing = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `subject` is the agent's id, or the user's id at the identity provider
    when `external`; those carry e-mail and name for their first visit."""

    subject: UUID
    tenant_id: UUID
    expires_at: datetime
    external: bool = False
    email: str = ""
    name: str = ""


@cache
def _passwords() -> CryptContext:
    return CryptContext(
        schemes=["bcrypt_sha256", "bcrypt"],
        deprecated=["bcrypt"],
        bcrypt_sha256__rounds=settings().bcrypt_rounds,
        bcrypt__rounds=settings().bcrypt_rounds,
    )


def hash_password(password: str) -> str:
    with _hashing:
        return str(_passwords().hash(password))


def verify_password(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Whether the password fits, and a fresh hash where the stored one is of an old kind.

    Without a hash to compare (unknown e-mail) the same time is spent.
    """
    with _hashing:
        if password_hash is None:
            _passwords().dummy_verify()
            return False, None
        fits, renewed = _passwords().verify_and_update(password, password_hash)
        return bool(fits), renewed


def issue_access_token(agent_id: UUID, tenant_id: UUID, role: Role) -> tuple[str, int]:
    """A signed access token and its life in seconds."""
    life = timedelta(minutes=settings().access_token_expire_minutes)
    issued_at = clock.now()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "type": "access",
        "sub": str(agent_id),
        "tid": str(tenant_id),
        "role": role.value,
        "iat": issued_at,
        "exp": issued_at + life,
        "jti": str(clock.new_id()),
    }
    return jwt.encode(claims, settings().signing_key(), algorithm="HS256"), int(life.total_seconds())


def is_own_token(token: str) -> bool:
    """Whether the token claims to be ours, which can be verified without asking anybody. Proves nothing."""
    try:
        claimed = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return True
    return claimed.get("iss") == ISSUER


def read_access_token(token: str) -> Claims:
    """Verify one of our tokens or, where configured, Supabase's. Raises Unauthorized.

    May fetch Supabase's keys over the network, once per unknown key and at most every 30 seconds.
    """
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        if issuer == ISSUER:
            return _read_own(token)
        if settings().supabase_url and issuer == _supabase_issuer():
            return _read_supabase(token)
    except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unauthorized(SIGN_IN_AGAIN) from error
    raise Unauthorized(SIGN_IN_AGAIN)


def new_opaque_token(tenant_id: UUID) -> str:
    """256 random bits behind the tenant's id: the id only says whose rows to look in, the bits prove."""
    return f"{tenant_id.hex}{secrets.token_urlsafe(32)}"


def tenant_of_opaque_token(token: str) -> UUID:
    """Raises Unauthorized for a text that is no token of ours."""
    try:
        return UUID(hex=token[:32])
    except ValueError as error:
        raise Unauthorized(SIGN_IN_AGAIN) from error


def fingerprint(value: str) -> str:
    """SHA-256 in hex: how tokens and e-mail addresses are stored where only equality matters."""
    return hashlib.sha256(value.encode()).hexdigest()


def _read_own(token: str) -> Claims:
    claims = jwt.decode(
        token,
        settings().signing_key(),
        algorithms=["HS256"],
        audience=AUDIENCE,
        issuer=ISSUER,
        options={"require": [*REQUIRED_CLAIMS, "tid", "type"]},
    )
    if claims["type"] != "access":
        raise ValueError("not an access token")
    return Claims(
        subject=UUID(claims["sub"]),
        tenant_id=UUID(claims["tid"]),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


def _read_supabase(token: str) -> Claims:
    secret = settings().supabase_jwt_secret
    algorithm = jwt.get_unverified_header(token).get("alg")
    if secret is not None and algorithm == "HS256":
        key: object = secret.get_secret_value()
        algorithms = ["HS256"]
    else:
        key = _supabase_keys().get_signing_key_from_jwt(token).key
        algorithms = ["ES256", "RS256"]
    claims = jwt.decode(
        token,
        key,  # type: ignore[arg-type]  # a string or a public key, as the branch above chose
        algorithms=algorithms,
        audience="authenticated",
        issuer=_supabase_issuer(),
        options={"require": REQUIRED_CLAIMS},
    )
    if claims.get("role") != "authenticated" or claims.get("is_anonymous") is True:
        raise ValueError("not a user's token")
    # Users may edit user_metadata themselves, so a tenant named there proves nothing.
    tenant = claims.get("tenant_id") or claims.get("app_metadata", {}).get("tenant_id")
    return Claims(
        subject=UUID(claims["sub"]),
        tenant_id=UUID(tenant),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        external=True,
        email=str(claims.get("email") or ""),
        name=str(claims.get("user_metadata", {}).get("full_name") or ""),
    )


def _supabase_issuer() -> str:
    return f"{(settings().supabase_url or '').rstrip('/')}/auth/v1"


@cache
def _supabase_keys() -> PyJWKClient:
    return PyJWKClient(
        f"{_supabase_issuer()}/.well-known/jwks.json", cache_keys=True, lifespan=300, timeout=3
    )
