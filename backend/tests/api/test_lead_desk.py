"""Working through leads over HTTP: leases, owners, calls in vain, classification, conversion."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.conversation import Intent, Speaker
from app.core.database import transaction
from app.models import Call, CallStatus, CallTag, Client, Event, Lead, LeadStatus, TranscriptSegment
from tests.services.pipelines import run_job
from tests.statements import statements
from tests.world import Person, Team, call_of, seed


@pytest.fixture
def team() -> Team:
    return Team()


def a_lead(person: Person, **values: object) -> Lead:
    lead = Lead(**{"phone": f"+4477{clock.new_id().int % 10**8:08}", "name": "Ann", **values})
    seed(person, lead)
    return lead


def events_of(person: Person, lead: Lead) -> list[str]:
    with transaction(person.tenant_id) as session:
        found = session.scalars(select(Event).where(Event.subject_id == lead.id).order_by(Event.id))
        return [event.name for event in found]


VERBS = ("release", "assign", "no-answer", "classify", "convert")


@pytest.mark.parametrize("verb", VERBS)
def test_who_may(team: Team, verb: str) -> None:
    path = f"/leads/{a_lead(team.owner, owner_id=team.agent.id).id}/{verb}"
    assert team.anonymous.post(path).status_code == 401
    assert team.stranger.http.post(path).status_code == 404
    assert team.stranger.http.post(path).json()["detail"] == "There is nothing under this id."
    assert team.colleague.http.post(path).status_code == 403
    assert team.viewer.http.post(path).status_code == 403
    assert team.agent.http.post(path).status_code in {200, 201, 409}


def test_the_next_lead_is_leased_to_one_caller_in_two_statements(team: Team) -> None:
    lead = a_lead(team.owner)
    with statements() as sent:
        answer = team.agent.http.post("/leads/next?minutes=5")
    assert len(sent) == 2, sent
    body = answer.json()
    assert (answer.status_code, body["id"], body["reason"]) == (200, str(lead.id), "new")
    assert body["leased_by"] == str(team.agent.id)
    assert body["version"] == 1
    for nobody in (team.agent, team.colleague, team.manager, team.stranger):
        answer = nobody.http.post("/leads/next")
        assert (answer.status_code, answer.content) == (204, b"")
    assert team.viewer.http.post("/leads/next").status_code == 403
    assert team.anonymous.post("/leads/next").status_code == 401
    for minutes in ("0", "61", "x"):
        assert team.agent.http.post(f"/leads/next?minutes={minutes}").status_code == 422


def test_a_released_lead_is_given_again(team: Team) -> None:
    path = f"/leads/{a_lead(team.owner).id}/release"
    team.agent.http.post("/leads/next")
    refused = team.colleague.http.post(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "leased")
    for _ in range(2):
        assert team.agent.http.post(path).json()["leased_by"] is None
    assert team.colleague.http.post("/leads/next").status_code == 200
    assert team.manager.http.post(path).status_code == 200
    assert team.agent.http.post("/leads/next").status_code == 200


def test_without_a_name_the_least_busy_agent_gets_it(team: Team) -> None:
    busy, free = team.agent.id, team.colleague.id
    for status in (LeadStatus.NEW, LeadStatus.CONTACTED):
        a_lead(team.owner, owner_id=busy, status=status)
    for _ in range(3):
        a_lead(team.owner, owner_id=free, status=LeadStatus.LOST)
    given = [team.manager.http.post(f"/leads/{a_lead(team.owner).id}/assign").json() for _ in range(4)]
    owners = [body["owner_id"] for body in given]
    assert owners[:2] == [str(free)] * 2
    assert sorted(owners[2:]) == sorted([str(free), str(busy)])


def test_assigning_follows_who_may_own(team: Team) -> None:
    lead = a_lead(team.owner)
    path = f"/leads/{lead.id}/assign"
    assert team.agent.http.post(path, json={"owner_id": str(team.colleague.id)}).status_code == 403
    assert team.agent.http.post(path).json()["owner_id"] == str(team.agent.id)
    assert team.manager.http.post(path, json={"owner_id": str(team.viewer.id)}).status_code == 422
    assert team.manager.http.post(path, json={"owner_id": str(team.stranger.id)}).status_code == 404
    assert team.manager.http.post(path, json={"owner": "x"}).status_code == 422
    assert events_of(team.owner, lead) == ["lead.updated", "lead.assigned"]


def test_a_call_in_vain_is_counted_logged_and_told(team: Team) -> None:
    lead = a_lead(team.owner)
    team.agent.http.post("/leads/next")
    key = {"Idempotency-Key": "lost reply"}
    first = team.agent.http.post(f"/leads/{lead.id}/no-answer", headers=key)
    assert first.status_code == 200, first.text
    assert team.agent.http.post(f"/leads/{lead.id}/no-answer", headers=key).json() == first.json()
    body = first.json()
    assert (body["no_answer_count"], body["contact_count"], body["leased_by"]) == (1, 1, None)
    assert (body["status"], body["intent"], body["version"]) == ("contacted", "no_answer", 1)
    second = team.agent.http.post(f"/leads/{lead.id}/no-answer", json={"call_tag": "voicemail"}).json()
    assert second["no_answer_count"] == 2
    assert second["next_followup_at"] >= body["next_followup_at"] > clock.now().isoformat()
    with transaction(team.owner.tenant_id) as session:
        calls = session.scalars(select(Call).where(Call.lead_id == lead.id).order_by(Call.id)).all()
    assert [call.tag for call in calls] == [CallTag.NO_ANSWER, CallTag.VOICEMAIL]
    assert {(call.status, call.agent_id) for call in calls} == {(CallStatus.COMPLETED, team.agent.id)}
    assert events_of(team.owner, lead).count("lead.no_answer") == 2
    assert team.agent.http.post("/leads/next").status_code == 204


def test_what_is_known_of_a_lead_outlives_a_call_in_vain(team: Team) -> None:
    later = clock.now() + timedelta(days=3)
    lead = a_lead(team.owner, status=LeadStatus.QUALIFIED, intent=Intent.INTERESTED, next_followup_at=later)
    path = f"/leads/{lead.id}/no-answer"
    body = team.agent.http.post(path).json()
    assert (body["status"], body["intent"]) == ("qualified", "interested")
    assert body["next_followup_at"] == later.isoformat().replace("+00:00", "Z")
    named = team.agent.http.post(path, json={"next_followup_at": "2099-01-01T10:00:00Z"}).json()
    assert named["next_followup_at"] == "2099-01-01T10:00:00Z"


@pytest.mark.parametrize(
    "body",
    [{"next_followup_at": "2020-01-01T10:00:00Z"}, {"next_followup_at": "soon"}, {"call_tag": "connected"}],
)
def test_a_wrong_report_is_422_and_counts_nothing(team: Team, body: dict[str, object]) -> None:
    lead = a_lead(team.owner)
    assert team.agent.http.post(f"/leads/{lead.id}/no-answer", json=body).status_code == 422
    assert team.agent.http.get(f"/leads/{lead.id}").json()["contact_count"] == 0
    assert team.agent.http.get("/calls").json() == []


def test_nobody_calls_a_closed_or_deleted_lead(team: Team) -> None:
    for values in ({"status": LeadStatus.CONVERTED}, {"archived_at": clock.now()}):
        lead = a_lead(team.owner, **values)
        answer = team.agent.http.post(f"/leads/{lead.id}/no-answer")
        assert (answer.status_code, answer.json()["code"]) == (409, "lead_closed")


def test_classifying_draws_intent_and_status_from_the_last_words(team: Team) -> None:
    lead = a_lead(team.owner, owner_id=team.agent.id)
    said = "Yes, I am very interested, please send me the quote for two vans today."
    call = call_of(team.agent, lead_id=lead.id, status=CallStatus.COMPLETED)
    seed(
        team.owner,
        TranscriptSegment(
            call_id=call.id, number=0, start_ms=0, end_ms=5000, speaker=Speaker.CUSTOMER, text=said
        ),
    )
    answer = team.agent.http.post(f"/leads/{lead.id}/classify")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert team.agent.http.post(f"/leads/{lead.id}/classify").json() == answer.json()
    assert run_job(team.agent, lead.id).status == "done"
    after = team.agent.http.get(f"/leads/{lead.id}").json()
    assert (after["intent"], after["status"], after["contact_count"]) == ("interested", "qualified", 0)
    assert team.owner.http.get(f"/jobs/{answer.json()['job_id']}").json()["status"] == "done"


def test_without_a_word_there_is_nothing_to_classify(team: Team) -> None:
    lead = a_lead(team.owner)
    call_of(team.agent, lead_id=lead.id)
    answer = team.agent.http.post(f"/leads/{lead.id}/classify")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_said")


def test_a_lead_becomes_a_client_with_its_calls(team: Team) -> None:
    lead = a_lead(team.owner, email="ann@example.com")
    call = call_of(team.agent, lead_id=lead.id)
    answer = team.agent.http.post(f"/leads/{lead.id}/convert", json={"company": "Ann & Co"})
    body = answer.json()
    assert (answer.status_code, body["status"]) == (201, "converted"), answer.text
    assert body["converted_at"] is not None
    assert body["client"]["id"] == body["client_id"]
    shown = {name: body["client"][name] for name in ("name", "phone", "email", "company")}
    assert shown == {"name": "Ann", "phone": lead.phone, "email": "ann@example.com", "company": "Ann & Co"}
    assert team.agent.http.get(f"/calls/{call.id}").json()["client_id"] == body["client_id"]
    assert events_of(team.owner, lead) == ["lead.updated", "lead.converted"]
    again = team.agent.http.post(f"/leads/{lead.id}/convert")
    assert (again.status_code, again.json()["client_id"]) == (409, body["client_id"])


def test_a_lead_is_tied_to_the_client_who_has_its_number(team: Team) -> None:
    lead, known = a_lead(team.owner), Client(name="Known")
    known.phone = lead.phone
    seed(team.owner, known)
    assert team.agent.http.post(f"/leads/{lead.id}/convert").json()["client"]["id"] == str(known.id)
    other, chosen = a_lead(team.owner, name=None), Client(name="Chosen")
    foreign = Client(name="Foreign")
    seed(team.owner, chosen)
    seed(team.stranger, foreign)
    path = f"/leads/{other.id}/convert"
    assert team.agent.http.post(path, json={"client_id": str(foreign.id)}).status_code == 404
    assert team.agent.http.get(f"/leads/{other.id}").json()["status"] == "new"
    assert team.agent.http.post(path, json={"client_id": str(chosen.id)}).json()["client"]["name"] == "Chosen"


def counters(person: Person, lead: Lead) -> dict[str, object]:
    body = person.http.get(f"/leads/{lead.id}").json()
    return {name: body[name] for name in ("status", "contact_count", "no_answer_count", "last_contact_at")}


CALLED_AT = f"{clock.now() - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
NEVER = {"status": "new", "contact_count": 0, "no_answer_count": 0, "last_contact_at": None}


@pytest.mark.parametrize(
    ("tag", "status", "in_vain"),
    [("connected", "contacted", 0), ("no_answer", "contacted", 1), ("wrong_number", "lost", 0)],
)
def test_a_call_that_is_noted_counts_for_its_lead(team: Team, tag: str, status: str, in_vain: int) -> None:
    lead = a_lead(team.owner)
    body = {"lead_id": str(lead.id), "call_tag": tag, "recorded_at": CALLED_AT}
    assert team.agent.http.post("/calls/log", json=body).status_code == 201
    called = {"status": status, "contact_count": 1, "no_answer_count": in_vain, "last_contact_at": CALLED_AT}
    assert counters(team.agent, lead) == called
    assert team.agent.http.post("/leads/next").status_code == 204
    assert team.owner.http.get("/analytics/overview").json()["leads_without_contact"] == 0


def test_whoever_was_called_just_before_the_agreed_time_is_not_given_again(team: Team) -> None:
    agreed = clock.now() - timedelta(minutes=10)
    lead = a_lead(team.owner, intent=Intent.CALLBACK_REQUESTED, next_followup_at=agreed)
    early = {"lead_id": str(lead.id), "recorded_at": (agreed - timedelta(minutes=5)).isoformat()}
    for tag, status in (("no_answer", 200), ("connected", 204)):
        assert team.agent.http.post("/calls/log", json={**early, "call_tag": tag}).status_code == 201
        assert team.agent.http.post("/leads/next").status_code == status
        team.agent.http.post(f"/leads/{lead.id}/release")


def test_a_call_with_work_to_come_is_counted_when_that_is_done(team: Team) -> None:
    lead = a_lead(team.owner)
    body = {"lead_id": str(lead.id), "transcript": "Agent: Hello."}
    assert team.agent.http.post("/calls/log", json=body).status_code == 202
    assert counters(team.agent, lead) == NEVER


def test_a_call_counts_for_the_lead_that_it_is_tied_to(team: Team) -> None:
    wrong, right = a_lead(team.owner), a_lead(team.owner)
    values: dict[str, object] = {
        "intent": Intent.INTERESTED,
        "intent_confidence": 0.9,
        "status": CallStatus.COMPLETED,
    }
    path = f"/calls/{call_of(team.agent, **values).id}/lead"
    for lead in (wrong, wrong, right):
        answer = team.agent.http.patch(path, json={"lead_id": str(lead.id)})
        assert answer.status_code == 200, answer.text
    at = answer.json()["recorded_at"]
    moved = {"status": "qualified", "contact_count": 1, "no_answer_count": 0, "last_contact_at": at}
    assert counters(team.agent, right) == moved
    assert counters(team.agent, wrong) == {**moved, "contact_count": 0, "last_contact_at": None}
    assert team.agent.http.patch(path, json={"lead_id": None}).status_code == 200
    assert counters(team.agent, right)["contact_count"] == 0
