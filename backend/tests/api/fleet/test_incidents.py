"""Incidents through the API: tied to who had the vehicle, with photos."""

from urllib.parse import urlsplit

import pytest

from tests.fleet import book, client_of, hours, made, vehicle_of, verb
from tests.statements import statements
from tests.world import Team

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 200


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def report(team: Team, **fields: object) -> dict[str, object]:
    vehicle_id, at = str(vehicle_of(team.owner).id), hours(-5).isoformat()
    body = {"vehicle_id": vehicle_id, "kind": "damage", "occurred_at": at}
    return made(team.agent.http.post("/incidents", json={**body, **fields}), 201)


def test_the_hirer_of_that_minute_is_found(team: Team) -> None:
    vehicle, hirer = vehicle_of(team.owner), client_of(team.owner)
    booking = book(team.agent, vehicle, hirer, -10, 10)
    verb(team.agent, booking, "start", at=hours(-10).isoformat())
    told = {"kind": "accident", "description": "Scratch", "cost_pence": 12_000}
    incident = report(team, vehicle_id=str(vehicle.id), **told)
    assert (incident["booking_id"], incident["client_id"]) == (booking["id"], str(hirer.id))
    assert (incident["status"], incident["cost_pence"], incident["reported_by"]) == (
        "reported",
        12_000,
        str(team.agent.id),
    )
    before = report(team, vehicle_id=str(vehicle.id), occurred_at=hours(-20).isoformat())
    assert (before["booking_id"], before["client_id"]) == (None, None)


def test_from_the_report_to_the_end(team: Team) -> None:
    incident = report(team)
    path = f"/incidents/{incident['id']}"
    closed = made(team.agent.http.patch(path, json={"status": "closed"}))
    assert closed["closed_at"] is not None
    assert made(team.agent.http.patch(path, json={"status": "investigating"}))["closed_at"] is None
    stale = team.agent.http.patch(path, json={"notes": "x"})
    assert stale.status_code == 422
    tagged = team.agent.http.patch(path, json={"location": "M1"}, headers={"If-Match": '"0"'})
    assert tagged.status_code == 412
    assert team.agent.http.delete(path).status_code == 204
    listed = {"vehicle_id": str(incident["vehicle_id"])}
    assert team.viewer.http.get("/incidents", params=listed).json() == []
    made(team.agent.http.post(f"{path}/restore"))
    with statements() as sent:
        found = team.viewer.http.get("/incidents", params={**listed, "kind": "damage"}).json()
    assert [each["id"] for each in found] == [incident["id"]]
    assert len(sent) <= 3


def test_a_photo(team: Team) -> None:
    incident = report(team)
    path = f"/incidents/{incident['id']}/documents"
    answer = team.agent.http.post(path, files={"file": ("../bumper.jpg", JPEG)})
    photo = made(answer, 201)
    assert (photo["incident_id"], photo["kind"], photo["content_type"], photo["filename"]) == (
        incident["id"],
        "photo",
        "image/jpeg",
        "bumper.jpg",
    )
    given = made(team.viewer.http.post(f"/documents/{photo['id']}/download-url"))
    assert team.anonymous.get(urlsplit(str(given["download_url"])).path).content == JPEG
    attached = team.viewer.http.get("/documents", params={"incident_id": str(incident["id"])}).json()
    assert [each["id"] for each in attached] == [photo["id"]]


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"file": ("a.exe", b"MZ" + b"\x00" * 100)}, 422),
        ({"file": ("a.txt", b"plain")}, 422),
        ({"photo": ("a.jpg", JPEG)}, 422),
        ({}, 422),
    ],
)
def test_what_is_no_photo(team: Team, files: dict[str, tuple[str, bytes]], status: int) -> None:
    answer = team.agent.http.post(f"/incidents/{report(team)['id']}/documents", files=files or None)
    assert answer.status_code == status


def test_each_actor(team: Team) -> None:
    path = f"/incidents/{report(team)['id']}"
    file = {"file": ("a.jpg", JPEG)}
    assert team.anonymous.get(path).status_code == 401
    assert team.anonymous.post(f"{path}/documents", files=file).status_code == 401
    assert team.stranger.http.get(path).status_code == 404
    assert team.stranger.http.post(f"{path}/documents", files=file).status_code == 404
    assert team.viewer.http.post(f"{path}/documents", files=file).status_code == 403
    assert team.viewer.http.delete(path).status_code == 403
    assert team.colleague.http.patch(path, json={"location": "A1"}).status_code == 200
    foreign = {"vehicle_id": str(vehicle_of(team.stranger).id), "kind": "theft"}
    foreign["occurred_at"] = hours(-1).isoformat()
    assert team.agent.http.post("/incidents", json=foreign).status_code == 404
