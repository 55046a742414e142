"""Calls as people correct, hand on, link, delete and restore them."""

import pytest

from app.models import Lead
from tests.recordings import uploaded
from tests.world import Person, Team, call_of, seed


@pytest.fixture
def team() -> Team:
    return Team()


def ids(person: Person, query: str = "") -> list[str]:
    return [row["id"] for row in person.http.get(f"/calls{query}").json()]


@pytest.mark.parametrize(
    ("hands", "to", "status"),
    [
        ("agent", "colleague", 403),
        ("agent", "agent", 200),
        ("manager", "viewer", 422),
        ("manager", "stranger", 404),
        ("manager", "colleague", 200),
    ],
)
def test_who_hands_a_call_to_whom(team: Team, hands: str, to: str, status: int) -> None:
    call = call_of(team.agent)
    body = {"assignee_id": str(getattr(team, to).id)}
    assert getattr(team, hands).http.patch(f"/calls/{call.id}", json=body).status_code == status


def test_who_corrects_a_call(team: Team) -> None:
    call = call_of(team.agent)
    path = f"/calls/{call.id}"
    people = ("agent", "manager", "colleague", "viewer", "stranger")
    answers = {
        name: getattr(team, name).http.patch(path, json={"call_tag": "voicemail"}).status_code
        for name in people
    }
    assert answers == {"agent": 200, "manager": 200, "colleague": 403, "viewer": 403, "stranger": 404}


def test_a_stale_correction_is_refused(team: Team) -> None:
    call = call_of(team.owner)
    path, http = f"/calls/{call.id}", team.owner.http
    tag = http.get(path).headers["ETag"]
    first = http.patch(path, json={"call_tag": "voicemail"}, headers={"If-Match": tag})
    assert (first.status_code, first.json()["call_tag"]) == (200, "voicemail")
    stale = http.patch(path, json={"call_tag": "connected"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert first.headers["ETag"] == http.get(path).headers["ETag"] != tag
    fresh = http.patch(path + "/lead", json={"lead_id": None}, headers={"If-Match": first.headers["ETag"]})
    assert fresh.status_code == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "No fields to update"),
        ({"status": "completed"}, "no field of this request"),
        ({"call_tag": "engaged"}, "'voicemail'"),
        ({"recorded_at": None}, "valid datetime"),
        ({"recorded_at": "2026-11-20T10:00:00"}, "timezone"),
        ({"language": "de\0"}, "NUL"),
    ],
)
def test_a_correction_that_means_nothing_is_named(team: Team, body: dict[str, object], words: str) -> None:
    answer = team.owner.http.patch(f"/calls/{call_of(team.owner).id}", json=body)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_a_call_gets_its_lead(team: Team) -> None:
    own, of_colleague, foreign = (
        Lead(phone=f"+44770090{number}", owner_id=person.id)
        for number, person in ((1001, team.agent), (1002, team.colleague), (1003, team.stranger))
    )
    seed(team.agent, own, of_colleague)
    seed(team.stranger, foreign)
    path = f"/calls/{call_of(team.agent).id}/lead"
    for lead, status in ((of_colleague, 403), (foreign, 404), (own, 200)):
        assert team.agent.http.patch(path, json={"lead_id": str(lead.id)}).status_code == status
    assert team.agent.http.patch(path, json={"lead_id": None}).json()["lead_id"] is None
    assert team.agent.http.patch(path, json={}).status_code == 422


def test_delete_hides_and_restore_brings_back(team: Team) -> None:
    call_id = uploaded(team.agent)
    path = f"/calls/{call_id}"
    for name, status in (
        ("stranger", 404),
        ("colleague", 403),
        ("viewer", 403),
        ("agent", 204),
        ("agent", 204),
    ):
        assert getattr(team, name).http.delete(path).status_code == status
    assert ids(team.agent) == []
    assert ids(team.agent, "?archived=true") == [call_id]
    assert team.viewer.http.post(f"{path}/restore").status_code == 403
    restored = team.agent.http.post(f"{path}/restore")
    assert (restored.status_code, restored.json()["archived_at"]) == (200, None)
    assert restored.headers["ETag"] == team.agent.http.get(path).headers["ETag"]
    assert ids(team.agent) == [call_id]
