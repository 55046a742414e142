"""Follow-ups: made by people, suggested by engines, due in the tenant's zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden, Unprocessable
from app.models import Agent, Call, Client, WorkItem, WorkKind, WorkSource, WorkStatus
from app.models.base import JSONObject
from app.models.work_item import SUBJECTS
from app.services import events, records, scope
from app.services.records import Page, PageRequest

START_OF_BUSINESS = time(9, 0)


class Due(StrEnum):
    TODAY = "today"
    OVERDUE = "overdue"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `client_id` includes follow-ups on the client's calls."""

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


def create(session: Session, actor: Actor, values: dict[str, object]) -> WorkItem:
    """Make a follow-up owned by its maker unless another agent is named, and tell the receivers."""
    if sum(values.get(subject) is not None for subject in SUBJECTS) > 1:
        raise Unprocessable("Name one subject: call_id, lead_id or client_id.")
    owner_id = values.get("owner_id") or actor.agent_id
    if owner_id != actor.agent_id and not actor.manages:
        raise Forbidden("Only a manager gives work to a colleague.")
    item = records.create(
        session, actor, WorkItem, {"kind": WorkKind.FOLLOWUP, **values, "owner_id": owner_id}
    )
    session.refresh(item)
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


def set_status(session: Session, actor: Actor, item_id: UUID, status: WorkStatus) -> WorkItem:
    """Complete, dismiss or reopen. Repeating it answers the same and changes nothing."""
    item = scope.get(session, actor, WorkItem, item_id, lock=True)
    if item.status is not status:
        item.status = status
        item.completed_at = clock.now() if status is WorkStatus.DONE else None
        if status is WorkStatus.DONE:
            item.confirmed_at = item.confirmed_at or item.completed_at
            _emit(session, item, "followup.completed")
        session.flush()
        session.refresh(item)
    return item


def local_due(value: datetime | date, zone: ZoneInfo) -> datetime:
    """A due moment: a bare date means 09:00 in the tenant's zone, a time without zone is the tenant's too."""
    if not isinstance(value, datetime):
        return datetime.combine(value, START_OF_BUSINESS, zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def announce(session: Session, item: WorkItem) -> None:
    _emit(session, item, "followup.scheduled")


def _emit(session: Session, item: WorkItem, name: str) -> None:
    owner = session.get(Agent, item.owner_id) if item.owner_id else None
    call = session.get(Call, item.call_id) if item.call_id else None
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
        done = WorkItem.status == WorkStatus.DONE
        conditions.append(done if wanted.completed else ~done)
    if wanted.client_id is not None:
        of_client = scope.of(Call, actor).where(Call.client_id == wanted.client_id).with_only_columns(Call.id)
        conditions.append(or_(WorkItem.client_id == wanted.client_id, WorkItem.call_id.in_(of_client)))
    if wanted.due is not None:
        conditions += _due(wanted.due, actor.zone)
    return conditions


def _due(due: Due, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    now = clock.now()
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    still_open = WorkItem.status == WorkStatus.OPEN
    if due is Due.OVERDUE:
        return [still_open, WorkItem.due_at < now]
    days = 1 if due is Due.TODAY else 7
    # Local midnights, so that a day of 23 or 25 hours is one day.
    end = datetime.combine(midnight.date() + timedelta(days=days), time(), zone)
    return [still_open, WorkItem.due_at >= midnight, WorkItem.due_at < end]


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
