"""Bookings through the API: never two for one vehicle, from the reservation to the return."""

from collections import Counter
from datetime import timedelta

import httpx2
import pytest

from app.models import Client, Vehicle
from tests.api.accounts import at_once
from tests.fleet import book, client_of, hours, made, moment, try_book, try_verb, vehicle_of, verb
from tests.statements import statements
from tests.world import Team

BOOKED = "Vehicle already booked for these dates"


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture
def vehicle(team: Team) -> Vehicle:
    return vehicle_of(team.owner)


@pytest.fixture
def hirer(team: Team) -> Client:
    return client_of(team.owner)


def test_a_reservation(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    drivers = [{"name": "Dan Driver", "date_of_birth": "1990-02-03"}]
    booking = book(team.agent, vehicle, hirer, 1, 25, drivers=drivers, reference=f"A-{vehicle.mark}")
    assert (booking["status"], booking["vehicle_id"]) == ("reserved", str(vehicle.id))
    assert booking["drivers"][0]["date_of_birth"] == "1990-02-03"  # type: ignore[index]
    assert made(team.viewer.http.get(f"/bookings/{booking['id']}")) == booking


def test_days_are_the_tenant_s(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    """In July London is an hour ahead of UTC; the last day counts in full."""
    body = {"vehicle_id": str(vehicle.id), "customer_id": str(hirer.id)}
    answer = team.agent.http.post(
        "/bookings", json={**body, "start_date": "2027-07-01", "end_date": "2027-07-03"}
    )
    booking = made(answer, 201)
    assert (booking["starts_at"], booking["ends_at"]) == ("2027-06-30T23:00:00Z", "2027-07-03T23:00:00Z")


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [(0, 10, 409), (5, 15, 409), (12, 13, 409), (5, 25, 409), (19, 21, 409), (0, 5, 201), (20, 21, 201)],
)
def test_overlaps_are_409_and_name_the_clash(
    team: Team, vehicle: Vehicle, hirer: Client, since: int, until: int, status: int
) -> None:
    first = book(team.agent, vehicle, hirer, 5, 20)
    answer = try_book(team.colleague, vehicle, hirer, since, until)
    assert answer.status_code == status
    if status == 409:
        problem = answer.json()
        assert problem["detail"] == BOOKED
        assert (problem["booking_id"], moment(problem["ends_at"])) == (first["id"], hours(20))
        assert first["id"] in problem["errors"][0]["message"]


def test_a_hundred_at_once_for_one_slot(team: Team, vehicle: Vehicle, hirer: Client, served: str) -> None:
    body = {
        "vehicle_id": str(vehicle.id),
        "client_id": str(hirer.id),
        "starts_at": hours(1).isoformat(),
        "ends_at": hours(2).isoformat(),
    }
    headers = {"Authorization": team.agent.http.headers["Authorization"]}
    with httpx2.Client(base_url=served, headers=headers, timeout=60) as office:
        answers = at_once(lambda _: office.post("/bookings", json=body), 100)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 99}
    assert {answer.json()["detail"] for answer in answers if answer.status_code == 409} == {BOOKED}


