"""Calls as people correct, hand on, link, delete and restore them."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.conversation import Intent
from app.core.database import transaction
from app.models import Call, CallStatus, Lead
from app.services.leads import statuses
from tests.recordings import uploaded
from tests.services.analysed import again, analysed
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


def a_lead(team: Team) -> Lead:
    lead = Lead(phone=f"+4477{clock.new_id().int % 10**8:08}")
    seed(team.agent, lead)
    return lead


def status_and_intent(team: Team, lead: Lead) -> tuple[str, str]:
    shown = team.agent.http.get(f"/leads/{lead.id}").json()
    return shown["status"], shown["intent"]


@pytest.mark.parametrize(
    ("decided", "later", "then"),
    [
        ({}, None, ("qualified", "interested")),
        ({"status": "deferred"}, None, ("deferred", "interested")),
        ({"status": "deferred", "intent": "undecided"}, None, ("deferred", "undecided")),
        ({"status": "converted"}, None, ("converted", "interested")),
        ({}, Intent.UNDECIDED, ("lost", "not_interested")),
    ],
)
def test_another_intent_moves_the_lead_of_the_last_call(
    team: Team, decided: dict[str, str], later: Intent | None, then: tuple[str, str]
) -> None:
    lead = a_lead(team)
    call = call_of(team.agent, lead_id=lead.id, intent=Intent.NOT_INTERESTED, status=CallStatus.COMPLETED)
    with transaction(team.agent.tenant_id) as session:
        noted = session.get_one(Call, call.id)
        statuses.note_call(session, session.get_one(Lead, lead.id), noted, source="rules")
    if decided:
        assert team.agent.http.patch(f"/leads/{lead.id}", json=decided).status_code == 200
    if later is not None:
        call_of(team.agent, lead_id=lead.id, intent=later, recorded_at=clock.now() + timedelta(days=1))
    answer = team.agent.http.patch(f"/calls/{call.id}", json={"intent_category": "interested"})
    assert answer.status_code == 200, answer.text
    assert status_and_intent(team, lead) == then
    shown = team.agent.http.get(f"/leads/{lead.id}").json()
    assert shown["contact_count"] == 1
    # What follows from it is no decision on the lead: the next call may move it on.
    marks = {name: shown["provenance"][name]["source"] for name in ("status", "intent")}
    assert {name for name, source in marks.items() if source == "human"} == set(decided)


def test_an_engines_intent_that_is_taken_after_all_moves_the_lead_too(team: Team) -> None:
    lead = a_lead(team)
    call_id = analysed(team.agent, lead_id=str(lead.id))
    assert status_and_intent(team, lead) == ("qualified", "interested")
    team.agent.http.patch(f"/calls/{call_id}", json={"intent_category": "undecided"})
    again(team.agent, call_id)
    assert status_and_intent(team, lead) == ("in_progress", "undecided")
    answer = team.agent.http.post(f"/calls/{call_id}/insights/intent/accept")
    assert answer.status_code == 200, answer.text
    assert status_and_intent(team, lead) == ("qualified", "interested")


def test_a_call_still_in_work_moves_nothing_yet(team: Team) -> None:
    lead = a_lead(team)
    call = call_of(team.agent, lead_id=lead.id)
    changed = team.agent.http.patch(f"/calls/{call.id}", json={"intent_category": "interested"})
    assert changed.status_code == 200
    assert status_and_intent(team, lead) == ("new", "new")


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
