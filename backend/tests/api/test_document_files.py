"""A file sent together with what it belongs to, as a browser sends it."""

import pytest

from tests.fleet import client_of, made, vehicle_of
from tests.world import Team

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 300


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def test_a_paper_of_a_vehicle_and_of_a_client(team: Team) -> None:
    for subject in (
        {"vehicle_id": str(vehicle_of(team.agent).id)},
        {"client_id": str(client_of(team.agent).id)},
    ):
        files = {"file": ("paper.jpg", JPEG)}
        sent = made(
            team.agent.http.post("/documents/files", params={**subject, "kind": "photo"}, files=files), 201
        )
        assert (sent["kind"], sent["status"], sent["filename"]) == ("photo", "ready", "paper.jpg")
        again = team.agent.http.post("/documents/files", params={**subject, "kind": "photo"}, files=files)
        assert made(again, 201)["id"] == sent["id"]
        listed = team.viewer.http.get("/documents", params=subject).json()
        assert [each["id"] for each in listed] == [sent["id"]]
        team.agent.http.delete(f"/documents/{sent['id']}")
        anew = team.agent.http.post("/documents/files", params={**subject, "kind": "photo"}, files=files)
        assert made(anew, 201)["id"] != sent["id"]


def test_what_is_refused(team: Team) -> None:
    vehicle, client = str(vehicle_of(team.agent).id), str(client_of(team.agent).id)
    files = {"file": ("paper.jpg", JPEG)}

    def status(http: object, **params: str) -> int:
        answer = http.post("/documents/files", params=params, files=files)  # type: ignore[attr-defined]
        return int(answer.status_code)

    assert status(team.agent.http) == 422
    assert status(team.agent.http, vehicle_id=vehicle, client_id=client) == 422
    assert status(team.agent.http, vehicle_id=vehicle, kind="recording") == 422
    assert status(team.anonymous, vehicle_id=vehicle) == 401
    assert status(team.viewer.http, vehicle_id=vehicle) == 403
    assert status(team.stranger.http, vehicle_id=vehicle) == 404