def test_what_cannot_be_booked(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    sold = vehicle_of(team.owner, status="sold")
    foreign = vehicle_of(team.stranger)
    assert try_book(team.agent, vehicle, hirer, 2, 1).status_code == 422
    assert try_book(team.agent, vehicle, hirer, 2, 2).status_code == 422
    assert try_book(team.agent, sold, hirer, 1, 2).json()["code"] == "vehicle_not_active"
    assert try_book(team.agent, foreign, hirer, 1, 2).status_code == 404
    assert try_book(team.agent, vehicle, client_of(team.stranger), 1, 2).status_code == 404
    assert try_book(team.viewer, vehicle, hirer, 1, 2).status_code == 403
    assert team.anonymous.post("/bookings", json={}).status_code == 401
    # A refused booking leaves nothing behind.
    book(team.agent, vehicle, hirer, 1, 2)


def test_a_repeated_request_books_once(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    body = {"vehicle_id": str(vehicle.id), "client_id": str(hirer.id)}
    body |= {"starts_at": hours(1).isoformat(), "ends_at": hours(2).isoformat()}
    key = {"Idempotency-Key": f"book-{vehicle.id}"}
    first, again = (team.agent.http.post("/bookings", json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())


def test_a_deleted_booking_frees_its_dates_and_comes_back_if_they_are_free(
    team: Team, vehicle: Vehicle, hirer: Client
) -> None:
    first = book(team.agent, vehicle, hirer, 1, 5)
    assert team.agent.http.delete(f"/bookings/{first['id']}").status_code == 204
    assert team.agent.http.delete(f"/bookings/{first['id']}").status_code == 204
    second = book(team.agent, vehicle, hirer, 3, 4)
    refused = try_verb(team.agent, first, "restore")
    assert (refused.status_code, refused.json()["detail"]) == (409, BOOKED)
    assert refused.json()["booking_id"] == second["id"]
    verb(team.agent, second, "cancel")
    assert verb(team.agent, first, "restore")["archived_at"] is None
    assert try_book(team.agent, vehicle, hirer, 3, 4).status_code == 409


def test_a_hire_from_the_keys_to_the_return(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    booking = book(team.agent, vehicle, hirer, -10, 10)
    started = verb(team.agent, booking, "start", at=hours(-9).isoformat(), odometer=1000)
    assert (started["status"], moment(started["started_at"])) == ("active", hours(-9))
    extended = verb(team.agent, booking, "extend", ends_at=hours(12).isoformat())
    assert moment(extended["extensions"][0]["from"]) == hours(10)  # type: ignore[index]
    assert try_verb(team.agent, booking, "return", odometer=999).status_code == 422
    returned = verb(team.agent, booking, "return", at=hours(-1).isoformat(), odometer=1300)
    assert (returned["status"], moment(returned["returned_at"])) == ("returned", hours(-1))
    # Back early: the rest of the time is free.
    book(team.agent, vehicle, hirer, 0, 12)


def test_nobody_gets_keys_that_another_hirer_still_has(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    late = book(team.agent, vehicle, hirer, -10, -2)
    verb(team.agent, late, "start", at=hours(-10).isoformat())
    following = book(team.agent, vehicle, hirer, -2, 5)
    refused = try_verb(team.agent, following, "start")
    assert (refused.status_code, refused.json()["booking_id"]) == (409, late["id"])
    verb(team.agent, late, "return", at=hours(-1).isoformat())
    assert try_verb(team.agent, following, "start", at=hours(-1.5).isoformat()).status_code == 409
    verb(team.agent, following, "start", at=hours(-0.5).isoformat())


def test_swapping_vehicles(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    other, taken = vehicle_of(team.owner), vehicle_of(team.owner)
    book(team.agent, taken, hirer, 1, 2)
    booking = book(team.agent, vehicle, hirer, -5, 5)
    swapped = verb(team.agent, booking, "swap-vehicle", vehicle_id=str(other.id))
    assert swapped["vehicle_id"] == str(other.id)
    verb(team.agent, booking, "start", at=hours(-4).isoformat())
    refused = try_verb(team.agent, booking, "swap-vehicle", vehicle_id=str(taken.id))
    assert (refused.status_code, refused.json()["detail"]) == (409, BOOKED)
    verb(team.agent, booking, "swap-vehicle", vehicle_id=str(vehicle.id), at=hours(-1).isoformat())
    book(team.agent, other, hirer, -1, 5)
    assert try_book(team.agent, vehicle, hirer, 0, 1).status_code == 409
    listed = team.agent.http.get("/bookings", params={"vehicle_id": str(other.id)}).json()
    assert booking["id"] in [each["id"] for each in listed]


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ("reserved", ["return"]),
        ("active", ["start", "cancel"]),
        ("returned", ["start", "return", "extend", "swap-vehicle", "cancel"]),
        ("cancelled", ["start", "return", "extend", "swap-vehicle"]),
        ("deleted", ["start", "return", "extend", "swap-vehicle", "cancel"]),
    ],
)
def test_verbs_in_the_wrong_state_are_409(
    team: Team, vehicle: Vehicle, hirer: Client, state: str, verbs: list[str]
) -> None:
    booking = book(team.agent, vehicle, hirer, -1, 1)
    for step in {"active": ["start"], "returned": ["start", "return"], "cancelled": ["cancel"]}.get(
        state, []
    ):
        verb(team.agent, booking, step)
    if state == "deleted":
        team.agent.http.delete(f"/bookings/{booking['id']}")
    bodies: dict[str, dict[str, object]] = {
        "extend": {"ends_at": hours(9).isoformat()},
        "swap-vehicle": {"vehicle_id": str(vehicle_of(team.owner).id)},
    }
    for name in verbs:
        assert try_verb(team.agent, booking, name, **bodies.get(name, {})).status_code == 409, name


def test_moments_that_cannot_be(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    booking = book(team.agent, vehicle, hirer, -10, 5)
    assert try_verb(team.agent, booking, "start", at=hours(1).isoformat()).status_code == 422
    verb(team.agent, booking, "start", at=hours(-5).isoformat())
    for name, body in (
        ("return", {"at": hours(-6).isoformat()}),
        ("extend", {"ends_at": hours(4).isoformat()}),
        ("swap-vehicle", {"vehicle_id": str(vehicle.id)}),
    ):
        assert try_verb(team.agent, booking, name, **body).status_code == 422, name


def test_what_a_hire_has_settled_is_not_edited(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    path = f"/bookings/{book(team.agent, vehicle, hirer, -1, 5)['id']}"
    moved = made(team.agent.http.patch(path, json={"ends_at": hours(6).isoformat()}))
    assert moment(moved["ends_at"]) == hours(6)
    made(team.agent.http.post(f"{path}/start", json={}))
    refused = team.agent.http.patch(path, json={"ends_at": hours(7).isoformat()})
    assert refused.status_code == 409
    assert "extend" in refused.json()["errors"][0]["message"]
    signed = {"liability_signed_at": hours(-1).isoformat(), "liability_signed_by": "Hanna Hirer"}
    tag = team.agent.http.get(path).headers["ETag"]
    assert team.agent.http.patch(path, json=signed, headers={"If-Match": '"0"'}).status_code == 412
    assert team.agent.http.patch(path, json=signed, headers={"If-Match": tag}).status_code == 200


def test_a_rebooking_is_refused_where_the_dates_are_taken(
    team: Team, vehicle: Vehicle, hirer: Client
) -> None:
    book(team.agent, vehicle, hirer, 5, 6)
    path = f"/bookings/{book(team.agent, vehicle, hirer, 1, 2)['id']}"
    for change in (
        {"ends_at": hours(5.5).isoformat()},
        {"starts_at": hours(5).isoformat(), "ends_at": hours(6).isoformat()},
    ):
        answer = team.agent.http.patch(path, json=change)
        assert (answer.status_code, answer.json()["detail"]) == (409, BOOKED)
    assert team.agent.http.patch(path, json={"starts_at": hours(3).isoformat()}).status_code == 422


def test_each_actor(team: Team, vehicle: Vehicle, hirer: Client) -> None:
    booking = book(team.agent, vehicle, hirer, 1, 2)
    path = f"/bookings/{booking['id']}"
    assert team.anonymous.get(path).status_code == 401
    assert team.stranger.http.get(path).status_code == 404
    assert team.stranger.http.post(f"{path}/start", json={}).status_code == 404
    assert team.colleague.http.get(path).status_code == 200
    assert team.viewer.http.post(f"{path}/cancel").status_code == 403
    with statements() as sent:
        listed = team.viewer.http.get(
            "/bookings", params={"from": hours(1).isoformat(), "status": "reserved"}
        )
    assert booking["id"] in [each["id"] for each in listed.json()]
    assert len(sent) <= 3
    later = {"from": (hours(2) + timedelta(days=400)).isoformat()}
    assert team.viewer.http.get("/bookings", params=later).json() == []
