"""Whose penalty it is: generated letters against a whole fleet, and the cases that are left to a person."""

import os
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from app.core import clock
from app.core.database import transaction
from app.models import Booking, BookingLeg, Client, HirerProfile, Vehicle, Violation, ViolationStatus
from app.models.base import JSONObject
from app.services.fleet.violations import settling
from app.services.fleet.violations.fields import as_extraction, columns_of
from app.services.providers.notices.base import Reading
from tests.fleet import LETTERS, NOW, book, client_of, hours, vehicle_of, verb
from tests.notices import letter as council_letter
from tests.services.providers.notices.facts import KINDS, Notice, notice
from tests.services.providers.notices.layouts import letter
from tests.services.providers.notices.offices import other_letter
from tests.services.providers.notices.reading import fields
from tests.services.providers.notices.written import typed
from tests.world import Person, Team

PAPERS = frozenset({"no_signed_liability", "no_hirer_address", "no_licence_number"})
LONDON = ZoneInfo("Europe/London")
LONG = os.environ.get("LETTERS") == "long"
VEHICLES, HIRES_EACH, LETTERS_READ = (200, 25, 50) if LONG else (10, 10, 14)
CYCLE, HIRE = timedelta(days=4), timedelta(days=3)
FIRST = NOW.replace(hour=12, minute=0) - timedelta(days=110)


STAY = """Sentinel Car Parks Ltd

PARKING CHARGE NOTICE
Protection of Freedoms Act 2012, schedule 4

PCN Number: 8812003377
Vehicle Registration: {mark}
Date of Notice: {went:%d/%m/%Y}
Entered: {came:%d/%m/%Y %H:%M}
Exited: {went:%d/%m/%Y %H:%M}
Location: Tannery Retail Park
Reason: Stayed beyond the maximum free period

Parking charge £100.00. Pay £60.00 within 14 days."""


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def settled(person: Person, path: Path) -> Violation:
    """The letter read here and matched as its job does."""
    reading = Reading(fields=fields(path), reader="local", degraded=False)
    with transaction(person.tenant_id) as session:
        violation = Violation(
            id=clock.new_id(), tenant_id=person.tenant_id, uploaded_by=person.actor.agent_id
        )
        violation.status, violation.extraction = ViolationStatus.RECEIVED, as_extraction(reading)
        for name, value in columns_of(reading, LONDON).items():
            setattr(violation, name, value)
        session.add(violation)
        session.flush()
        settling.settle(session, person.actor, violation)
        session.flush()
        session.refresh(violation)
    return violation


def codes(violation: Violation) -> list[object]:
    return [each["code"] for each in violation.attention]


