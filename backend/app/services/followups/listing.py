"""Which follow-ups a list shows."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Call, WorkItem, WorkKind, WorkSource, WorkStatus
from app.schemas.followups import FollowupOut
from app.services import lists, scope
from app.services.due_days import Due, falls_due
from app.services.records import Page, PageRequest
from app.services.work_order import WorkSort, in_order


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `completed` False is what is still to be done, so without
    the dismissed. `confirmed` False is what engines suggest and nobody has taken up or turned down.
    `lead_id` and `client_id` include follow-ups on their calls."""

    kind: WorkKind | None = None
    status: WorkStatus | None = None
    completed: bool | None = None
    confirmed: bool | None = None
    due: Due | None = None
    owner: UUID | None = None
    call_id: UUID | None = None
    lead_id: UUID | None = None
    client_id: UUID | None = None


def page(
    session: Session,
    actor: Actor,
    request: PageRequest,
    wanted: Filter,
    sort: WorkSort = WorkSort.NEWEST,
) -> Page[FollowupOut]:
    conditions = _conditions(actor, wanted)
    return lists.page(session, actor, WorkItem, FollowupOut, request, *conditions, order=in_order(sort))


def _conditions(actor: Actor, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, value in (
        (WorkItem.kind, wanted.kind),
        (WorkItem.status, wanted.status),
        (WorkItem.owner_id, wanted.owner),
        (WorkItem.call_id, wanted.call_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.completed is not None:
        conditions.append(WorkItem.status == (WorkStatus.DONE if wanted.completed else WorkStatus.OPEN))
    if wanted.confirmed is not None:
        confirmed = or_(WorkItem.source == WorkSource.HUMAN, WorkItem.confirmed_at.is_not(None))
        suggested = [~confirmed, WorkItem.status == WorkStatus.OPEN]
        conditions += [confirmed] if wanted.confirmed else suggested
    for own, of_call, party_id in (
        (WorkItem.lead_id, Call.lead_id, wanted.lead_id),
        (WorkItem.client_id, Call.client_id, wanted.client_id),
    ):
        if party_id is not None:
            calls = scope.of(Call, actor).where(of_call == party_id).with_only_columns(Call.id)
            conditions.append(or_(own == party_id, WorkItem.call_id.in_(calls)))
    if wanted.due is not None:
        conditions.append(WorkItem.status == WorkStatus.OPEN)
        conditions += falls_due(wanted.due, WorkItem.due_at, actor.zone)
    return conditions
