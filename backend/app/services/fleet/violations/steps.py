"""What is done about a penalty: handed on, paid, contested, charged to the hirer, closed. A person decides
each, and the audit log keeps each."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.models import Violation, ViolationStatus
from app.services import records, scope
from app.services.fleet.violations import settling

Status = ViolationStatus
ON_THE_DESK = frozenset({Status.NEEDS_ATTENTION, Status.OPEN, Status.MATCHED, Status.TRANSFER_READY})
PAYING_ACCEPTS = "Paying accepts liability: afterwards it can neither be transferred nor contested."


def approve(session: Session, actor: Actor, violation_id: UUID) -> Violation:
    """A person has read the transfer letter; only now may it leave the house."""
    row = _in(session, actor, violation_id, {Status.MATCHED})
    if row.letter is None:
        raise Conflict("There is no transfer letter yet: make one first.", code="letter_missing")
    row.approved_at, row.approved_by = clock.now(), actor.agent_id
    return _moved(session, row, Status.TRANSFER_READY)


def mark_transferred(session: Session, actor: Actor, violation_id: UUID) -> Violation:
    row = _in(session, actor, violation_id, {Status.TRANSFER_READY})
    row.transferred_at = clock.now()
    return _moved(session, row, Status.TRANSFERRED)


def pay(
    session: Session, actor: Actor, violation_id: UUID, *, amount_pence: int, accepts_liability: bool
) -> Violation:
    """Raises Conflict with the warning until the payer says that liability is accepted."""
    row = _in(session, actor, violation_id, ON_THE_DESK | {Status.APPEALED})
    if not accepts_liability:
        raise Conflict(f"{PAYING_ACCEPTS} Repeat with accept_liability if that is meant.", code="liability")
    row.paid_at, row.paid_pence = clock.now(), amount_pence
    return _moved(session, row, Status.PAID)


def appeal(session: Session, actor: Actor, violation_id: UUID, *, grounds: str | None) -> Violation:
    row = _in(session, actor, violation_id, ON_THE_DESK)
    row.appealed_at, row.notes = clock.now(), grounds or row.notes
    return _moved(session, row, Status.APPEALED)


def recharge(
    session: Session, actor: Actor, violation_id: UUID, *, admin_fee_pence: int, vat_percent: int
) -> Violation:
    """Charge the hirer what was paid and a fee. VAT falls on the fee alone: a penalty is no supply."""
    row = _in(session, actor, violation_id, {Status.PAID, Status.TRANSFERRED})
    if row.client_id is None:
        raise Conflict("Nobody is known to charge it to: confirm the booking first.", code="hirer_missing")
    penalty = row.paid_pence or 0
    vat = (admin_fee_pence * vat_percent + 50) // 100
    row.costs = {
        "penalty_pence": penalty,
        "admin_fee_pence": admin_fee_pence,
        "vat_percent": vat_percent,
        "vat_pence": vat,
        "total_pence": penalty + admin_fee_pence + vat,
        "at": clock.now().isoformat(),
    }
    return _moved(session, row, Status.RECHARGED)


def close(session: Session, actor: Actor, violation_id: UUID, *, note: str | None) -> Violation:
    row = _in(session, actor, violation_id, set(Status) - {Status.RECEIVED, Status.CLOSED})
    row.closed_at, row.notes = clock.now(), note or row.notes
    return _moved(session, row, Status.CLOSED)


def _in(session: Session, actor: Actor, violation_id: UUID, states: Collection[Status]) -> Violation:
    row = scope.get(session, actor, Violation, violation_id, lock=True)
    if row.status not in states:
        allowed = ", ".join(sorted(state.value for state in states))
        raise Conflict(f"It is {row.status}; this can be done in: {allowed}.", code="wrong_state")
    return row


def _moved(session: Session, row: Violation, status: Status) -> Violation:
    row.status = status
    records.count_change(row)
    settling.follow(session, row)
    settling.emit(session, row, "violation.updated")
    session.flush()
    return row
