"""What a machine says of a lead, and what people decide on it."""

from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.conversation import Intent
from app.core.database import transaction
from app.models import Lead
from app.services.leads import statuses
from tests.world import Person, Team, call_of, seed


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def a_lead(team: Team, **values: object) -> str:
    lead = Lead(phone=f"+4477{clock.new_id().int % 10**8:08}", owner_id=team.agent.id, **values)
    seed(team.agent, lead)
    return str(lead.id)


def called(person: Person, lead_id: str, intent: Intent) -> dict[str, Any]:
    """The lead after an engine has drawn this intent from a call."""
    call = call_of(person, intent=intent, intent_confidence=0.9)
    with transaction(person.tenant_id) as session:
        lead = session.get_one(Lead, UUID(lead_id))
        statuses.note_call(session, lead, call, source="rules")
    return read(person, lead_id)


def read(person: Person, lead_id: str) -> dict[str, Any]:
    lead: dict[str, Any] = person.http.get(f"/leads/{lead_id}").json()
    return lead


def decide(person: Person, lead_id: str, field: str, verb: str) -> dict[str, Any]:
    answer = person.http.post(f"/leads/{lead_id}/proposals/{field}/{verb}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
    lead: dict[str, Any] = answer.json()
    return lead


def test_a_rejected_proposal_does_not_return_and_another_is_taken(team: Team) -> None:
    agent, lead_id = team.agent, a_lead(team)
    agent.http.patch(f"/leads/{lead_id}", json={"status": "deferred", "intent": "future_planning"})
    assert called(agent, lead_id, Intent.INTERESTED)["proposals"].keys() == {
        "status",
        "intent",
        "intent_confidence",
    }
    kept = decide(agent, lead_id, "status", "reject")
    assert (kept["status"], "status" in kept["proposals"]) == ("deferred", False)
    kept = decide(agent, lead_id, "intent", "reject")
    assert (kept["intent"], kept["proposals"]) == ("future_planning", {})
    for _ in range(2):
        assert called(agent, lead_id, Intent.INTERESTED)["proposals"] == {}
    other = called(agent, lead_id, Intent.NOT_INTERESTED)
    assert (other["proposals"]["status"]["value"], other["status"]) == ("lost", "deferred")
    taken = decide(agent, lead_id, "status", "accept")
    assert (taken["status"], taken["provenance"]["status"]["source"]) == ("lost", "human")
    taken = decide(agent, lead_id, "intent", "accept")
    assert (taken["intent"], taken["intent_confidence"], taken["proposals"]) == ("not_interested", 0.9, {})
    # What was turned down before is still turned down.
    assert called(agent, lead_id, Intent.INTERESTED)["proposals"] == {}


def test_what_was_rejected_stays_so_through_a_change_of_many(team: Team) -> None:
    agent, lead_id, other_id = team.agent, a_lead(team), a_lead(team)
    agent.http.patch(f"/leads/{lead_id}", json={"status": "deferred", "intent": "future_planning"})
    called(agent, lead_id, Intent.INTERESTED)
    for field in ("status", "intent"):
        decide(agent, lead_id, field, "reject")
    refused = read(agent, lead_id)["provenance"]["status"]["rejected"]
    batches = [
        agent.http.post("/leads/bulk", json={"lead_ids": [lead_id, other_id], **change}).json()
        for change in ({"status": "contacted"}, {"action": "change_intent", "value": "undecided"})
    ]
    marks = {each: read(agent, each)["provenance"] for each in (lead_id, other_id)}
    assert marks[lead_id]["status"]["rejected"] == refused
    assert marks[other_id]["status"].keys() == {"source", "by", "at"}
    assert called(agent, lead_id, Intent.INTERESTED)["proposals"] == {}
    assert called(agent, other_id, Intent.INTERESTED)["proposals"].keys() >= {"status", "intent"}
    for batch in reversed(batches):
        assert agent.http.post(f"/batches/{batch['batch_id']}/undo").status_code == 200
    assert called(agent, lead_id, Intent.INTERESTED)["proposals"] == {}


@pytest.mark.parametrize(
    ("verb", "intent", "status"), [("accept", "interested", "qualified"), ("reject", "new", "new")]
)
def test_what_a_machine_wrote_is_confirmed_or_taken_out(
    team: Team, verb: str, intent: str, status: str
) -> None:
    agent, lead_id = team.agent, a_lead(team)
    assert called(agent, lead_id, Intent.INTERESTED)["status"] == "qualified"
    for field in ("intent", "status"):
        decide(agent, lead_id, field, verb)
    again = called(agent, lead_id, Intent.INTERESTED)
    assert (again["intent"], again["status"], again["proposals"]) == (intent, status, {})
    assert called(agent, lead_id, Intent.NOT_INTERESTED)["status"] == status


def test_an_accepted_conversion_is_dated_and_told_as_a_persons(team: Team) -> None:
    agent, lead_id = team.agent, a_lead(team)
    agent.http.patch(f"/leads/{lead_id}", json={"status": "qualified"})
    with transaction(agent.tenant_id) as session:
        lead = session.get_one(Lead, UUID(lead_id))
        statuses.suggest(session, lead, {"status": "converted"}, source="import", evidence={})
    taken = decide(agent, lead_id, "status", "accept")
    assert taken["status"] == "converted"
    assert taken["converted_at"] is not None


def test_who_decides_and_on_what(team: Team) -> None:
    lead_id = a_lead(team)
    path = f"/leads/{lead_id}/proposals"
    for verb in ("accept", "reject"):
        nothing = team.agent.http.post(f"{path}/status/{verb}")
        assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_decide")
        assert team.agent.http.post(f"{path}/phone/{verb}").status_code == 422
    called(team.agent, lead_id, Intent.INTERESTED)
    for verb in ("accept", "reject"):
        for client, status in (
            (team.anonymous, 401),
            (team.stranger.http, 404),
            (team.colleague.http, 403),
            (team.viewer.http, 403),
        ):
            assert client.post(f"{path}/status/{verb}").status_code == status
        stale = team.agent.http.post(f"{path}/status/{verb}", headers={"If-Match": '"99"'})
        assert stale.status_code == 412
