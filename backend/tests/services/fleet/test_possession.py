"""Who had a vehicle at a minute: by handover, else by booking, undecided where both disagree."""

import re

import pytest

from app.core.database import transaction
from app.models import Client, Vehicle
from app.services.fleet import possession
from app.services.fleet.possession import Basis, Possession
from tests.fleet import book, client_of, hours, made, vehicle_of, verb
from tests.world import Person, Team


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture(scope="module")
def hirer(team: Team) -> Client:
    return client_of(team.owner)


@pytest.fixture
def vehicle(team: Team) -> Vehicle:
    return vehicle_of(team.owner)


def asked(person: Person, vehicle: Vehicle, at: float) -> Possession:
    with transaction(person.tenant_id) as session:
        return possession.possession(session, person.actor, vehicle.id, hours(at))


def holder(person: Person, vehicle: Vehicle, at: float) -> str | None:
    found = asked(person, vehicle, at).holder
    return str(found.booking_id) if found else None


def hired(
    person: Person, vehicle: Vehicle, hirer: Client, since: float, until: float, *, back: float | None
) -> dict[str, object]:
    booking = book(person, vehicle, hirer, since, until)
    verb(person, booking, "start", at=hours(since).isoformat())
    if back is not None:
        verb(person, booking, "return", at=hours(back).isoformat())
    return booking


def test_on_time(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    first = hired(team.agent, vehicle, hirer, -100, -80, back=-80)
    second = hired(team.agent, vehicle, hirer, -60, -40, back=-40)
    minute = 1 / 60
    for at, who in (
        (-101, None),
        (-100, first),
        (-80 - minute, first),
        (-80, None),
        (-70, None),
        (-60, second),
        (-39, None),
    ):
        assert holder(team.agent, vehicle, at) == (who["id"] if who else None), at
    gap = asked(team.agent, vehicle, -70)
    assert gap.before is not None
    assert gap.after is not None
    assert [str(gap.before.booking_id), str(gap.after.booking_id)] == [first["id"], second["id"]]
    assert gap.reasons == ["No booking covers this minute."]
    assert asked(team.agent, vehicle, -79.5).near_handover
    assert not asked(team.agent, vehicle, -70).near_handover


def test_early_and_late_returns(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    early = hired(team.agent, vehicle, hirer, -100, -50, back=-80)
    late = hired(team.agent, vehicle, hirer, -70, -60, back=-40)
    assert holder(team.agent, vehicle, -81) == early["id"]
    assert holder(team.agent, vehicle, -75) is None
    after_the_end = asked(team.agent, vehicle, -50)
    assert after_the_end.holder is not None
    assert (str(after_the_end.holder.booking_id), after_the_end.holder.overdue) == (late["id"], True)
    assert "after the agreed end" in " ".join(after_the_end.holder.evidence)


def test_an_extension(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    booking = hired(team.agent, vehicle, hirer, -100, -80, back=None)
    verb(team.agent, booking, "extend", ends_at=hours(-60).isoformat())
    verb(team.agent, booking, "return", at=hours(-60).isoformat())
    found = asked(team.agent, vehicle, -70).holder
    assert found is not None
    assert (str(found.booking_id), found.overdue) == (booking["id"], False)
    said = next(line for line in found.evidence if "extended" in line)
    assert re.search(r"from \d+ \w+ 20\d\d, \d\d:\d\d (GMT|BST) to \d+ \w+ 20\d\d", said)


def test_a_swap(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    other = vehicle_of(team.owner)
    booking = hired(team.agent, vehicle, hirer, -100, -10, back=None)
    verb(team.agent, booking, "swap-vehicle", vehicle_id=str(other.id), at=hours(-50).isoformat())
    verb(team.agent, booking, "return", at=hours(-20).isoformat())
    following = hired(team.agent, vehicle, client_of(team.owner), -45, -30, back=-30)
    for car, at, who in (
        (vehicle, -60, booking),
        (vehicle, -47, None),
        (vehicle, -40, following),
        (other, -60, None),
        (other, -40, booking),
        (other, -15, None),
    ):
        assert holder(team.agent, car, at) == (who["id"] if who else None), at
    swapped = asked(team.agent, vehicle, -60).holder
    assert swapped is not None
    assert "swapped for another" in " ".join(swapped.evidence)


def test_a_reservation_counts_where_no_handover_was_written_down(
    team: Team, vehicle: Vehicle, hirer: Client
) -> None:
    booking = book(team.agent, vehicle, hirer, -10, -5)
    found = asked(team.agent, vehicle, -7)
    assert found.holder is not None
    assert (str(found.holder.booking_id), found.holder.basis) == (booking["id"], Basis.BOOKING)
    assert "no handover" in found.reasons[0]
    verb(team.agent, booking, "cancel")
    assert holder(team.agent, vehicle, -7) is None


def test_two_that_both_cover_the_minute_are_left_to_a_person(
    team: Team, vehicle: Vehicle, hirer: Client
) -> None:
    """The first was never brought back, as far as anybody wrote down; the second should have it by now."""
    first = hired(team.agent, vehicle, hirer, -100, -50, back=None)
    second = book(team.agent, vehicle, client_of(team.owner), -40, -10)
    found = asked(team.agent, vehicle, -30)
    assert found.holder is None
    assert [str(each.booking_id) for each in found.covering] == [first["id"], second["id"]]
    assert "Several bookings" in found.reasons[0]
    assert holder(team.agent, vehicle, -60) == first["id"]
    verb(team.agent, first, "return", at=hours(-20).isoformat())
    assert holder(team.agent, vehicle, -30) == first["id"]


def test_each_actor(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    booking = book(team.agent, vehicle, hirer, -10, -5)
    path, asked_for = f"/vehicles/{vehicle.id}/possession", {"at": hours(-7).isoformat()}
    shown = made(team.viewer.http.get(path, params=asked_for))
    assert shown["holder"]["booking_id"] == booking["id"]  # type: ignore[index]
    assert team.anonymous.get(path, params=asked_for).status_code == 401
    assert team.stranger.http.get(path, params=asked_for).status_code == 404
    assert team.viewer.http.get(path).status_code == 422
    assert team.viewer.http.get(path, params={"at": "2026-11-20T10:00:00"}).status_code == 422
