"""What becomes of the open leads of somebody who works no longer: anybody's, until they work again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.models import Batch, Lead
from app.models.lead import CLOSED
from app.services import scope
from app.services.leads import bulk

ACTION = "hand_back"
# As many as people change at once.
AT_ONCE = 500


def held_by(session: Session, actor: Actor, owner_id: UUID) -> Sequence[UUID]:
    """What is open of this owner's, locked."""
    mine = scope.of(Lead, actor).where(Lead.owner_id == owner_id, Lead.status.not_in(CLOSED))
    return session.scalars(mine.with_only_columns(Lead.id).order_by(Lead.id).with_for_update()).all()


def hand_back(session: Session, actor: Actor, lead_ids: Sequence[UUID]) -> None:
    for start in range(0, len(lead_ids), AT_ONCE):
        bulk.change(session, actor, lead_ids[start : start + AT_ONCE], ACTION, {"owner_id": None})


def give_again(session: Session, actor: Actor, owner_id: UUID) -> None:
    """To whoever works again within a day; not what somebody has taken or changed since."""
    theirs = scope.of(Batch, actor).where(
        Batch.action == ACTION,
        Batch.created_at > clock.now() - bulk.UNDO_WITHIN,
        Batch.undone_at.is_(None),
        Batch.rows[0]["values"]["owner_id"].astext == str(owner_id),
    )
    for batch_id in session.scalars(theirs.with_only_columns(Batch.id).order_by(Batch.id)).all():
        bulk.undo(session, actor, batch_id)
