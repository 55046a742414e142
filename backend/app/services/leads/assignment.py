"""Who gets a lead when nobody is named."""

from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.actor import Actor, Role
from app.core.errors import Conflict
from app.models import Agent, Lead
from app.models.lead import CLOSED
from app.services.leads import changes
from app.services.ownership import works


def assign(session: Session, actor: Actor, lead_id: UUID, owner_id: UUID | None) -> Lead:
    """To whom is named; without a name an agent takes it, and a manager gives it to the agent with the
    fewest open leads.

    Raises Forbidden where an agent gives it to somebody else, Conflict where nobody works here.
    """
    if owner_id is None:
        owner_id = _least_busy(session, actor) if actor.manages else actor.agent_id
    return changes.update(session, actor, lead_id, {"owner_id": owner_id})


def _least_busy(session: Session, actor: Actor) -> UUID:
    """One choice at a time, so that each sees what the one before it gave away. Where nobody is an agent,
    managers and owners share the work."""
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    session.execute(lock, {"name": f"{actor.tenant_id}:assign"})
    open_leads = (
        select(func.count())
        .where(
            Lead.tenant_id == actor.tenant_id,
            Lead.owner_id == Agent.id,
            Lead.archived_at.is_(None),
            Lead.status.not_in(CLOSED),
        )
        .scalar_subquery()
    )
    chosen = session.scalar(
        select(Agent.id)
        .where(Agent.tenant_id == actor.tenant_id, works())
        .order_by(Agent.role != Role.AGENT, open_leads, Agent.id)
        .limit(1)
    )
    if chosen is None:
        raise Conflict("There is nobody who could take this lead.", code="nobody_works")
    return chosen
