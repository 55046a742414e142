"""Whose penalty it is: the mark in the fleet, the minute in a booking, with the reasons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import marks
from app.core.actor import Actor
from app.models import Booking, HirerProfile, Vehicle, Violation
from app.models.base import JSONObject
from app.services.fleet.possession import Possession, Tenure, possession
from app.services.fleet.violations.checks import reason
from app.services.fleet.violations.fields import extracted

# Who had it is certain; only papers for handing the penalty on are missing.
PAPERS = frozenset({"no_signed_liability", "no_hirer_address", "no_licence_number"})


@dataclass(frozen=True, slots=True)
class Match:
    """`tenure` is set where one hirer is certain; `suggestion` names what a person may confirm instead."""

    vehicle: Vehicle | None
    tenure: Tenure | None
    reasons: list[JSONObject] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    suggestion: JSONObject | None = None


def find(session: Session, actor: Actor, violation: Violation) -> Match:
    """Never guesses: what is not certain stays open, with the reason."""
    vehicle, suggested = _vehicle(session, actor, violation)
    if vehicle is None and suggested is not None:
        detail = f"The mark looks like {suggested.mark} of the fleet: confirm it or type the right one."
        return Match(
            None, None, [reason("suggested_mark", detail, "vrm")], suggestion={"vrm": suggested.mark}
        )
    if vehicle is None:
        detail = (
            f"{violation.vrm} is not in the fleet."
            if violation.vrm
            else "Without a mark there is no vehicle."
        )
        return Match(None, None, [reason("not_our_vehicle", detail, "vrm")])
    if violation.contravention_at is None:
        detail = "Without the time of the contravention nobody can say who had the vehicle."
        return Match(vehicle, None, [reason("no_time", detail, "contravention_at")])
    had = possession(session, actor, vehicle.id, violation.contravention_at)
    reasons = list(_objections(session, actor, violation, had))
    if had.holder is None or reasons:
        return Match(vehicle, None, reasons, list(had.reasons), _candidates(had))
    papers = list(missing_papers(session, actor, had.holder.booking_id))
    return Match(vehicle, had.holder, papers, [*had.reasons, *had.holder.evidence])


def _vehicle(session: Session, actor: Actor, violation: Violation) -> tuple[Vehicle | None, Vehicle | None]:
    """The vehicle with this mark, and the one whose mark this may be a misreading of."""
    seen = violation.vrm or str(extracted(violation).get("vrm", {}).get("source") or "")
    found = _with_mark(session, actor, marks.normalised(violation.vrm or ""))
    if found is not None:
        return found, None
    repaired = marks.repaired(seen)
    return None, _with_mark(session, actor, repaired) if repaired else None


def _with_mark(session: Session, actor: Actor, mark: str) -> Vehicle | None:
    return session.scalar(select(Vehicle).where(Vehicle.tenant_id == actor.tenant_id, Vehicle.mark == mark))


def _objections(
    session: Session, actor: Actor, violation: Violation, had: Possession
) -> Iterator[JSONObject]:
    if not had.covering:
        yield reason("no_booking", "No booking covers this minute.")
    elif had.holder is None:
        yield reason("several_bookings", "Several bookings cover this minute: confirm the right one.")
    if had.near_handover:
        yield reason(
            "near_handover", "The keys changed hands within an hour of this minute: confirm who had it."
        )
    if had.holder is not None and had.holder.overdue and had.holder.until is None:
        yield reason("overdue", "The agreed end had passed and no return is recorded: confirm who had it.")
    if violation.contravention_end_at is not None and had.holder is not None:
        at_end = possession(session, actor, had.vehicle_id, violation.contravention_end_at)
        if at_end.holder is None or at_end.holder.booking_id != had.holder.booking_id:
            yield reason(
                "straddles_bookings", "Entry and exit lie in different bookings: confirm the right one."
            )


def missing_papers(session: Session, actor: Actor, booking_id: UUID) -> Iterator[JSONObject]:
    booking = session.get_one(Booking, booking_id)
    profile = session.scalar(
        select(HirerProfile).where(
            HirerProfile.tenant_id == actor.tenant_id, HirerProfile.client_id == booking.client_id
        )
    )
    if booking.liability_signed_at is None:
        yield reason("no_signed_liability", "The booking has no signed statement of liability.")
    if profile is None or not profile.permanent_address:
        yield reason("no_hirer_address", "The hirer's permanent address is not known.")
    if profile is None or not profile.licence_number:
        yield reason("no_licence_number", "The hirer's licence number is not known.")


def _candidates(had: Possession) -> JSONObject | None:
    listed = had.covering or [each for each in (had.before, had.after) if each is not None]
    return {"bookings": [str(each.booking_id) for each in listed]} if listed else None