def _mark(number: int) -> str:
    last = "".join(LETTERS[number // 23**place % 23] for place in range(3))
    return f"LM{(19, 21, 70)[number % 3]}{last}"


def fleet(person: Person) -> Sequence[JSONObject]:
    """All hires of a fleet: on each vehicle one after the other, brought back on time."""
    own = {"tenant_id": person.tenant_id}
    vehicles = [{**own, "id": clock.new_id(), "mark": _mark(n), "make": "FORD"} for n in range(VEHICLES)]
    clients = [{**own, "id": clock.new_id(), "name": f"Hirer {n}"} for n in range(VEHICLES)]
    papers = [
        {**own, "client_id": each["id"], "permanent_address": "5 Elm Row", "licence_number": "HIRER851210"}
        for each in clients
    ]
    hires = []
    for number in range(VEHICLES * HIRES_EACH):
        since = FIRST + CYCLE * (number % HIRES_EACH) + timedelta(minutes=number % 97)
        hires.append(
            {
                **own,
                "id": clock.new_id(),
                "vehicle_id": vehicles[number // HIRES_EACH]["id"],
                "client_id": clients[number * 7 % VEHICLES]["id"],
                "status": "returned",
                "starts_at": since,
                "ends_at": since + HIRE,
                "started_at": since,
                "returned_at": since + HIRE,
                "liability_signed_at": since,
                "agreement_signed_at": since,
            }
        )
    shared = ("tenant_id", "vehicle_id", "starts_at", "ends_at", "started_at", "returned_at")
    legs = [{**{name: each[name] for name in shared}, "booking_id": each["id"]} for each in hires]
    with transaction(person.tenant_id) as session:
        for model, rows in (
            (Vehicle, vehicles),
            (Client, clients),
            (HirerProfile, papers),
            (Booking, hires),
            (BookingLeg, legs),
        ):
            session.execute(insert(model), rows)
    marks = {each["id"]: each["mark"] for each in vehicles}
    return [{**each, "mark": marks[each["vehicle_id"]]} for each in hires]


def made_for(hire: JSONObject, seed: int) -> tuple[Notice, random.Random]:
    """A notice of any kind for the second day of the hire, between eight and eight."""
    chance = random.Random(seed)
    made = notice(KINDS[seed % len(KINDS)], chance)
    since = hire["starts_at"]
    assert isinstance(since, datetime)
    at = (
        (since + timedelta(days=1, minutes=chance.randrange(-200, 400)))
        .astimezone(LONDON)
        .replace(tzinfo=None)
    )
    moved = at - made.happened
    made.mark, made.noticed = str(hire["mark"]), made.noticed + (at.date() - made.happened.date())
    made.happened, made.ended = at, made.ended + moved if made.ended else None
    return made, chance


def test_generated_letters_find_their_hirer_in_a_whole_fleet(tmp_path: Path) -> None:
    person = Team().owner
    hires = fleet(person)
    right, wrong, waits = 0, 0, list[object]()
    for seed in range(LETTERS_READ):
        hire = hires[random.Random(seed).randrange(len(hires))]
        made, chance = made_for(hire, seed)
        path = tmp_path / f"{seed}.pdf"
        path.write_bytes((letter, other_letter)[seed // len(KINDS) % 2](made, chance))
        violation = settled(person, path)
        right += violation.booking_id == hire["id"]
        wrong += violation.booking_id not in {None, hire["id"]}
        waits += codes(violation)
    print(f"\n{LETTERS_READ} letters, {VEHICLES} vehicles, {len(hires)} hires: {right} right, {wrong} wrong")
    print(f"reasons to wait: {waits}")
    assert wrong == 0
    assert right >= 0.95 * LETTERS_READ


def hired(person: Person, vehicle: Vehicle, since: float, until: float, *, back: float | None) -> JSONObject:
    booking = book(person, vehicle, client_of(person), since, until)
    verb(person, booking, "start", at=hours(since).isoformat())
    if back is not None:
        verb(person, booking, "return", at=hours(back).isoformat())
    return booking


@pytest.mark.parametrize(
    ("hires", "at", "expected"),
    [
        # The first was never brought back, as far as anybody wrote down; the second was reserved.
        ([(-100, -50, None), (-40, -10, "reserved")], -30, "several_bookings"),
        # Half an hour after the keys came back, and before they went out.
        ([(-100, -50, -50)], -50.5, "near_handover"),
        ([(-100, -50, -50)], -99.5, "near_handover"),
        # Brought back ten hours late: the hirer of before still had it, and that is on record.
        ([(-100, -50, -40)], -45, None),
        # The agreed end is past and nobody wrote a return down.
        ([(-100, -50, None)], -45, "overdue"),
        ([(-100, -50, -50), (-40, -10, -10)], -45, "no_booking"),
    ],
)
def test_what_is_not_certain_waits_with_its_reason(
    team: Team, hires: list[tuple[float, float, object]], at: float, expected: str | None, tmp_path: Path
) -> None:
    vehicle = vehicle_of(team.agent)
    bookings = [
        book(team.agent, vehicle, client_of(team.agent), since, until)
        if back == "reserved"
        else hired(team.agent, vehicle, since, until, back=back if isinstance(back, float | int) else None)
        for since, until, back in hires
    ]
    path = tmp_path / "letter.pdf"
    path.write_bytes(council_letter(vehicle.mark, hours(at)))
    violation = settled(team.agent, path)
    reasons = [code for code in codes(violation) if code not in PAPERS]
    assert reasons == ([expected] if expected else [])
    assert violation.status is ViolationStatus.NEEDS_ATTENTION
    assert str(violation.booking_id) == (str(bookings[0]["id"]) if expected is None else "None")


def test_a_stay_that_begins_with_one_hirer_and_ends_with_another(team: Team, tmp_path: Path) -> None:
    vehicle = vehicle_of(team.agent)
    hired(team.agent, vehicle, -100, -50, back=-50)
    hired(team.agent, vehicle, -48, -10, back=-10)
    came, went = (hours(at).astimezone(LONDON) for at in (-52, -46))
    path = tmp_path / "letter.pdf"
    path.write_bytes(typed(STAY.format(mark=vehicle.mark, came=came, went=went)))
    violation = settled(team.agent, path)
    assert "straddles_bookings" in codes(violation)
    assert violation.booking_id is None
