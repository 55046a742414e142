"""Passwords and tokens. A token's issuer is read first only to choose the verifier; each verifier then fixes
its own algorithms, audience and key, and never follows anything the token says."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING
from uuid import UUID

from app.core import clock, hashing, supabase
from app.core.actor import Role
from app.core.config import settings
from app.core.errors import Unauthorized

if TYPE_CHECKING:
    from passlib.context import CryptContext

ISSUER = "convoflow"
AUDIENCE = "convoflow"
REQUIRED_CLAIMS = ["exp", "sub", "iat", "iss", "aud", "tid", "type"]
TOKENS_REMEMBERED = 1024
SIGN_IN_AGAIN = "The token is missing, expired or not ours; sign in again."
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `subject` is the agent's id, or the user's id at the identity provider
    when `external`; those carry e-mail and name for their first visit. `session_id` names the signed-in
    device that the token was given to: it ends with it.

    With `key_hash` nothing is verified yet: it stands for an API key that the look-up of the caller will find
    or not, and `scope` for what the key must be for.
    """

    subject: UUID
    tenant_id: UUID
    expires_at: datetime
    session_id: UUID | None = None
    key_hash: str | None = None
    scope: str | None = None
    external: bool = False
    email: str = ""
    name: str = ""

    @property
    def noted(self) -> bool:
        """Whether looking up who calls may write: a first visit makes an agent, a key notes its use."""
        return self.external or self.key_hash is not None


def hash_password(password: str) -> str:
    """Raises Unavailable where too many are at it."""
    return str(hashing.in_turn(lambda: _passwords(settings().bcrypt_rounds).hash(password)))


def verify_password(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Whether the password fits, and a fresh hash where the stored one is of an old kind.

    Without a hash to compare (unknown e-mail) the same time is spent. Raises Unavailable where too many are
    at it.
    """
    return hashing.in_turn(partial(_verify, password, password_hash))


def issue_access_token(
    agent_id: UUID, tenant_id: UUID, role: Role, *, session_id: UUID | None = None
) -> tuple[str, int]:
    """A signed access token and its life in seconds."""
    import jwt

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
    if session_id is not None:
        claims["sid"] = str(session_id)
    return jwt.encode(claims, settings().signing_key(), algorithm="HS256"), int(life.total_seconds())


def may_need_network(token: str) -> bool:
    """Whether reading this token may have to fetch the identity provider's keys first."""
    return supabase.issuer() is not None and _claimed_issuer(token) == supabase.issuer()


def read_access_token(token: str) -> Claims:
    """Verify one of our tokens or, where configured, Supabase's.

    Raises Unauthorized; Unavailable where the identity provider's keys are needed and cannot be had.
    """
    # With nobody else to vouch for users, only our own verifier is in question.
    issuer = _claimed_issuer(token) if supabase.issuer() else ISSUER
    try:
        if issuer == ISSUER:
            return _read_own(token)
        if issuer is not None and issuer == supabase.issuer():
            return _read_supabase(token)
    except _not_a_token() as error:
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


def keyed_fingerprint(value: str) -> str:
    """Like `fingerprint`, for texts that hold secrets: the database alone gives nobody a hash to guess at."""
    return hmac.new(settings().signing_key().encode(), value.encode(), hashlib.sha256).hexdigest()


def _verify(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    passwords = _passwords(settings().bcrypt_rounds)
    if password_hash is None:
        passwords.dummy_verify()
        return False, None
    fits, renewed = passwords.verify_and_update(password, password_hash)
    return bool(fits), renewed


@cache
def _passwords(rounds: int) -> "CryptContext":
    from passlib.context import CryptContext

    context = CryptContext(
        schemes=["bcrypt_sha256", "bcrypt"],
        deprecated=["bcrypt"],
        bcrypt_sha256__rounds=rounds,
        bcrypt__rounds=rounds,
    )
    # Makes the dummy hash, so that the first unknown e-mail takes no longer than the next.
    context.dummy_verify()
    return context


def _not_a_token() -> tuple[type[Exception], ...]:
    """What a token can be besides wrong: text that is no token, values of other types, JSON nested without
    end."""
    import jwt

    return (
        jwt.PyJWTError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    )


def _claimed_issuer(token: str) -> object:
    """Who the token says it is from: proves nothing. None for what is no token."""
    import jwt

    try:
        return jwt.decode(token, options={"verify_signature": False}).get("iss")
    except _not_a_token():
        return None


def _read_own(token: str) -> Claims:
    claims = _verified(token, settings().signing_key())
    if claims.expires_at <= clock.now():
        import jwt

        raise jwt.ExpiredSignatureError("The token has expired.")
    return claims


@lru_cache(maxsize=TOKENS_REMEMBERED)
def _verified(token: str, key: str) -> Claims:
    """Checks a signature once: a token comes with every request of half an hour. What fails is not kept."""
    import jwt

    claims = jwt.decode(
        token,
        key,
        algorithms=["HS256"],
        audience=AUDIENCE,
        issuer=ISSUER,
        options={"require": REQUIRED_CLAIMS},
    )
    if claims["type"] != "access":
        raise ValueError("not an access token")
    return Claims(
        subject=UUID(claims["sub"]),
        tenant_id=UUID(claims["tid"]),
        expires_at=EPOCH + timedelta(seconds=claims["exp"]),
        session_id=UUID(claims["sid"]) if "sid" in claims else None,
    )


def _read_supabase(token: str) -> Claims:
    claims = supabase.verify(token)
    # Users may edit user_metadata themselves, so a tenant named there proves nothing.
    tenant = claims.get("tenant_id") or (claims.get("app_metadata") or {}).get("tenant_id")
    return Claims(
        subject=UUID(claims["sub"]),
        tenant_id=UUID(tenant),
        expires_at=EPOCH + timedelta(seconds=claims["exp"]),
        external=True,
        email=_text(claims.get("email")),
        name=_text((claims.get("user_metadata") or {}).get("full_name")),
    )


def _text(value: object) -> str:
    """A claim that users may have written themselves, fit for a column of names."""
    return value.replace("\x00", "").strip()[:200] if isinstance(value, str) else ""
