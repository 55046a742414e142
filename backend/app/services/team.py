"""The people of a tenant: who is in it, who is asked in, who may what, who is no longer in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, security
from app.core.actor import Actor, Role
from app.core.errors import Conflict
from app.models import Agent, Credential, CredentialKind, Invite, JobKind, Tenant, WorkItem
from app.services import accounts, records, scope, sessions
from app.services.followups import changing
from app.services.jobs import queue
from app.services.leads import handing_back
from app.services.records import Page, PageRequest

INVITE_LIFE = timedelta(days=7)


def change_tenant(
    session: Session, actor: Actor, changes: Mapping[str, object], *, if_match: str | None
) -> Tenant:
    tenant = session.get_one(Tenant, actor.tenant_id, with_for_update=True)
    records.require_match(tenant, if_match)
    for name, value in changes.items():
        setattr(tenant, name, value)
    session.flush()
    return tenant


def page(session: Session, actor: Actor, request: PageRequest, *, active: bool | None) -> Page[Agent]:
    conditions = []
    if active is not None:
        conditions.append(Agent.deactivated_at.is_(None) if active else Agent.deactivated_at.is_not(None))
    return records.page(session, actor, Agent, request, *conditions)


def change(
    session: Session, actor: Actor, agent_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Agent:
    """Name and role; the work of whoever only looks on is handed back, as by `deactivate`. Raises Forbidden
    where a manager touches owners or managers, Conflict where the tenant would be left without an owner."""
    role = changes.get("role")
    held = _held_by(session, actor, agent_id) if role is Role.VIEWER else _Held()
    agent = _locked(session, actor, agent_id)
    accounts.require_may_give(actor, agent.role, *([role] if isinstance(role, Role) else []))
    if role is not None and role is not Role.OWNER:
        _require_another_owner(session, agent)
    looked_on = agent.role is Role.VIEWER
    agent = records.update(session, actor, Agent, agent_id, changes, if_match=if_match)
    if role is Role.VIEWER:
        _hand_back(session, actor, held)
    elif looked_on and role is not None and agent.deactivated_at is None:
        handing_back.give_again(session, actor, agent.id)
    return agent


def deactivate(session: Session, actor: Actor, agent_id: UUID) -> None:
    """Let nobody in under this name any more. Calls and what is done stay theirs; open leads and open work
    are anybody's. Repeating it changes nothing more."""
    held = _held_by(session, actor, agent_id)
    agent = _locked(session, actor, agent_id)
    accounts.require_may_give(actor, agent.role)
    if agent.deactivated_at is None:
        _require_another_owner(session, agent)
        agent.deactivated_at = clock.now()
        session.flush()
        sessions.end_all(session, actor.tenant_id, agent.id)
    _hand_back(session, actor, held)


def reactivate(session: Session, actor: Actor, agent_id: UUID) -> Agent:
    """Within a day their leads are theirs again, except those that somebody has taken or changed."""
    agent = _locked(session, actor, agent_id)
    accounts.require_may_give(actor, agent.role)
    if agent.deactivated_at is not None:
        agent.deactivated_at = None
        session.flush()
        if agent.role is not Role.VIEWER:
            handing_back.give_again(session, actor, agent.id)
    return agent


def invite(session: Session, actor: Actor, *, email: str, role: Role) -> Invite:
    """Keep a place and send the link. Raises Conflict for an e-mail that is known, Forbidden as `change`."""
    accounts.require_may_give(actor, role)
    if session.get(Credential, (CredentialKind.EMAIL, security.fingerprint(email))) is not None:
        raise Conflict("This e-mail is registered already.", code="email_taken")
    values = {
        "email": email,
        "role": role,
        "invited_by": actor.agent_id,
        "expires_at": clock.now() + INVITE_LIFE,
    }
    kept = records.create(session, actor, Invite, values)
    queue.enqueue(
        session,
        actor.tenant_id,
        kind=JobKind.MAIL,
        subject_kind="invite",
        subject_id=kept.id,
        dedupe_key=f"mail:{kept.id}",
    )
    return kept


def open_invites(session: Session, actor: Actor, request: PageRequest) -> Page[Invite]:
    """Those that can still be taken."""
    return records.page(
        session,
        actor,
        Invite,
        request,
        Invite.agent_id.is_(None),
        Invite.revoked_at.is_(None),
        Invite.expires_at > clock.now(),
    )


def withdraw(session: Session, actor: Actor, invite_id: UUID) -> None:
    """Repeating it changes nothing; a place that was taken stays taken."""
    kept = scope.get(session, actor, Invite, invite_id, lock=True)
    if kept.agent_id is None and kept.revoked_at is None:
        kept.revoked_at = clock.now()
        session.flush()


@dataclass(frozen=True, slots=True)
class _Held:
    work: Sequence[WorkItem] = ()
    lead_ids: Sequence[UUID] = ()


def _held_by(session: Session, actor: Actor, agent_id: UUID) -> _Held:
    """What is open of theirs, locked in the order in which everybody locks: work, leads, then their owner."""
    work = changing.held_by(session, actor, agent_id)
    return _Held(work, handing_back.held_by(session, actor, agent_id))


def _hand_back(session: Session, actor: Actor, held: _Held) -> None:
    changing.hand_back(session, held.work)
    handing_back.hand_back(session, actor, held.lead_ids)


def _locked(session: Session, actor: Actor, agent_id: UUID) -> Agent:
    """The tenant first, so that two owners can't each take the other's place at once."""
    session.execute(select(Tenant.id).where(Tenant.id == actor.tenant_id).with_for_update())
    return scope.get(session, actor, Agent, agent_id, lock=True)


def _require_another_owner(session: Session, agent: Agent) -> None:
    others = select(Agent.id).where(
        Agent.tenant_id == agent.tenant_id,
        Agent.id != agent.id,
        Agent.role == Role.OWNER,
        Agent.deactivated_at.is_(None),
    )
    if agent.role is Role.OWNER and not session.scalar(select(others.exists())):
        raise Conflict("This is the last owner: make somebody else an owner first.", code="last_owner")
