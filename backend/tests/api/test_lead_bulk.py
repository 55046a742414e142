"""Many leads at once: the same change, a result for each, and everything back as it was for a day."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from app.core import clock
from app.core.conversation import Intent
from app.core.database import transaction
from app.models import (
    AuditEntry,
    Batch,
    Delivery,
    Event,
    Job,
    JobKind,
    Lead,
    LeadStatus,
    WebhookEndpoint,
)
from app.services import janitor, records
from tests.statements import statements
from tests.world import Person, Team, seed


@pytest.fixture
def team() -> Team:
    return Team()


def leads_of(person: Person, count: int, **values: object) -> list[str]:
    first = clock.new_id().int % 10**8
    rows = [Lead(phone=f"+44{first}{number:03}", name=f"N{number}", **values) for number in range(count)]
    seed(person, *rows)
    return [str(row.id) for row in rows]


def change(person: Person, **body: object) -> dict[str, Any]:
    answer = person.http.post("/leads/bulk", json=body)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def stored(person: Person) -> list[str]:
    """All rows byte for byte, without the time that the database itself keeps of any write."""
    with transaction(person.tenant_id) as session:
        rows = session.scalars(text("SELECT (to_jsonb(leads) - 'updated_at')::text FROM leads ORDER BY id"))
        return list(rows)


@pytest.mark.parametrize(
    ("body", "field", "expected"),
    [
        ({"action": "change_status", "value": "qualified"}, "status", "qualified"),
        ({"status": "lost"}, "status", "lost"),
        ({"action": "change_intent", "value": "interested"}, "intent", "interested"),
        ({"action": "update_field", "field": "campaign", "value": "Spring"}, "campaign", "Spring"),
        ({"action": "update_field", "field": "campaign", "value": None}, "campaign", None),
        (
            {"action": "update_field", "field": "next_followup_at", "value": "2099-01-01T10:00:00+01:00"},
            "next_followup_at",
            "2099-01-01T09:00:00Z",
        ),
    ],
)
def test_each_action_changes_all_as_a_person_does(
    team: Team, body: dict[str, object], field: str, expected: object
) -> None:
    ids = leads_of(team.owner, 2, campaign="Old", intent_confidence=0.7)
    changed = change(team.agent, lead_ids=ids, **body)
    assert (changed["updated"], changed["failed"]) == (2, 0)
    assert changed["results"] == [{"id": each, "ok": True, "reason": None} for each in ids]
    for each in ids:
        lead = team.agent.http.get(f"/leads/{each}").json()
        assert (lead[field], lead["version"]) == (expected, 2)
        assert (lead["intent_confidence"] is None) == (field == "intent")
    with transaction(team.owner.tenant_id) as session:
        lead = session.scalars(select(Lead).limit(1)).one()
        records.propose(session, lead, {field: None}, source="rules")
        assert field in lead.proposals or expected is None


def test_converting_many_dates_them_once(team: Team) -> None:
    ids = leads_of(team.owner, 2)
    change(team.owner, lead_ids=ids[:1], status="converted")
    first = team.owner.http.get(f"/leads/{ids[0]}").json()["converted_at"]
    change(team.owner, lead_ids=ids, status="converted")
    dates = [team.owner.http.get(f"/leads/{each}").json()["converted_at"] for each in ids]
    assert dates[0] == first
    assert dates[1] is not None


def test_archived_ones_leave_the_list_and_come_back(team: Team) -> None:
    ids = leads_of(team.owner, 3)
    changed = change(team.agent, lead_ids=ids[:2], action="archive")
    assert [row["id"] for row in team.agent.http.get("/leads").json()] == ids[2:]
    team.agent.http.post(f"/batches/{changed['batch_id']}/undo")
    assert len(team.agent.http.get("/leads").json()) == 3


def test_500_leads_take_four_statements_and_come_back_byte_for_byte(team: Team) -> None:
    ids = leads_of(team.owner, 500, intent=Intent.INTERESTED, intent_confidence=0.123456789)
    with transaction(team.owner.tenant_id) as session:
        for lead in session.scalars(select(Lead).limit(5)):
            records.update(session, team.owner.actor, Lead, lead.id, {"status": LeadStatus.CONTACTED})
            records.propose(session, lead, {"status": LeadStatus.LOST, "intent": Intent.NEW}, source="rules")
    before = stored(team.owner)
    bodies: list[dict[str, object]] = [
        {"status": "converted"},
        {"action": "change_intent", "value": "undecided"},
        {"action": "assign", "value": str(team.agent.id)},
        {"action": "archive"},
        {"action": "update_field", "field": "notes", "value": "x"},
    ]
    for body in bodies:
        with statements() as sent:
            changed = change(team.manager, lead_ids=ids, **body)
        assert len(sent) <= 4, sent
        assert changed["updated"] == 500
        assert len(set(before) & set(stored(team.owner))) == 0
        undone = team.manager.http.post(f"/batches/{changed['batch_id']}/undo")
        assert (undone.status_code, undone.json()["restored"], undone.json()["failed"]) == (200, 500, 0)
        assert stored(team.owner) == before


def test_ids_that_are_not_ones_own_are_named_and_nothing_else_changes(team: Team) -> None:
    [mine] = leads_of(team.owner, 1)
    [colleagues] = leads_of(team.owner, 1, owner_id=team.colleague.id)
    [foreign] = leads_of(team.stranger, 1)
    absent = str(clock.new_id())
    theirs = stored(team.stranger)
    ids = [foreign, mine, absent, colleagues, mine]
    changed = change(team.agent, lead_ids=ids, status="lost")
    assert (changed["updated"], changed["failed"]) == (1, 3)
    reasons = {result["id"]: result["reason"] for result in changed["results"]}
    assert reasons == {foreign: "not_found", mine: None, absent: "not_found", colleagues: "forbidden"}
    assert stored(team.stranger) == theirs
    statuses = {each: team.owner.http.get(f"/leads/{each}").json()["status"] for each in (mine, colleagues)}
    assert statuses == {mine: "lost", colleagues: "new"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lead_ids": []},
        {"lead_ids": ["x"], "status": "lost"},
        {"lead_ids": 501, "status": "lost"},
        {"lead_ids": 1, "status": "sold"},
        {"lead_ids": 1},
        {"lead_ids": 1, "status": "lost", "value": "lost"},
        {"lead_ids": 1, "status": "lost", "action": "archive"},
        {"lead_ids": 1, "action": "change_status"},
        {"lead_ids": 1, "action": "change_status", "value": "sold"},
        {"lead_ids": 1, "action": "change_status", "value": ["lost"]},
        {"lead_ids": 1, "action": "change_status", "value": "lost", "field": "status"},
        {"lead_ids": 1, "action": "assign", "value": "x"},
        {"lead_ids": 1, "action": "archive", "value": True},
        {"lead_ids": 1, "action": "update_field", "value": "x"},
        {"lead_ids": 1, "action": "update_field", "field": "phone", "value": "07700 900123"},
        {"lead_ids": 1, "action": "update_field", "field": "tenant_id", "value": "x"},
        {"lead_ids": 1, "action": "update_field", "field": "name", "value": "x" * 201},
        {"lead_ids": 1, "action": "explode"},
    ],
)
def test_bad_input_is_422_and_changes_nothing(team: Team, body: dict[str, object]) -> None:
    ids = leads_of(team.owner, 1)
    count = body.get("lead_ids")
    if isinstance(count, int):
        body = {**body, "lead_ids": [*ids, *(str(clock.new_id()) for _ in range(count - 1))]}
    before = stored(team.owner)
    answer = team.owner.http.post("/leads/bulk", json=body)
    assert answer.status_code == 422, answer.text
    assert stored(team.owner) == before


def test_who_may_change_many_and_undo_it(team: Team) -> None:
    ids = leads_of(team.owner, 1)
    body = {"lead_ids": ids, "status": "lost"}
    assert team.anonymous.post("/leads/bulk", json=body).status_code == 401
    assert team.viewer.http.post("/leads/bulk", json=body).status_code == 403
    give = {"lead_ids": ids, "action": "assign", "value": str(team.colleague.id)}
    assert team.agent.http.post("/leads/bulk", json=give).status_code == 403
    path = f"/batches/{change(team.agent, **body)['batch_id']}/undo"
    assert team.anonymous.post(path).status_code == 401
    assert team.stranger.http.post(path).status_code == 404
    assert team.colleague.http.post(path).status_code == 403
    assert team.viewer.http.post(path).status_code == 403
    assert team.manager.http.post(path).status_code == 200
    again = team.agent.http.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")


def test_what_a_person_changed_since_is_kept(team: Team) -> None:
    ids = leads_of(team.owner, 2)
    changed = change(team.owner, lead_ids=ids, status="lost")
    team.owner.http.patch(f"/leads/{ids[0]}", json={"name": "Since"})
    undone = team.owner.http.post(f"/batches/{changed['batch_id']}/undo").json()
    assert (undone["restored"], undone["failed"]) == (1, 1)
    assert {each["id"]: each["reason"] for each in undone["results"]} == {
        ids[0]: "changed_meanwhile",
        ids[1]: None,
    }
    kept = team.owner.http.get(f"/leads/{ids[0]}").json()
    assert (kept["name"], kept["status"]) == ("Since", "lost")


def test_what_a_machine_wrote_since_stays_too(team: Team) -> None:
    [each] = leads_of(team.owner, 1)
    changed = change(team.owner, lead_ids=[each], status="lost")
    with transaction(team.owner.tenant_id) as session:
        lead = session.scalars(select(Lead)).one()
        records.propose(session, lead, {"name": "Heard"}, source="rules")
    team.owner.http.post(f"/batches/{changed['batch_id']}/undo")
    after = team.owner.http.get(f"/leads/{each}").json()
    assert (after["status"], after["name"]) == ("new", "Heard")


def test_a_day_later_it_is_gone(team: Team) -> None:
    changed = change(team.owner, lead_ids=leads_of(team.owner, 1), status="lost")
    with transaction(team.owner.tenant_id) as session:
        session.execute(update(Batch).values(created_at=clock.now() - timedelta(hours=24, seconds=1)))
    path = f"/batches/{changed['batch_id']}/undo"
    assert team.owner.http.post(path).status_code == 410
    janitor.forget_batches()
    assert team.owner.http.post(path).status_code == 404


def test_both_are_in_the_audit_log(team: Team) -> None:
    ids = leads_of(team.owner, 2)
    changed = change(team.owner, lead_ids=ids, status="lost")
    team.owner.http.post(f"/batches/{changed['batch_id']}/undo")
    with transaction(team.owner.tenant_id) as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_kind == "batches").order_by(AuditEntry.id)
        ).all()
        assert session.scalar(select(func.count()).select_from(Batch)) == 1
    assert [entry.action for entry in entries] == ["change_status", "undone"]
    assert entries[0].after == {"status": "lost", "ids": ids}


def test_receivers_hear_of_a_batch_and_of_its_undoing_once(team: Team) -> None:
    ids = leads_of(team.owner, 3)
    seed(
        team.owner, WebhookEndpoint(url="https://example.com/hook", secret="s" * 32, events=["leads.changed"])
    )
    changed = change(team.agent, lead_ids=ids, status="lost")
    team.agent.http.post(f"/batches/{changed['batch_id']}/undo")
    with transaction(team.owner.tenant_id) as session:
        told = session.scalars(select(Event).where(Event.name.like("lead%")).order_by(Event.id)).all()
        delivered = session.scalars(select(Delivery.event_id)).all()
        jobs = session.scalars(select(Job).where(Job.tenant_id == team.owner.tenant_id)).all()
    assert [event.name for event in told] == ["leads.changed", "leads.restored"]
    assert [event.payload["lead_ids"] for event in told] == [ids, ids]
    assert told[0].payload["values"] == {"status": "lost"}
    assert (delivered, [job.kind for job in jobs]) == ([told[0].id], [JobKind.DELIVERY])
