"""Follow-ups through the API: due in the tenant's zone, owned, told to receivers, done once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import transaction
from app.models import Event, Lead, WorkItem, WorkSource
from app.services.followups import making
from app.services.followups.making import Suggestion
from tests.world import Person, Team, call_of, seed

DUE = "2097-07-05T15:00:00Z"


@pytest.fixture
def team() -> Team:
    return Team()


def create(person: Person, **fields: object) -> dict[str, object]:
    if not fields.keys() & {"call_id", "lead_id", "client_id"}:
        fields["call_id"] = str(call_of(person).id)
    answer = person.http.post("/followups", json={"due_date": DUE, "notes": "Ring Ann", **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, object] = answer.json()
    return body


def events(person: Person, name: str) -> list[Event]:
    with transaction(person.tenant_id) as session:
        return list(session.scalars(select(Event).where(Event.name == name).order_by(Event.id)))


def suggest(person: Person) -> WorkItem:
    call = call_of(person)
    suggestion = Suggestion(
        origin="insight:1:0",
        task="Send the quote",
        due_at=clock.now() + timedelta(days=1),
        source=WorkSource.INSIGHT,
        evidence={"quote": "send me the quote", "segments": [2], "due_basis": "spoken"},
    )
    with transaction(person.tenant_id) as session:
        (item,) = making.suggest(session, call, [suggestion])
        assert making.suggest(session, call, [suggestion]) == []
    return item


def test_a_follow_up_answers_with_the_names_that_clients_know(team: Team) -> None:
    call = call_of(team.agent)
    made = create(team.agent, call_id=str(call.id))
    expected = {
        "call_id": str(call.id),
        "agent_id": str(team.agent.id),
        "owner_id": str(team.agent.id),
        "due_date": DUE,
        "notes": "Ring Ann",
        "task": "Ring Ann",
        "completed": False,
        "status": "open",
        "source": "human",
        "confirmed": True,
    }
    assert {name: made[name] for name in expected} == expected
    read = team.agent.http.get(f"/followups/{made['id']}")
    assert read.json() == made
    assert read.headers["ETag"].startswith('"')


def test_the_call_may_stand_in_the_path(team: Team) -> None:
    call_id = str(call_of(team.agent).id)
    body = {"due_date": DUE, "task": "Ring", "notes": "after five"}
    made = team.agent.http.post(f"/followups/{call_id}", json=body)
    assert made.status_code == 201
    assert [made.json()[name] for name in ("call_id", "task", "notes")] == [call_id, "Ring", "after five"]
    for stated, status in ((call_id, 201), (str(clock.new_id()), 422)):
        answer = team.agent.http.post(f"/followups/{call_id}", json={**body, "call_id": stated})
        assert answer.status_code == status


def test_receivers_hear_of_it_in_the_same_commit(team: Team) -> None:
    client_id = team.agent.http.post("/clients", json={"name": "Ann Lee"}).json()["id"]
    call = call_of(team.agent, client_id=client_id)
    made = create(team.agent, call_id=str(call.id))
    (event,) = events(team.agent, "followup.scheduled")
    told = {
        "followup_id": made["id"],
        "call_id": str(call.id),
        "client_id": client_id,
        "client_name": "Ann Lee",
        "agent_name": team.agent.name,
        "agent_email": team.agent.email,
        "notes": None,
        "task": "Ring Ann",
    }
    assert {name: event.payload[name] for name in told} == told
    assert datetime.fromisoformat(str(event.payload["due_date"])) == datetime.fromisoformat(DUE)
    assert team.agent.http.post("/followups", json={"due_date": DUE}).status_code == 422
    assert len(events(team.agent, "followup.scheduled")) == 1


@pytest.mark.parametrize("through_the_call", [True, False])
def test_it_is_counted_for_its_lead(team: Team, through_the_call: bool) -> None:
    lead = Lead(phone="+447700900123")
    seed(team.agent, lead)
    if through_the_call:
        create(team.agent, call_id=str(call_of(team.agent, lead_id=lead.id).id))
    else:
        create(team.agent, lead_id=str(lead.id))
    assert team.agent.http.get(f"/leads/{lead.id}").json()["followup_count"] == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2097-01-05", "2097-01-05T09:00:00Z"),
        ("2097-07-05", "2097-07-05T08:00:00Z"),
        ("2097-07-05T15:00:00", "2097-07-05T14:00:00Z"),
        ("2097-07-05T15:00", "2097-07-05T14:00:00Z"),
        ("2097-07-05T15:00:00+02:00", "2097-07-05T13:00:00Z"),
        ("2097-07-05T00:00:00Z", "2097-07-05T00:00:00Z"),
    ],
)
def test_a_time_without_a_zone_is_the_tenants(team: Team, given: str, kept: str) -> None:
    assert create(team.agent, due_date=given)["due_date"] == kept


def test_a_time_that_has_passed_is_refused_and_all_of_today_has_not(team: Team) -> None:
    now = clock.now()
    today = now.astimezone(team.agent.actor.zone).date()
    made = create(team.agent, due_date=(now - timedelta(minutes=4)).isoformat())
    assert create(team.agent, due_date=today.isoformat())["status"] == "open"
    call_id = str(call_of(team.agent).id)
    for past in ((now - timedelta(minutes=6)).isoformat(), (today - timedelta(days=1)).isoformat()):
        body = {"call_id": call_id, "due_date": past, "notes": "Ring"}
        path = f"/followups/{made['id']}"
        for answer in (
            team.agent.http.post("/followups", json=body),
            team.agent.http.patch(path, json={"due_date": past}),
        ):
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["field"] == "body.due_date"
        snoozed = team.agent.http.post(f"{path}/snooze", json={"until": past})
        assert (snoozed.status_code, snoozed.json()["errors"][0]["field"]) == (422, "body.until")
        bulk = {"ids": [made["id"]], "action": "snooze", "until": past}
        assert team.agent.http.post("/followups/bulk", json=bulk).status_code == 422
    assert team.agent.http.get(f"/followups/{made['id']}").json() == made


@pytest.mark.parametrize(
    "change",
    [
        {"due_date": None},
        {"due_date": "tomorrow"},
        {"due_date": 5},
        {"due_date": "9999-12-31"},
        {"due_date": "2097-02-30"},
        {"notes": None},
        {"notes": "", "task": "  "},
        {"notes": "a\x00"},
        {"notes": "x" * 20_001},
        {"call_id": None},
        {"call_id": "x"},
        {"lead_id": "01900000-0000-7000-8000-000000000000"},
        {"status": "done"},
        {"nonsense": 1},
    ],
)
def test_bad_input_is_422_and_nothing_is_made(team: Team, change: dict[str, object]) -> None:
    body = {"call_id": str(call_of(team.agent).id), "due_date": DUE, "notes": "Ring", **change}
    answer = team.agent.http.post("/followups", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]
    assert team.agent.http.get("/followups").json() == []


def test_a_subject_is_somebody_of_the_tenant_whom_one_may_see(team: Team) -> None:
    for person, status in ((team.stranger, 404), (team.colleague, 403)):
        body = {"call_id": str(call_of(person).id), "due_date": DUE, "notes": "Ring"}
        assert team.agent.http.post("/followups", json=body).status_code == status
        path = f"/followups/{body.pop('call_id')}"
        assert team.agent.http.post(path, json=body).status_code == status


def test_only_managers_give_work_to_a_colleague(team: Team) -> None:
    client_id = team.agent.http.post("/clients", json={"name": "Ann"}).json()["id"]
    body = {"client_id": client_id, "due_date": DUE, "notes": "Ring"}
    for who, owner, status in (
        (team.agent, team.agent, 201),
        (team.agent, team.colleague, 403),
        (team.manager, team.colleague, 201),
        (team.manager, team.viewer, 422),
        (team.manager, team.stranger, 404),
    ):
        for name in ("owner_id", "agent_id"):
            answer = who.http.post("/followups", json={**body, name: str(owner.id)})
            assert answer.status_code == status
    path = f"/followups/{create(team.agent, client_id=client_id)['id']}"
    give = {"owner_id": str(team.colleague.id)}
    assert team.agent.http.patch(path, json=give).status_code == 403
    assert team.manager.http.patch(path, json=give).json()["agent_id"] == str(team.colleague.id)


def test_completing_twice_answers_the_same_and_tells_once(team: Team) -> None:
    path = f"/followups/{create(team.agent)['id']}"
    first = team.agent.http.patch(f"{path}/complete")
    assert (first.status_code, first.json()["completed"], first.json()["status"]) == (200, True, "done")
    assert first.json()["completed_at"] is not None
    again = team.agent.http.patch(f"{path}/complete")
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(events(team.agent, "followup.completed")) == 1


def test_what_is_done_is_reopened_before_it_is_dismissed(team: Team) -> None:
    path = f"/followups/{create(team.agent)['id']}"
    team.agent.http.patch(path, json={"completed": True})
    refused = team.agent.http.post(f"{path}/dismiss")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_done")
    reopened = team.agent.http.post(f"{path}/reopen").json()
    assert (reopened["status"], reopened["completed_at"]) == ("open", None)
    assert team.agent.http.post(f"{path}/dismiss").json()["status"] == "dismissed"
    assert team.agent.http.patch(path, json={"completed": False}).json()["status"] == "open"


@pytest.mark.parametrize("act", ["complete", "dismiss", "reopen", "snooze"])
def test_what_was_deleted_is_restored_before_anything_else(team: Team, act: str) -> None:
    path = f"/followups/{create(team.agent)['id']}"
    assert [team.agent.http.delete(path).status_code for _ in range(2)] == [204, 204]
    assert team.agent.http.get("/followups").json() == []
    assert len(team.agent.http.get("/followups?archived=true").json()) == 1
    method = "PATCH" if act == "complete" else "POST"
    body = {"until": DUE} if act == "snooze" else None
    refused = team.agent.http.request(method, f"{path}/{act}", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "archived")
    assert team.agent.http.post(f"{path}/restore").json()["archived_at"] is None
    assert team.agent.http.request(method, f"{path}/{act}", json=body).status_code == 200


def test_what_is_put_off_is_due_later_and_stays_open(team: Team) -> None:
    path = f"/followups/{suggest(team.agent).id}"
    tag = {"If-Match": team.agent.http.get(path).headers["ETag"]}
    snoozed = team.agent.http.post(f"{path}/snooze", json={"until": "2097-07-05"}, headers=tag)
    assert snoozed.status_code == 200, snoozed.text
    shown = {name: snoozed.json()[name] for name in ("due_date", "status", "confirmed")}
    assert shown == {"due_date": "2097-07-05T08:00:00Z", "status": "open", "confirmed": True}
    assert team.agent.http.post(f"{path}/snooze", json={"until": DUE}, headers=tag).status_code == 412
    team.agent.http.patch(f"{path}/complete")
    refused = team.agent.http.post(f"{path}/snooze", json={"until": DUE})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_open")
    for name, status in (("colleague", 403), ("viewer", 403), ("stranger", 404)):
        answer = getattr(team, name).http.post(f"{path}/snooze", json={"until": DUE})
        assert answer.status_code == status
    assert team.anonymous.post(f"{path}/snooze", json={"until": DUE}).status_code == 401


def test_a_patch_changes_what_it_names_and_an_older_reader_is_told_412(team: Team) -> None:
    made = create(team.agent)
    path = f"/followups/{made['id']}"
    read = {"If-Match": team.agent.http.get(path).headers["ETag"]}
    changed = team.agent.http.patch(
        path, json={"notes": "after five", "due_date": "2097-08-01"}, headers=read
    )
    assert changed.status_code == 200
    assert [changed.json()[name] for name in ("notes", "task", "due_date")] == [
        "after five",
        "Ring Ann",
        "2097-08-01T08:00:00Z",
    ]
    assert changed.headers["ETag"] != read["If-Match"]
    assert team.agent.http.patch(path, json={"notes": "x"}, headers=read).status_code == 412
    assert team.agent.http.patch(path, json={"completed": True}, headers=read).status_code == 412
    assert team.agent.http.get(path).json() == changed.json()


@pytest.mark.parametrize(
    "body", [{}, {"task": ""}, {"task": None}, {"due_date": None}, {"confirmed": False}, {"call_id": None}]
)
def test_a_patch_without_a_field_or_with_a_wrong_one_is_422(team: Team, body: dict[str, object]) -> None:
    path = f"/followups/{create(team.agent)['id']}"
    assert team.agent.http.patch(path, json=body).status_code == 422


@pytest.mark.parametrize(
    "change",
    [{"confirmed": True}, {"task": "Send it now"}, {"completed": True}],
    ids=lambda body: next(iter(body)),
)
def test_a_suggestion_is_confirmed_by_whoever_takes_it_up(team: Team, change: dict[str, object]) -> None:
    path = f"/followups/{suggest(team.agent).id}"
    before = team.agent.http.get(path).json()
    assert (before["source"], before["confirmed"], before["notes"]) == ("insight", False, "Send the quote")
    assert before["evidence"]["quote"] == "send me the quote"
    after = team.agent.http.patch(path, json=change).json()
    assert after["confirmed"] is True
    assert after["confirmed_at"] is not None


def test_dismissing_a_suggestion_confirms_nothing(team: Team) -> None:
    dismissed = team.agent.http.post(f"/followups/{suggest(team.agent).id}/dismiss").json()
    assert (dismissed["status"], dismissed["confirmed"]) == ("dismissed", False)


def test_the_same_key_creates_once(team: Team) -> None:
    body = {"call_id": str(call_of(team.agent).id), "due_date": DUE, "notes": "Ring"}
    answers = [
        team.agent.http.post("/followups", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(events(team.agent, "followup.scheduled")) == 1
