"""What happened, in an order in which nothing ever appears behind a reader's back."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import literal, select, text, tuple_
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Event
from app.services import scope

# Events are in the order in which their transactions began. One that began before ours may still commit, so
# the feed ends before the oldest that is open; asked in a statement of its own, before the rows are read.
HORIZON = text("""
SELECT least(clock_timestamp(), min(xact_start)) - interval '50 milliseconds' FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
""")


def after(
    session: Session, actor: Actor, event_id: UUID | None, *, name: str | None, limit: int
) -> Sequence[Event]:
    """The events that follow this one, the earliest first. Raises NotFound for one that is not there."""
    horizon = session.execute(HORIZON).scalar_one()
    statement = select(Event).where(Event.tenant_id == actor.tenant_id, Event.recorded_at < horizon)
    if event_id is not None:
        last = scope.get(session, actor, Event, event_id)
        position = tuple_(Event.recorded_at, Event.id)
        statement = statement.where(position > tuple_(literal(last.recorded_at), literal(last.id)))
    if name is not None:
        statement = statement.where(Event.name == name)
    return session.scalars(statement.order_by(Event.recorded_at, Event.id).limit(limit)).all()
