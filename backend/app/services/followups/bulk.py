"""One act on many follow-ups, with an answer for each: what can't be done is reported and changes nothing."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import DomainError
from app.models import WorkItem, WorkStatus
from app.schemas.followups import Act, FollowupOutcome, FollowupsDone
from app.services import scope
from app.services.followups import changing, due_moments
from app.services.ownership import require_may_own

STATUS_AFTER = {
    Act.COMPLETE: WorkStatus.DONE,
    Act.DISMISS: WorkStatus.DISMISSED,
    Act.REOPEN: WorkStatus.OPEN,
}


def act(
    session: Session,
    actor: Actor,
    ids: Sequence[UUID],
    act: Act,
    *,
    until: date | None = None,
    owner_id: UUID | None = None,
) -> FollowupsDone:
    """In the order of the ids, each once. Raises for an act that could be done to none of them: a time that
    has passed, an owner who can't be given work."""
    if until is not None:
        due_moments.still_to_come(actor, until, field="until")
    require_may_own(session, actor, owner_id)
    wanted = list(dict.fromkeys(ids))
    statement = (
        select(WorkItem, scope.visible(WorkItem, actor))
        .where(WorkItem.tenant_id == actor.tenant_id, WorkItem.id.in_(wanted))
        .order_by(WorkItem.id)
        .with_for_update()
    )
    found = {item.id: (item, seen) for item, seen in session.execute(statement)}
    outcomes = []
    for item_id in wanted:
        item, seen = found.get(item_id, (None, False))
        if item is None or not seen:
            reason = "forbidden" if item else "not_found"
            outcomes.append(FollowupOutcome(id=item_id, ok=False, reason=reason))
            continue
        outcomes.append(_done(session, actor, item, act, until=until, owner_id=owner_id))
    session.flush()
    updated = sum(outcome.ok for outcome in outcomes)
    return FollowupsDone(updated=updated, failed=len(outcomes) - updated, results=outcomes)


def _done(
    session: Session, actor: Actor, item: WorkItem, act: Act, *, until: date | None, owner_id: UUID | None
) -> FollowupOutcome:
    try:
        if act in STATUS_AFTER:
            changing.move(session, item, STATUS_AFTER[act])
        elif act is Act.SNOOZE and until is not None:
            changing.put_off(actor, item, until)
        elif act is Act.ASSIGN:
            changing.give(item, owner_id)
        else:
            changing.confirm(item)
    except DomainError as error:
        return FollowupOutcome(id=item.id, ok=False, reason=error.code)
    return FollowupOutcome(id=item.id, ok=True, reason=None)
