"""Where a violation stands after it was read, corrected or matched: its status follows from what is known."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict
from app.models import Tenant, Violation, ViolationStatus
from app.models.base import JSONObject
from app.services import events
from app.services.fleet import deadlines, regimes
from app.services.fleet.deadlines import Deadline
from app.services.fleet.regimes import LONDON_ISSUERS, LONDON_STATUTES, Regime
from app.services.fleet.violations import checks, matching
from app.services.fleet.violations.checks import reason
from app.services.fleet.violations.fields import extracted, key, refresh_keys
from app.services.fleet.violations.matching import Match
from app.services.providers.notices.base import LetterKind

Status = ViolationStatus
# A later letter or a correction does not undo what was done about a penalty.
UNDECIDED = frozenset(
    {
        Status.RECEIVED,
        Status.NEEDS_ATTENTION,
        Status.NOT_A_PENALTY,
        Status.DUPLICATE,
        Status.OPEN,
        Status.MATCHED,
    }
)


def settle(session: Session, actor: Actor, violation: Violation) -> None:
    """Work out status, match, deadlines and work anew. What a person has decided is left alone."""
    zone = actor.zone
    first = first_of_its_kind(session, violation)
    if first is not None and violation.status not in UNDECIDED:
        raise taken(first)
    violation.duplicate_of = first.id if first else None
    refresh_keys(violation)
    if violation.status in UNDECIDED:
        _decide(session, actor, violation, first)
    _follow(session, violation, zone)


def follow(session: Session, violation: Violation) -> None:
    """Bring deadlines and work in line with a new status."""
    zone = ZoneInfo(session.get_one(Tenant, violation.tenant_id).zone)
    _follow(session, violation, zone, announce=False)


def regime_of(session: Session, violation: Violation) -> Regime | None:
    if violation.document_type is None:
        return None
    day = violation.date_of_notice or clock.now().date()
    return regimes.ruling(
        session, violation.tenant_id, day, letter=violation.document_type, london=is_london(violation)
    )


def deadlines_of(session: Session, violation: Violation, zone: ZoneInfo) -> Sequence[Deadline]:
    return deadlines.deadlines(violation, regime_of(session, violation), zone)


def is_london(violation: Violation) -> bool:
    basis = (violation.statutory_basis or "").startswith(LONDON_STATUTES)
    return basis or (key(violation.issuing_authority) or "").startswith(LONDON_ISSUERS)


def emit(session: Session, violation: Violation, name: str, **more: object) -> None:
    events.emit(
        session,
        violation.tenant_id,
        name,
        subject_kind="violation",
        subject_id=violation.id,
        payload={
            "violation_id": str(violation.id),
            "status": violation.status.value,
            "document_type": violation.document_type,
            "reference": violation.reference,
            "registration": violation.vrm,
            "issuer": violation.issuing_authority,
            "client_id": str(violation.client_id) if violation.client_id else None,
            "booking_id": str(violation.booking_id) if violation.booking_id else None,
            "amount_pence": violation.amount_full_pence,
            **more,
        },
    )


def taken(first: Violation) -> Conflict:
    return Conflict(
        f"This issuer's reference is known already: violation {first.id}",
        code="notice_known",
        members={"violation_id": str(first.id)},
    )


def _decide(session: Session, actor: Actor, violation: Violation, first: Violation | None) -> None:
    violation.vehicle_id = violation.booking_id = violation.client_id = violation.match = None
    if violation.document_type == LetterKind.OTHER:
        violation.attention = _unclear_kind(violation)
        violation.status = Status.NEEDS_ATTENTION if violation.attention else Status.NOT_A_PENALTY
        return
    if first is not None:
        _note_duplicate(violation, first)
        return
    found = matching.find(session, actor, violation)
    _take_over(violation, found)
    problems = checks.of_reading(violation, regime_of(session, violation), actor.zone)
    violation.attention = [*problems, *found.reasons]
    if violation.attention:
        violation.status = Status.NEEDS_ATTENTION
    else:
        violation.status = Status.MATCHED if found.tenure else Status.OPEN


def _unclear_kind(violation: Violation) -> list[JSONObject]:
    doubts = violation.extraction.get("doubts", [])
    assert isinstance(doubts, list)
    confidence = extracted(violation).get("document_type", {}).get("confidence", 1.0)
    assert isinstance(confidence, int | float)
    unclear = [reason("hard_to_read", str(doubt)) for doubt in doubts]
    if confidence < checks.CERTAIN:
        unclear.append(
            reason(
                "unclear_kind",
                "It speaks of penalties but is none by its heading: look at it.",
                "document_type",
            )
        )
    return unclear


def _take_over(violation: Violation, found: Match) -> None:
    violation.vehicle_id = found.vehicle.id if found.vehicle else None
    if found.tenure is not None:
        violation.booking_id, violation.client_id = found.tenure.booking_id, found.tenure.client_id
    violation.match = {
        "by": "rule",
        "at": clock.now().isoformat(),
        "evidence": found.evidence,
        "suggestion": found.suggestion,
        "basis": found.tenure.basis.value if found.tenure else None,
    }


def first_of_its_kind(session: Session, violation: Violation) -> Violation | None:
    """The letter with the same issuer and reference that came before. Two that come at the same time wait
    for each other, so that they can't both be the first."""
    reference, issuer = key(violation.reference), key(violation.issuing_authority)
    if reference is None or issuer is None:
        return None
    name = f"notice:{violation.tenant_id}:{issuer}:{reference}"
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    return session.scalar(
        select(Violation).where(
            Violation.tenant_id == violation.tenant_id,
            Violation.issuer_key == issuer,
            Violation.reference_key == reference,
            Violation.duplicate_of.is_(None),
            Violation.archived_at.is_(None),
            Violation.id != violation.id,
        )
    )


def _note_duplicate(violation: Violation, first: Violation) -> None:
    if violation.document_type == first.document_type:
        violation.status, violation.attention = Status.DUPLICATE, []
        return
    violation.vehicle_id, violation.booking_id, violation.client_id = (
        first.vehicle_id,
        first.booking_id,
        first.client_id,
    )
    violation.status = Status.NEEDS_ATTENTION
    detail = f"A further letter about violation {first.id}: see what became of that one."
    violation.attention = [reason("later_letter", detail)]


def _follow(session: Session, violation: Violation, zone: ZoneInfo, *, announce: bool = True) -> None:
    session.flush()
    found = deadlines_of(session, violation, zone)
    work = deadlines.become_work(session, violation, found, zone)
    if announce:
        listed = [
            {"kind": each.kind, "due_on": each.due_on.isoformat(), "basis": each.basis} for each in work
        ]
        emit(session, violation, _EVENTS.get(violation.status, "violation.updated"), deadlines=listed)


_EVENTS = {
    Status.OPEN: "violation.created",
    Status.MATCHED: "violation.matched",
    Status.NEEDS_ATTENTION: "violation.needs_attention",
}
