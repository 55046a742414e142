"""Signed-in devices: a family of refresh tokens each, rotated at every use.

A phone that lost our reply asks again with the same token and gets the same child. A token older than
that was copied: its whole family ends.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from app.core import clock, security
from app.core.actor import Actor
from app.core.database import enter_tenant
from app.core.errors import NotFound, Unauthorized
from app.models import Agent, RefreshToken
from app.schemas.auth import TokenPair
from app.services import audit

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Device:
    """One signed-in device: a family of tokens."""

    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    user_agent: str | None


def start(session: Session, agent: Agent, *, user_agent: str | None) -> TokenPair:
    """Open a family for this device."""
    family_id = clock.new_id()
    token = _add(session, agent, family_id=family_id, parent=None, user_agent=user_agent)
    return _pair(agent, token, family_id)


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
        return _pair(agent, child, row.family_id)
    if row.sealed_child is not None and _has_unused_child(session, row):
        return _pair(agent, _seal(token).decrypt(row.sealed_child).decode(), row.family_id)
    _end_family(session, row)
    raise Unauthorized("This session was ended because an old token was used again.", keep=True)


def end(session: Session, token: str) -> None:
    """Sign the device out. A token that is not known is no error."""
    row = _find(session, token)
    if row is not None:
        _end_family(session, row)


def living(session: Session, actor: Actor) -> list[Device]:
    """The devices on which this person is signed in, the last used first."""
    newest = (
        select(
            RefreshToken.family_id,
            func.min(RefreshToken.created_at),
            func.max(RefreshToken.created_at),
            func.max(RefreshToken.expires_at),
            func.max(RefreshToken.user_agent),
        )
        .where(RefreshToken.tenant_id == actor.tenant_id, RefreshToken.agent_id == actor.agent_id)
        .group_by(RefreshToken.family_id)
        .having(func.bool_and(RefreshToken.revoked_at.is_(None)))
        .having(func.max(RefreshToken.expires_at) > clock.now())
        .order_by(func.max(RefreshToken.created_at).desc())
    )
    return [Device(*row) for row in session.execute(newest)]


def end_device(session: Session, actor: Actor, family_id: UUID) -> None:
    """Sign one of the person's own devices out, at once. Raises NotFound for anybody else's."""
    ended = _revoke(session, actor.tenant_id, actor.agent_id, RefreshToken.family_id == family_id)
    if not ended:
        raise NotFound("There is nothing under this id.")
    audit.record(session, actor, "signed_out", kind="refresh_tokens", subject_id=family_id)


def end_all(session: Session, tenant_id: UUID, agent_id: UUID) -> None:
    """Sign a person out everywhere, at once."""
    _revoke(session, tenant_id, agent_id)


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
    _revoke(session, row.tenant_id, row.agent_id, RefreshToken.family_id == row.family_id)


def _revoke(session: Session, tenant_id: UUID, agent_id: UUID, *conditions: ColumnElement[bool]) -> bool:
    ended = session.execute(
        update(RefreshToken)
        .where(
            RefreshToken.tenant_id == tenant_id,
            RefreshToken.agent_id == agent_id,
            RefreshToken.revoked_at.is_(None),
            *conditions,
        )
        .values(revoked_at=clock.now())
        .returning(RefreshToken.id)
    )
    return ended.first() is not None


def _pair(agent: Agent, refresh_token: str, family_id: UUID) -> TokenPair:
    access_token, life_s = security.issue_access_token(
        agent.id, agent.tenant_id, agent.role, session_id=family_id
    )
    return TokenPair(access_token=access_token, refresh_token=refresh_token, expires_in=life_s)


def _seal(token: str) -> "Fernet":
    """A cipher that only the holder of the parent token has the key to."""
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"child of " + token.encode()).digest()))
