"""API keys: programs of a tenant's that act in the name of who made them, on some desks, until a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core import clock, security
from app.core.actor import Actor, Role
from app.core.database import enter_tenant
from app.core.desks import allows
from app.core.errors import Forbidden, Unauthorized
from app.core.security import Claims
from app.models import ApiKey
from app.services import records, scope

MARK = "cfk_"
# How long a stream that was opened with a key goes on.
REQUEST_LIFE = timedelta(minutes=30)
WRONG_KEY = "The API key is unknown, expired or withdrawn."

# A key works as long as who made it does. When it was used is noted once a minute.
HOLDER = text("""
WITH key AS (
    SELECT k.id, k.agent_id, k.scopes, k.last_used_at, a.role, t.zone, t.region
    FROM api_keys k
    JOIN agents a ON a.tenant_id = k.tenant_id AND a.id = k.agent_id
    JOIN tenants t ON t.id = k.tenant_id
    WHERE k.tenant_id = :tenant AND k.key_hash = :hash AND k.revoked_at IS NULL
    AND (k.expires_at IS NULL OR k.expires_at > now()) AND a.deactivated_at IS NULL
), used AS (
    UPDATE api_keys SET last_used_at = now() FROM key
    WHERE api_keys.tenant_id = :tenant AND api_keys.id = key.id
    AND (key.last_used_at IS NULL OR key.last_used_at < now() - interval '1 minute')
)
SELECT id, agent_id, scopes, role, zone, region FROM key
""")


def make(
    session: Session, actor: Actor, *, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """The key's row and its text, which is kept nowhere."""
    key = f"{MARK}{security.new_opaque_token(actor.tenant_id)}"
    values = {
        "name": name,
        "agent_id": actor.agent_id,
        "shown": f"{MARK}…{key[-4:]}",
        "key_hash": security.fingerprint(key),
        "scopes": sorted(set(scopes)),
        "expires_at": expires_at,
    }
    return records.create(session, actor, ApiKey, values), key


def withdraw(session: Session, actor: Actor, key_id: UUID) -> None:
    """Repeating it changes nothing."""
    key = scope.get(session, actor, ApiKey, key_id, lock=True)
    key.revoked_at = key.revoked_at or clock.now()
    session.flush()


def presented(key: str, scope: str | None) -> Claims:
    """What a key claims, which `holder` verifies. Raises Unauthorized for a text that is no key."""
    if not key.startswith(MARK):
        raise Unauthorized(WRONG_KEY)
    tenant_id = security.tenant_of_opaque_token(key.removeprefix(MARK))
    until = clock.now() + REQUEST_LIFE
    return Claims(tenant_id, tenant_id, until, key_hash=security.fingerprint(key), scope=scope)


def holder(session: Session, claims: Claims) -> Actor:
    """Who a key acts as: its maker, with a manager's rights at most. Opens the tenant.

    Raises Unauthorized, and Forbidden for a desk that the key is not for.
    """
    enter_tenant(session, claims.tenant_id)
    row = session.execute(HOLDER, {"tenant": claims.tenant_id, "hash": claims.key_hash}).one_or_none()
    if row is None:
        raise Unauthorized(WRONG_KEY)
    if claims.scope is not None and not allows(row.scopes, claims.scope):
        raise Forbidden(f"This key is not for this: it would need {claims.scope}.", code="key_scope")
    role = Role.MANAGER if row.role == Role.OWNER else Role(row.role)
    zone = ZoneInfo(row.zone)
    return Actor(claims.tenant_id, row.agent_id, role, zone, row.region, key_id=row.id)
