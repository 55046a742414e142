"""Follow-ups: made by people, suggested by engines, due in the tenant's zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_
from sqlalchemy import update as update_rows
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, FieldError, Unprocessable
from app.models import Agent, Call, Client, Lead, WorkItem, WorkKind, WorkSource, WorkStatus
from app.models.base import JSONObject
from app.services import events, records, scope
from app.services.due_days import Due, falls_due
from app.services.ownership import require_may_own
from app.services.records import Page, PageRequest

START_OF_BUSINESS = time(9, 0)
# A phone may send a reminder late; what is older was typed wrong.
LONGEST_PAST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `completed` False is what is still to be done, so without
    the dismissed. `client_id` includes follow-ups on the client's calls."""

    kind: WorkKind | None = None
    status: WorkStatus | None = None
    completed: bool | None = None
    due: Due | None = None
    owner: UUID | None = None
    call_id: UUID | None = None
    lead_id: UUID | None = None
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Work that an engine or a rule proposes. `origin` makes it once however often its maker runs."""

    origin: str
    task: str
    due_at: datetime
    source: WorkSource
    evidence: JSONObject | None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> WorkItem:
    """Make a follow-up owned by its maker unless another agent is named, and tell the receivers.

    `due_at` may be a day or a moment, see `local_due`. Raises Unprocessable for one that is long past.
    """
    values = {"owner_id": actor.agent_id, **_ready(actor, values)}
    _require_owner(session, actor, values)
    item = records.create(session, actor, WorkItem, {"kind": WorkKind.FOLLOWUP, **values})
    announce(session, item)
    return item


def suggest(session: Session, call: Call, suggestions: Sequence[Suggestion]) -> list[WorkItem]:
    """Add an engine's suggestions to a call's work, each once."""
    made: list[WorkItem] = []
    for suggestion in suggestions:
        statement = (
            insert(WorkItem)
            .values(
                id=clock.new_id(),
                tenant_id=call.tenant_id,
                kind=WorkKind.FOLLOWUP,
                status=WorkStatus.OPEN,
                source=suggestion.source,
                origin=suggestion.origin,
                owner_id=call.assignee_id or call.agent_id,
                call_id=call.id,
                task=suggestion.task,
                due_at=suggestion.due_at,
                evidence=suggestion.evidence,
            )
            .on_conflict_do_nothing(index_elements=["tenant_id", "origin"])
            .returning(WorkItem)
        )
        item = session.scalars(statement).one_or_none()
        if item is not None:
            announce(session, item)
            made.append(item)
    return made


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[WorkItem]:
    return records.page(session, actor, WorkItem, request, *_conditions(actor, wanted))


def update(
    session: Session, actor: Actor, item_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> WorkItem:
    """A person's change, which also confirms what an engine suggested. `status` among the changes acts as
    `set_status` does."""
    values = _ready(actor, changes)
    _require_owner(session, actor, values)
    status = values.pop("status", None)
    item = scope.get(session, actor, WorkItem, item_id, lock=True)
    records.require_match(item, if_match)
    if isinstance(status, WorkStatus):
        set_status(session, actor, item_id, status)
    if item.source is not WorkSource.HUMAN and item.confirmed_at is None:
        values["confirmed_at"] = clock.now()
    return records.update(session, actor, WorkItem, item_id, values)


def set_status(session: Session, actor: Actor, item_id: UUID, status: WorkStatus) -> WorkItem:
    """Complete, dismiss or reopen. Repeating it answers the same and changes nothing.

    Raises Conflict for one that was deleted, and where one that is done would be dismissed.
    """
    item = scope.get(session, actor, WorkItem, item_id, lock=True)
    if item.archived_at is not None:
        raise Conflict("This was deleted: restore it first.", code="archived")
    if item.status is status:
        return item
    if item.status is WorkStatus.DONE and status is WorkStatus.DISMISSED:
        raise Conflict("This is done: reopen it before you dismiss it.", code="already_done")
    item.status = status
    item.completed_at = clock.now() if status is WorkStatus.DONE else None
    if status is WorkStatus.DONE and item.source is not WorkSource.HUMAN:
        item.confirmed_at = item.confirmed_at or item.completed_at
    session.flush()
    if status is WorkStatus.DONE:
        _emit(session, item, "followup.completed", _call_of(session, item))
    return item


def local_due(value: datetime | date, zone: ZoneInfo) -> datetime:
    """A due moment, as UTC: a bare date means 09:00 in the tenant's zone, a time without zone is the
    tenant's too."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, START_OF_BUSINESS)
    return (value if value.tzinfo is not None else value.replace(tzinfo=zone)).astimezone(UTC)


def announce(session: Session, item: WorkItem) -> None:
    """Tell the receivers, and count it for the lead that it serves."""
    call = _call_of(session, item)
    lead_id = item.lead_id or (call.lead_id if call else None)
    if lead_id is not None:
        session.execute(
            update_rows(Lead)
            .where(Lead.tenant_id == item.tenant_id, Lead.id == lead_id)
            .values(followup_count=Lead.followup_count + 1)
        )
    _emit(session, item, "followup.scheduled", call)


def _ready(actor: Actor, values: Mapping[str, object]) -> dict[str, object]:
    due = values.get("due_at")
    if not isinstance(due, date):
        return dict(values)
    due_at = local_due(due, actor.zone)
    if due_at < clock.now() - LONGEST_PAST:
        message = "This is more than a day ago: give a time that is still to come."
        raise Unprocessable(message, errors=[FieldError("body.due_date", message)])
    return {**values, "due_at": due_at}


def _require_owner(session: Session, actor: Actor, values: Mapping[str, object]) -> None:
    owner_id = values.get("owner_id")
    require_may_own(session, actor, owner_id if isinstance(owner_id, UUID) else None)


def _call_of(session: Session, item: WorkItem) -> Call | None:
    return session.get(Call, item.call_id) if item.call_id else None


def _emit(session: Session, item: WorkItem, name: str, call: Call | None) -> None:
    owner = session.get(Agent, item.owner_id) if item.owner_id else None
    client_id = item.client_id or (call.client_id if call else None)
    client = session.get(Client, client_id) if client_id else None
    events.emit(
        session,
        item.tenant_id,
        name,
        subject_kind="followup",
        subject_id=item.id,
        payload={
            "followup_id": str(item.id),
            "call_id": _text(item.call_id),
            "client_id": _text(client_id),
            "client_name": client.name if client else None,
            "agent_name": owner.full_name if owner else None,
            "agent_email": owner.email if owner else None,
            "due_date": item.due_at.isoformat() if item.due_at else None,
            "task": item.task,
            "notes": item.notes,
        },
    )


def _conditions(actor: Actor, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, value in (
        (WorkItem.kind, wanted.kind),
        (WorkItem.status, wanted.status),
        (WorkItem.owner_id, wanted.owner),
        (WorkItem.call_id, wanted.call_id),
        (WorkItem.lead_id, wanted.lead_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.completed is not None:
        conditions.append(WorkItem.status == (WorkStatus.DONE if wanted.completed else WorkStatus.OPEN))
    if wanted.client_id is not None:
        of_client = scope.of(Call, actor).where(Call.client_id == wanted.client_id).with_only_columns(Call.id)
        conditions.append(or_(WorkItem.client_id == wanted.client_id, WorkItem.call_id.in_(of_client)))
    if wanted.due is not None:
        conditions += [
            WorkItem.status == WorkStatus.OPEN,
            *falls_due(wanted.due, WorkItem.due_at, actor.zone),
        ]
    return conditions


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
