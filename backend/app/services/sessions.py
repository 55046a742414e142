"""Signed-in devices: a family of refresh tokens each, rotated at every use.

A phone that lost our reply asks again with the same token and gets the same child. A token older than
that was copied: its whole family ends.
"""

import base64
import hashlib
from datetime import timedelta
from uuid import UUID

from cryptography.fernet import Fernet
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.core import clock, security
from app.core.database import enter_tenant
from app.core.errors import Unauthorized
from app.models import Agent, RefreshToken
from app.schemas.auth import TokenPair

LIFE = timedelta(days=30)


def start(session: Session, agent: Agent, *, user_agent: str | None) -> TokenPair:
    """Open a family for this device."""
    token = _add(session, agent, family_id=clock.new_id(), parent=None, user_agent=user_agent)
    return _pair(agent, token)


def refresh(session: Session, token: str) -> TokenPair:
    """Exchange a refresh token for a new pair. Raises Unauthorized; a reused token ends its family."""
    row = _find(session, token)
    if row is None or row.expires_at <= clock.now() or _is_ended(session, row):
        raise Unauthorized(security.SIGN_IN_AGAIN)
    agent = session.get_one(Agent, row.agent_id)
    if agent.deactivated_at is not None:
        raise Unauthorized(security.SIGN_IN_AGAIN)
    if row.used_at is None:
        child = _add(session, agent, family_id=row.family_id, parent=row, user_agent=row.user_agent)
        row.used_at = clock.now()
        row.sealed_child = _seal(token).encrypt(child.encode()).decode()
        session.flush()
        return _pair(agent, child)
    if row.sealed_child is not None and _has_unused_child(session, row):
        return _pair(agent, _seal(token).decrypt(row.sealed_child).decode())
    _end_family(session, row)
    raise Unauthorized("This session was ended because an old token was used again.", keep=True)


def end(session: Session, token: str) -> None:
    """Sign the device out. A token that is not known is no error."""
    row = _find(session, token)
    if row is not None:
        _end_family(session, row)


def _find(session: Session, token: str) -> RefreshToken | None:
    """The token's row, locked: of several requests with one token, the first makes its child."""
    tenant_id = security.tenant_of_opaque_token(token)
    enter_tenant(session, tenant_id)
    return session.scalar(
        select(RefreshToken)
        .where(RefreshToken.tenant_id == tenant_id, RefreshToken.token_hash == security.fingerprint(token))
        .with_for_update()
    )


def _is_ended(session: Session, row: RefreshToken) -> bool:
    """Whether any of the family was revoked. A child that was born while its family was ended is not marked
    itself."""
    revoked = _family(row).where(RefreshToken.revoked_at.is_not(None))
    return bool(session.scalar(select(revoked.exists())))


def _has_unused_child(session: Session, parent: RefreshToken) -> bool:
    unused = _family(parent).where(RefreshToken.parent_id == parent.id, RefreshToken.used_at.is_(None))
    return bool(session.scalar(select(unused.exists())))


def _family(row: RefreshToken) -> Select[tuple[RefreshToken]]:
    return select(RefreshToken).where(
        RefreshToken.tenant_id == row.tenant_id, RefreshToken.family_id == row.family_id
    )


def _add(
    session: Session, agent: Agent, *, family_id: UUID, parent: RefreshToken | None, user_agent: str | None
) -> str:
    token = security.new_opaque_token(agent.tenant_id)
    session.add(
        RefreshToken(
            tenant_id=agent.tenant_id,
            agent_id=agent.id,
            family_id=family_id,
            parent_id=parent.id if parent else None,
            token_hash=security.fingerprint(token),
            expires_at=clock.now() + LIFE,
            user_agent=(user_agent or "")[:200] or None,
        )
    )
    session.flush()
    return token


def _end_family(session: Session, row: RefreshToken) -> None:
    session.execute(
        update(RefreshToken)
        .where(
            RefreshToken.tenant_id == row.tenant_id,
            RefreshToken.family_id == row.family_id,
            RefreshToken.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )


def _pair(agent: Agent, refresh_token: str) -> TokenPair:
    access_token, life_s = security.issue_access_token(agent.id, agent.tenant_id, agent.role)
    return TokenPair(access_token=access_token, refresh_token=refresh_token, expires_in=life_s)


def _seal(token: str) -> Fernet:
    """A cipher that only the holder of the parent token has the key to."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"child of " + token.encode()).digest()))
