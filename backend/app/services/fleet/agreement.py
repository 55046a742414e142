"""The hire agreement with the hirer's statement of liability: what a transfer of liability has to show.

The particulars are those of the Road Traffic (Owner Liability) Regulations 2000, Schedule 2, as far as known;
what nobody has entered is a line to fill in by hand, never a guess.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.models import Booking, BookingLeg, Client, HirerProfile, Tenant, Vehicle
from app.models.base import JSONObject
from app.services import scope
from app.services.fleet.moments import in_words
from app.services.providers.papers.paper import Paper

STATEMENT = (
    "I acknowledge that for as long as this agreement runs, any extension of it included, I am liable, as if "
    "I were the owner of the vehicle named above or of any vehicle given in its place, for:",
    "(a) any fixed penalty offence committed with respect to that vehicle under Part III of the Road Traffic "
    "Offenders Act 1988;",
    "(b) any penalty charge served with respect to that vehicle for a parking, bus lane or moving traffic "
    "contravention, or for the use of a road for which a charge is payable;",
    "(c) any parking charge incurred with respect to that vehicle on private land, within the meaning of "
    "Schedule 4 to the Protection of Freedoms Act 2012.",
    "Documents about such charges may be given to me at my address as stated in this agreement.",
)
Facts = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that stands on the paper, as text."""

    firm: str
    number: str
    hire: Facts
    vehicles: Sequence[Facts]
    hirer: Facts
    drivers: Sequence[Facts]
    agreement_signed: str | None
    statement_signed: str | None
    made_at: datetime


def of_booking(actor: Actor, booking_id: UUID) -> Agreement:
    """Raises NotFound. Opens a transaction of its own, for the paper is written without one."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        return described(session, actor, booking_id)


def described(session: Session, actor: Actor, booking_id: UUID) -> Agreement:
    """Raises NotFound."""
    booking = scope.get(session, actor, Booking, booking_id)
    client = scope.get(session, actor, Client, booking.client_id)
    profile = session.scalar(scope.of(HirerProfile, actor).where(HirerProfile.client_id == client.id))
    firm = session.get_one(Tenant, actor.tenant_id).name
    vehicles = [_vehicle(leg, car, actor.zone) for leg, car in _legs(session, booking)]
    signer = booking.liability_signed_by or client.name
    return Agreement(
        firm=firm,
        number=booking.reference or str(booking.id),
        hire=_hire(booking, actor.zone),
        vehicles=vehicles,
        hirer=_hirer(client, profile),
        drivers=[_driver(each) for each in booking.drivers],
        agreement_signed=_signed(client.name, booking.agreement_signed_at, actor.zone),
        statement_signed=_signed(signer, booking.liability_signed_at, actor.zone),
        made_at=clock.now(),
    )


def as_json(agreement: Agreement) -> JSONObject:
    """To be kept with what it is enclosed in; `from_json` gives it back."""
    return {**asdict(agreement), "made_at": agreement.made_at.isoformat(timespec="seconds")}


def from_json(kept: JSONObject) -> Agreement:
    return TypeAdapter(Agreement).validate_python(kept)


def written(agreement: Agreement) -> bytes:
    """As PDF."""
    paper = Paper(f"Hire agreement {agreement.number}", author=agreement.firm, made_at=agreement.made_at)
    paper.facts([("Hire firm", agreement.firm), *agreement.hire])
    for vehicle in agreement.vehicles:
        paper.heading("Vehicle")
        paper.facts(vehicle)
    paper.heading("Hirer")
    paper.facts(agreement.hirer)
    for driver in agreement.drivers:
        paper.heading("Further driver")
        paper.facts(driver)
    paper.signature("Signed by the hirer", agreement.agreement_signed)
    paper.heading("Statement of liability")
    for paragraph in STATEMENT:
        paper.paragraph(paragraph)
    paper.signature("Signed by the hirer", agreement.statement_signed)
    return paper.finished()


def _legs(session: Session, booking: Booking) -> Sequence[tuple[BookingLeg, Vehicle]]:
    rows = session.execute(
        select(BookingLeg, Vehicle)
        .join(Vehicle, Vehicle.id == BookingLeg.vehicle_id)
        .where(BookingLeg.tenant_id == booking.tenant_id, BookingLeg.booking_id == booking.id)
        .order_by(BookingLeg.id)
    )
    return [(leg, vehicle) for leg, vehicle in rows]


def _hire(booking: Booking, zone: ZoneInfo) -> Facts:
    extensions = [
        ("Extended", f"from {in_words(each['from'], zone)} to {in_words(each['to'], zone)}")
        for each in booking.extensions
    ]
    agreed_end = booking.extensions[0]["from"] if booking.extensions else booking.ends_at
    handed_over = [("Handed over", in_words(booking.started_at, zone))] if booking.started_at else []
    returned = [("Returned", in_words(booking.returned_at, zone))] if booking.returned_at else []
    return [
        ("Hire begins", in_words(booking.starts_at, zone)),
        ("Hire expected to end", in_words(agreed_end, zone)),
        *extensions,
        *handed_over,
        *returned,
    ]


def _vehicle(leg: BookingLeg, vehicle: Vehicle, zone: ZoneInfo) -> Facts:
    since, until = leg.started_at or leg.starts_at, leg.returned_at or leg.ends_at
    return [
        ("Registration mark", vehicle.mark),
        ("Make and model", " ".join(filter(None, (vehicle.make, vehicle.model))) or None),
        ("On hire", f"{in_words(since, zone)} to {in_words(until, zone)}"),
    ]


def _hirer(client: Client, profile: HirerProfile | None) -> Facts:
    elsewhere = (
        [("Address during the hire", profile.hire_address)] if profile and profile.hire_address else []
    )
    return [
        ("Full name", client.name),
        ("Date of birth", _day(profile.date_of_birth) if profile else None),
        ("Permanent address", (profile.permanent_address if profile else None) or client.address),
        *elsewhere,
        ("Driving licence number", profile.licence_number if profile else None),
        ("Licence issued by", profile.licence_issuer if profile else None),
        ("Licence expires", _day(profile.licence_expires_on) if profile else None),
    ]


def _driver(driver: dict[str, object]) -> Facts:
    return [
        (label, str(driver[name]) if driver.get(name) else None)
        for label, name in (
            ("Full name", "name"),
            ("Date of birth", "date_of_birth"),
            ("Permanent address", "address"),
            ("Driving licence number", "licence_number"),
            ("Licence issued by", "licence_issuer"),
            ("Licence expires", "licence_expires_on"),
        )
    ]


def _signed(name: str, at: datetime | None, zone: ZoneInfo) -> str | None:
    return f"{name}, {in_words(at, zone)}" if at else None


def _day(value: date | None) -> str | None:
    return value.strftime("%-d %B %Y") if value else None
