"""Signed-in devices: a family of refresh tokens each, rotated at every use.

A phone that lost our reply asks again with the same token and gets the same child. A token older than
that was copied: its whole family ends.
"""

import base64
import hashlib
from datetime import timedelta
from uuid import UUID

from cryptography.fernet import Fernet
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock, security
from app.core.database import enter_tenant
from app.core.errors import Unauthorized
from app.models import Agent, RefreshToken
from app.schemas.auth import TokenPair

LIFE = timedelta(days=30)


def start(session: Session, agent: Agent, *, user_agent: str | None) -> TokenPair:
    """Open a family for this device."""
    token = _add(
        session, agent.id, agent.tenant_id, family_id=clock.new_id(), parent=None, user_agent=user_agent
    )
    return _pair(agent, token)


def refresh(session: Session, token: str) -> TokenPair:
    """Exchange a refresh token for a new pair. Raises Unauthorized; a reused token ends its family."""
    enter_tenant(session, security.tenant_of_opaque_token(token))
    row = _find(session, token)
    if row is None or row.revoked_at is not None or row.expires_at <= clock.now():
        raise Unauthorized(security.SIGN_IN_AGAIN)
    agent = session.get_one(Agent, row.agent_id)
    if agent.deactivated_at is not None:
        raise Unauthorized(security.SIGN_IN_AGAIN)
    if row.used_at is None:
        child = _add(
            session, agent.id, agent.tenant_id, family_id=row.family_id, parent=row, user_agent=row.user_agent
        )
        row.used_at = clock.now()
        row.sealed_child = _seal(token).encrypt(child.encode()).decode()
        session.flush()
        return _pair(agent, child)
    if row.sealed_child is not None and _is_active(session, row.id):
        return _pair(agent, _seal(token).decrypt(row.sealed_child).decode())
    _revoke_family(session, row.family_id)
    raise Unauthorized("This session was ended because an old token was used again.", keep=True)


def end(session: Session, token: str) -> None:
    """Sign the device out. A token that is not known is no error."""
    enter_tenant(session, security.tenant_of_opaque_token(token))
    row = _find(session, token)
    if row is not None:
        _revoke_family(session, row.family_id)


def _find(session: Session, token: str) -> RefreshToken | None:
    return session.scalar(
        select(RefreshToken).where(RefreshToken.token_hash == security.fingerprint(token)).with_for_update()
    )


def _is_active(session: Session, parent_id: UUID) -> bool:
    """Whether the family's unused token is this parent's child."""
    child = session.scalar(select(RefreshToken).where(RefreshToken.parent_id == parent_id))
    return child is not None and child.used_at is None and child.revoked_at is None


def _add(
    session: Session,
    agent_id: UUID,
    tenant_id: UUID,
    *,
    family_id: UUID,
    parent: RefreshToken | None,
    user_agent: str | None,
) -> str:
    token = security.new_opaque_token(tenant_id)
    session.add(
        RefreshToken(
            tenant_id=tenant_id,
            agent_id=agent_id,
            family_id=family_id,
            parent_id=parent.id if parent else None,
            token_hash=security.fingerprint(token),
            expires_at=clock.now() + LIFE,
            user_agent=(user_agent or "")[:200] or None,
        )
    )
    session.flush()
    return token


def _revoke_family(session: Session, family_id: UUID) -> None:
    session.execute(
        update(RefreshToken)
        .where(RefreshToken.family_id == family_id, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def _pair(agent: Agent, refresh_token: str) -> TokenPair:
    access_token, life_s = security.issue_access_token(agent.id, agent.tenant_id, agent.role)
    return TokenPair(access_token=access_token, refresh_token=refresh_token, expires_in=life_s)


def _seal(token: str) -> Fernet:
    """A cipher that only the holder of the parent token has the key to."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"child of " + token.encode()).digest()))
