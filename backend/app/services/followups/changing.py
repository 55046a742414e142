"""What people do with a follow-up: change, complete, dismiss, reopen, put off. Taking a suggestion up in any
of these ways confirms it; dismissing rejects it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.models import WorkItem, WorkSource, WorkStatus
from app.services import records, scope
from app.services.followups import due_moments, telling
from app.services.ownership import require_may_own


def update(
    session: Session, actor: Actor, item_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> WorkItem:
    """A person's change. `status` among the changes acts as `set_status` does."""
    values = due_moments.with_moments(actor, changes)
    require_may_own(session, actor, values.get("owner_id"))
    status = values.pop("status", None)
    item = scope.get(session, actor, WorkItem, item_id, lock=True)
    records.require_match(item, if_match)
    if isinstance(status, WorkStatus):
        move(session, item, status)
    _confirm(item, clock.now())
    return records.update(session, actor, WorkItem, item_id, values)


def set_status(session: Session, actor: Actor, item_id: UUID, status: WorkStatus) -> WorkItem:
    """Complete, dismiss or reopen; see `move`."""
    item = scope.get(session, actor, WorkItem, item_id, lock=True)
    move(session, item, status)
    session.flush()
    return item


def snooze(session: Session, actor: Actor, item_id: UUID, until: date, *, if_match: str | None) -> WorkItem:
    """Put off what is open to a later day or moment. Raises Conflict, Unprocessable for what has passed."""
    item = scope.get(session, actor, WorkItem, item_id, lock=True)
    records.require_match(item, if_match)
    put_off(actor, item, until)
    session.flush()
    return item


def move(session: Session, item: WorkItem, status: WorkStatus) -> None:
    """Complete, dismiss or reopen a locked item. Repeating it changes nothing.

    Raises Conflict for one that was deleted, and where one that is done would be dismissed.
    """
    _require_shown(item)
    if item.status is status:
        return
    if item.status is WorkStatus.DONE and status is WorkStatus.DISMISSED:
        raise Conflict("This is done: reopen it before you dismiss it.", code="already_done")
    now = clock.now()
    item.status = status
    item.completed_at = now if status is WorkStatus.DONE else None
    if status is WorkStatus.DONE:
        _confirm(item, now)
        session.flush()
        telling.tell(session, item, telling.COMPLETED[item.kind])


def put_off(actor: Actor, item: WorkItem, until: date) -> None:
    """Raises Conflict for what is not open."""
    _require_shown(item)
    if item.status is not WorkStatus.OPEN:
        raise Conflict(f"This is {item.status}: reopen it before you put it off.", code="not_open")
    item.due_at = due_moments.still_to_come(actor, until, field="until")
    _confirm(item, clock.now())


def give(item: WorkItem, owner_id: UUID | None) -> None:
    """To somebody who may have it, see `ownership`."""
    _require_shown(item)
    item.owner_id = owner_id
    _confirm(item, clock.now())


def held_by(session: Session, actor: Actor, owner_id: UUID) -> Sequence[WorkItem]:
    """What is open of this owner's, locked."""
    open_work = scope.of(WorkItem, actor).where(
        WorkItem.owner_id == owner_id, WorkItem.status == WorkStatus.OPEN, WorkItem.archived_at.is_(None)
    )
    return session.scalars(open_work.order_by(WorkItem.id).with_for_update()).all()


def hand_back(session: Session, items: Sequence[WorkItem]) -> None:
    """Make them anybody's. It confirms nothing: nobody has looked at them."""
    for item in items:
        item.owner_id = None
    session.flush()


def confirm(item: WorkItem) -> None:
    """Take a suggestion up as it is."""
    _require_shown(item)
    _confirm(item, clock.now())


def _require_shown(item: WorkItem) -> None:
    if item.archived_at is not None:
        raise Conflict("This was deleted: restore it first.", code="archived")


def _confirm(item: WorkItem, now: datetime) -> None:
    if item.source is not WorkSource.HUMAN and item.confirmed_at is None:
        item.confirmed_at = now
