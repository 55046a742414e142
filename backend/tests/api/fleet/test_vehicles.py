"""Vehicles through the API: one per mark, found by what people type, gone only when nobody needs them."""

from datetime import date

import pytest

from tests.fleet import book, client_of, hours, made, new_mark, vehicle_of, verb
from tests.statements import statements
from tests.world import Team


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def test_a_mark_is_kept_in_one_form(team: Team) -> None:
    mark = new_mark()
    written = f"{mark[:4].lower()} {mark[4:]}"
    vehicle = made(team.agent.http.post("/vehicles", json={"registration": written, "make": "Ford"}), 201)
    assert (vehicle["mark"], vehicle["registration"], vehicle["status"]) == (mark, mark, "active")
    assert made(team.viewer.http.get(f"/vehicles/{vehicle['id']}")) == vehicle
    assert team.viewer.http.get(f"/vehicles/{vehicle['id']}").headers["ETag"] == '"1"'


def test_a_second_vehicle_with_the_mark_is_409_and_names_the_first(team: Team) -> None:
    vehicle, other = vehicle_of(team.owner), vehicle_of(team.owner)
    for answer in (
        team.agent.http.post("/vehicles", json={"mark": vehicle.mark.lower()}),
        team.agent.http.patch(f"/vehicles/{other.id}", json={"mark": vehicle.mark}),
    ):
        assert (answer.status_code, answer.json()["vehicle_id"]) == (409, str(vehicle.id))
    assert team.stranger.http.post("/vehicles", json={"mark": vehicle.mark}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.mark"),
        ({"mark": "NOT A MARK"}, "body.mark"),
        ({"mark": "AB12 CDE", "year": 3000}, "body.year"),
        ({"mark": "AB12 CDE", "mot_expires_on": "soon"}, "body.mot_expires_on"),
        ({"mark": "AB12 CDE", "wheels": 4}, "body.wheels"),
    ],
)
def test_what_is_no_vehicle_is_422(team: Team, body: dict[str, object], field: str) -> None:
    answer = team.owner.http.post("/vehicles", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text


def test_found_by_what_people_type(team: Team) -> None:
    owner = Team().owner
    focus = vehicle_of(owner, "AB12CDE", make="Ford", model="Focus", mot_expires_on=date(2027, 3, 1))
    zoe = vehicle_of(owner, "YA19XYZ", make="Renault", model="Zoe", tax_due_on=date(2027, 1, 31))
    for query, found in (
        ({"q": "ab12"}, [focus]),
        ({"q": "zoe"}, [zoe]),
        ({"mark": "ya19 xyz"}, [zoe]),
        ({"expiring_by": "2027-02-01"}, [zoe]),
        ({"expiring_by": "2027-03-01"}, [zoe, focus]),
        ({"status": "sold"}, []),
    ):
        with statements() as sent:
            listed = owner.http.get("/vehicles", params=query).json()
        assert [each["id"] for each in listed] == [str(each.id) for each in found], query
        assert len(sent) <= 3


def test_each_actor(team: Team) -> None:
    vehicle = vehicle_of(team.owner)
    path = f"/vehicles/{vehicle.id}"
    assert team.anonymous.get(path).status_code == 401
    assert team.colleague.http.patch(path, json={"notes": "dent"}).status_code == 200
    assert team.viewer.http.patch(path, json={"notes": "x"}).status_code == 403
    absent = f"/vehicles/{team.owner.id}"
    for method in ("get", "delete"):
        foreign = getattr(team.stranger.http, method)(path).json()
        missing = getattr(team.stranger.http, method)(absent).json()
        assert foreign["status"] == 404
        assert {**foreign, "request_id": ""} == {**missing, "request_id": ""}
    stale = team.agent.http.patch(path, json={"notes": "y"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412


def test_a_booked_vehicle_is_not_deleted(team: Team) -> None:
    vehicle = vehicle_of(team.owner)
    booking = book(team.agent, vehicle, client_of(team.owner), 1, 2)
    refused = team.agent.http.delete(f"/vehicles/{vehicle.id}")
    assert (refused.status_code, refused.json()["booking_id"]) == (409, booking["id"])
    verb(team.agent, booking, "cancel")
    assert team.agent.http.delete(f"/vehicles/{vehicle.id}").status_code == 204
    assert str(vehicle.id) not in team.agent.http.get("/vehicles?limit=200").text
    assert team.agent.http.post(f"/vehicles/{vehicle.id}/restore").status_code == 200


def test_free_and_booked_times(team: Team) -> None:
    vehicle, client = vehicle_of(team.owner), client_of(team.owner)
    first, second = book(team.agent, vehicle, client, 2, 4), book(team.agent, vehicle, client, 4, 6)
    asked = {"from": hours(0).isoformat(), "to": hours(8).isoformat()}
    seen = made(team.viewer.http.get(f"/vehicles/{vehicle.id}/availability", params=asked))
    assert seen["available"] is False
    assert [span["booking_id"] for span in seen["booked"]] == [first["id"], second["id"]]  # type: ignore[attr-defined]
    free = [(span["starts_at"], span["ends_at"]) for span in seen["free"]]  # type: ignore[attr-defined]
    assert free == [(_z(0), _z(2)), (_z(6), _z(8))]
    backwards = {"from": asked["to"], "to": asked["from"]}
    assert team.viewer.http.get(f"/vehicles/{vehicle.id}/availability", params=backwards).status_code == 422
    assert made(team.viewer.http.get(f"/vehicles/{vehicle_of(team.owner).id}/availability"))["available"]


def _z(number: float) -> str:
    return hours(number).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("mark", "status"),
    [
        ("aa19 aaa", 200),
        ("ER19NFD", 404),
        ("AB12 CDE", 404),
        ("ER19BAD", 422),
        ("nonsense!", 422),
        ("ER19THR", 502),
    ],
)
def test_a_look_up(team: Team, mark: str, status: int) -> None:
    answer = team.agent.http.post("/vehicles/lookup", json={"registration": mark})
    assert answer.status_code == status, answer.text
    if status == 200:
        assert (answer.json()["mark"], answer.json()["make"]) == ("AA19AAA", "FORD")
    if status == 502:
        assert answer.headers["Retry-After"] == "1"


def test_who_may_look_up(team: Team) -> None:
    for http, status in ((team.anonymous, 401), (team.viewer.http, 403), (team.owner.http, 200)):
        assert http.post("/vehicles/lookup", json={"mark": "AA19AAA"}).status_code == status


def test_a_refresh_is_a_job(team: Team) -> None:
    vehicle = vehicle_of(team.owner)
    path = f"/vehicles/{vehicle.id}/dvla-refresh"
    job = made(team.agent.http.post(path), 202)
    assert (job["kind"], job["subject_id"], job["status"]) == ("vehicle_enquiry", str(vehicle.id), "queued")
    assert made(team.agent.http.get(f"/jobs/{job['id']}"))["id"] == job["id"]
    assert made(team.colleague.http.post(path), 202)["id"] == job["id"]
    for http, status in ((team.anonymous, 401), (team.viewer.http, 403), (team.stranger.http, 404)):
        assert http.post(path).status_code == status
