"""Tasks: work of the office that everybody sees, for an agent or a driver, with a due time."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.models import WorkItem, WorkKind, WorkStatus
from app.services import records, scope, words
from app.services.due_days import Due, falls_due
from app.services.followups import changing, due_moments, telling
from app.services.ownership import require_may_own
from app.services.records import Page, PageRequest
from app.services.work_order import WorkSort, in_order


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `q` finds beginnings of words in task and notes."""

    status: WorkStatus | None = None
    due: Due | None = None
    owner: UUID | None = None
    driver_id: UUID | None = None
    client_id: UUID | None = None
    vehicle_id: UUID | None = None
    q: str | None = None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> WorkItem:
    """Raises Unprocessable for a due time that has passed, Forbidden where an agent gives it to another."""
    values = due_moments.with_moments(actor, values)
    require_may_own(session, actor, values.get("owner_id"))
    item = records.create(session, actor, WorkItem, {"kind": WorkKind.TASK, **values})
    telling.tell(session, item, "task.created")
    return item


def get(session: Session, actor: Actor, task_id: UUID) -> WorkItem:
    """Raises NotFound for a follow-up too."""
    item = scope.get(session, actor, WorkItem, task_id)
    if item.kind is not WorkKind.TASK:
        raise NotFound("There is nothing under this id.")
    return item


def update(
    session: Session, actor: Actor, task_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> WorkItem:
    """An agent and a driver take each other's place."""
    get(session, actor, task_id)
    values = dict(changes)
    for given, cleared in (("owner_id", "driver_id"), ("driver_id", "owner_id")):
        if changes.get(given) is not None:
            values[cleared] = None
    return changing.update(session, actor, task_id, values, if_match=if_match)


def set_status(session: Session, actor: Actor, task_id: UUID, status: WorkStatus) -> WorkItem:
    get(session, actor, task_id)
    return changing.set_status(session, actor, task_id, status)


def archive(session: Session, actor: Actor, task_id: UUID) -> None:
    get(session, actor, task_id)
    records.archive(session, actor, WorkItem, task_id)


def restore(session: Session, actor: Actor, task_id: UUID) -> WorkItem:
    get(session, actor, task_id)
    return records.restore(session, actor, WorkItem, task_id)


def page(
    session: Session,
    actor: Actor,
    request: PageRequest,
    wanted: Filter,
    sort: WorkSort = WorkSort.NEWEST,
) -> Page[WorkItem]:
    conditions: list[ColumnElement[bool]] = [WorkItem.kind == WorkKind.TASK]
    for column, value in (
        (WorkItem.status, wanted.status),
        (WorkItem.owner_id, wanted.owner),
        (WorkItem.driver_id, wanted.driver_id),
        (WorkItem.client_id, wanted.client_id),
        (WorkItem.vehicle_id, wanted.vehicle_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.q is not None:
        conditions.append(words.matching(wanted.q, WorkItem.task, WorkItem.notes))
    if wanted.due is not None:
        conditions += [
            WorkItem.status == WorkStatus.OPEN,
            *falls_due(wanted.due, WorkItem.due_at, actor.zone),
        ]
    return records.page(session, actor, WorkItem, request, *conditions, order=in_order(sort))
