"""Violations as the office types, lists and corrects them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session, selectinload

from app.core import marks
from app.core.actor import Actor
from app.core.errors import Conflict
from app.models import Booking, Violation, ViolationStatus, WorkItem
from app.services import provenance, records, scope
from app.services.fleet.violations import settling
from app.services.fleet.violations.fields import COLUMNS, MOMENTS
from app.services.records import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. What waits to be read is shown only where asked for.
    `due_by` finds those with an open deadline on that day or before."""

    status: ViolationStatus | None = None
    vehicle_id: UUID | None = None
    client_id: UUID | None = None
    booking_id: UUID | None = None
    document_type: str | None = None
    q: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    due_by: date | None = None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Violation:
    """A notice that a person types in. Raises Conflict where the issuer's reference is known."""
    row = Violation(tenant_id=actor.tenant_id, uploaded_by=actor.agent_id, **_tidy(actor, values))
    first = settling.first_of_its_kind(session, row)
    if first is not None:
        raise settling.taken(first)
    provenance.mark_human(row, actor, [name for name, value in values.items() if value is not None])
    session.add(row)
    session.flush()
    settling.settle(session, actor, row)
    session.flush()
    return row


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[Violation]:
    """With the deadlines of each."""
    deadlines = selectinload(Violation.open_deadlines)
    return records.page(session, actor, Violation, request, *_conditions(wanted), load=[deadlines])


def update(
    session: Session,
    actor: Actor,
    violation_id: UUID,
    changes: Mapping[str, object],
    *,
    if_match: str | None = None,
) -> Violation:
    """A person's correction; what follows from the fields is worked out anew."""
    row = records.update(session, actor, Violation, violation_id, _tidy(actor, changes), if_match=if_match)
    if set(changes) & set(COLUMNS):
        settling.settle(session, actor, row)
        session.flush()
    return row


def archive(session: Session, actor: Actor, violation_id: UUID) -> None:
    settling.follow(session, records.archive(session, actor, Violation, violation_id))


def restore(session: Session, actor: Actor, violation_id: UUID) -> Violation:
    """Raises Conflict where the same notice was entered again meanwhile."""
    row = scope.get(session, actor, Violation, violation_id, lock=True)
    first = settling.first_of_its_kind(session, row)
    if row.archived_at is not None and row.duplicate_of is None and first is not None:
        raise settling.taken(first)
    row = records.restore(session, actor, Violation, violation_id)
    settling.follow(session, row)
    return row


def match_again(session: Session, actor: Actor, violation_id: UUID) -> Violation:
    """Look for the hirer once more, after bookings or papers were mended."""
    row = scope.get(session, actor, Violation, violation_id, lock=True)
    if row.status not in settling.UNDECIDED or row.status is ViolationStatus.RECEIVED:
        raise Conflict(f"It is {row.status} already: nothing is to be matched.", code="wrong_state")
    settling.settle(session, actor, row)
    session.flush()
    return row


def confirm_match(session: Session, actor: Actor, violation_id: UUID, booking_id: UUID | None) -> Violation:
    """A person says which booking it was. Raises Conflict where none was found and none is named."""
    row = scope.get(session, actor, Violation, violation_id, lock=True)
    if row.status not in settling.UNDECIDED - {ViolationStatus.RECEIVED, ViolationStatus.DUPLICATE}:
        raise Conflict(f"It is {row.status}: its booking can't be changed.", code="wrong_state")
    chosen = booking_id or row.booking_id
    if chosen is None:
        raise Conflict("Name the booking: none was found with certainty.", code="booking_missing")
    booking = scope.get(session, actor, Booking, chosen)
    row.booking_id, row.client_id = booking.id, booking.client_id
    row.vehicle_id = row.vehicle_id or booking.vehicle_id
    row.match = {**(row.match or {}), "by": "human", "agent_id": str(actor.agent_id)}
    row.attention, row.status = [], ViolationStatus.MATCHED
    records.count_change(row)
    settling.emit(session, row, "violation.matched")
    settling.follow(session, row)
    session.flush()
    return row


def _tidy(actor: Actor, values: Mapping[str, object]) -> dict[str, object]:
    tidy = dict(values)
    if isinstance(tidy.get("vrm"), str):
        tidy["vrm"] = marks.normalised(str(tidy["vrm"]))
    if isinstance(tidy.get("contravention_code"), str):
        tidy["contravention_code"] = str(tidy["contravention_code"]).upper()
    for name in MOMENTS & set(tidy):
        moment = tidy[name]
        if isinstance(moment, datetime) and moment.tzinfo is None:
            tidy[name] = moment.replace(tzinfo=actor.zone).astimezone(UTC)
    return tidy


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Violation.status != ViolationStatus.RECEIVED
        if wanted.status is None
        else Violation.status == wanted.status
    ]
    for column, value in (
        (Violation.vehicle_id, wanted.vehicle_id),
        (Violation.client_id, wanted.client_id),
        (Violation.booking_id, wanted.booking_id),
        (Violation.document_type, wanted.document_type),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.since is not None:
        conditions.append(Violation.contravention_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Violation.contravention_at < wanted.until)
    if wanted.due_by is not None:
        due_on = WorkItem.evidence["due_on"].astext
        conditions.append(Violation.open_deadlines.any(due_on <= wanted.due_by.isoformat()))
    if wanted.q:
        conditions.append(_matches(wanted.q))
    return conditions


def _matches(q: str) -> ColumnElement[bool]:
    return or_(
        Violation.reference.icontains(q, autoescape=True),
        Violation.vrm.icontains(marks.normalised(q) or q, autoescape=True),
        Violation.issuing_authority.icontains(q, autoescape=True),
    )
