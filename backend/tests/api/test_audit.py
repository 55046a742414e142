"""The audit log: each change that a person makes is in it, once, and nobody gets it out again."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.core import acting, clock
from app.core.database import transaction
from app.models import AuditEntry, Base, Lead
from app.services import audit, records
from tests.api.applications import app_with
from tests.statements import statements
from tests.world import Person, Team, call_of, new_owner, seed

PHONE = "07700 900123"
Entries = list[dict[str, object]]

JOINED = "joined"


@pytest.fixture
def team() -> Team:
    return Team()


def entries(person: Person, query: str = "") -> Entries:
    """Without the first one of every tenant: its owner has registered."""
    answer = person.http.get(f"/audit{query}")
    assert answer.status_code == 200, answer.text
    found: Entries = answer.json()
    return [entry for entry in found if entry["action"] != JOINED]


def a_lead(person: Person, **fields: object) -> str:
    made = person.http.post("/leads", json={"phone": PHONE, **fields})
    return str(made.json()["id"])


def test_a_creation_tells_who_what_and_from_where(team: Team) -> None:
    headers = {"User-Agent": "phone/1", "X-Request-ID": "r-1"}
    made = team.agent.http.post("/leads", json={"phone": PHONE, "name": "Ann"}, headers=headers).json()
    [entry] = entries(team.owner, "?kind=leads")
    assert (entry["agent_id"], entry["subject_id"], entry["action"]) == (
        str(team.agent.id), made["id"], "created",
    )  # fmt: skip
    assert (entry["address"], entry["user_agent"], entry["request_id"]) == ("testclient", "phone/1", "r-1")
    assert (entry["before"], entry["key_id"], entry["redacted_at"]) == (None, None, None)
    after = entry["after"]
    assert isinstance(after, dict)
    assert (after["name"], after["phone"], after["status"]) == ("Ann", "+447700900123", "new")
    assert not set(after) & {"tenant_id", "version", "provenance", "created_at"}


def test_a_change_tells_before_and_after_of_what_changed_alone(team: Team) -> None:
    lead = a_lead(team.owner, name="Ann", campaign="Spring")
    team.manager.http.patch(f"/leads/{lead}", json={"name": "Bo", "campaign": "Spring"})
    entry = entries(team.owner)[0]
    assert (entry["action"], entry["agent_id"]) == ("changed", str(team.manager.id))
    assert (entry["before"], entry["after"]) == ({"name": "Ann"}, {"name": "Bo"})


def test_archiving_and_restoring_have_words_of_their_own(team: Team) -> None:
    lead = a_lead(team.owner)
    team.owner.http.delete(f"/leads/{lead}")
    team.owner.http.delete(f"/leads/{lead}")
    team.owner.http.post(f"/leads/{lead}/restore")
    assert [entry["action"] for entry in entries(team.owner)] == ["restored", "archived", "created"]


def test_a_rule_of_a_noun_s_own_is_recorded_too(team: Team) -> None:
    call = call_of(team.owner)
    made = team.owner.http.post(
        "/followups", json={"call_id": str(call.id), "due_date": "2030-01-01", "notes": "Ring"}
    ).json()
    team.owner.http.patch(f"/followups/{made['id']}/complete")
    done = entries(team.owner, f"?subject={made['id']}")[0]
    assert done["after"] == {"status": "done", "completed_at": done["after"]["completed_at"]}  # type: ignore[index]


def test_a_refused_change_leaves_no_entry(team: Team) -> None:
    lead = a_lead(team.owner, owner_id=str(team.owner.id))
    before = len(entries(team.owner))
    assert team.agent.http.patch(f"/leads/{lead}", json={"name": "x"}).status_code == 403
    assert team.owner.http.patch(f"/leads/{lead}", json={"client_id": str(clock.new_id())}).status_code == 404
    assert team.owner.http.get(f"/leads/{lead}").status_code == 200
    assert len(entries(team.owner)) == before


def test_a_machine_is_not_in_it(team: Team) -> None:
    seed(team.owner, Lead(phone="+447700900124"))
    with transaction(team.owner.tenant_id) as session:
        lead = session.query(Lead).one()
    with transaction(team.owner.tenant_id) as session:
        records.propose(session, session.get_one(Lead, lead.id), {"name": "Ann"}, source="rules")
    assert entries(team.owner) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=clients", 1),
        ("?action=changed", 1),
        ("?agent={manager}", 1),
        ("?subject={lead}", 2),
        ("?from=2199-01-01T00:00:00Z", 0),
        ("?to=2199-01-01T00:00:00Z", 3),
        ("?from=2020-01-01T00:00:00Z&kind=leads", 2),
        ("?limit=2", 2),
        ("", 3),
    ],
)
def test_filters_narrow_it(team: Team, query: str, found: int) -> None:
    lead = a_lead(team.owner)
    team.manager.http.patch(f"/leads/{lead}", json={"name": "Bo"})
    team.owner.http.post("/clients", json={"name": "Ana"})
    assert len(entries(team.owner, query.format(manager=team.manager.id, lead=lead))) == found


def test_pages_follow_one_another(team: Team) -> None:
    for number in range(3):
        team.owner.http.post("/clients", json={"name": f"Client {number}"})
    first = team.owner.http.get("/audit?kind=clients&limit=2&count=true")
    assert (len(first.json()), first.headers["X-Total-Count"]) == (2, "3")
    following = first.headers["Link"].split(">")[0][1:]
    assert [entry["after"]["name"] for entry in team.owner.http.get(following).json()] == ["Client 0"]


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("manager", 200), ("agent", 403), ("viewer", 403), ("stranger", 200)]
)
def test_managers_read_their_own_tenant_s(team: Team, who: str, status: int) -> None:
    a_lead(team.owner)
    person = getattr(team, who)
    answer = person.http.get("/audit")
    assert answer.status_code == status
    if status == 200:
        made = [entry for entry in answer.json() if entry["action"] != JOINED]
        assert len(made) == (0 if who == "stranger" else 1)
    assert team.anonymous.get("/audit").status_code == 401


def test_a_page_takes_two_statements_however_long(team: Team) -> None:
    for number in range(3):
        team.owner.http.post("/clients", json={"name": f"Client {number}"})
        with statements() as sent:
            team.owner.http.get("/audit")
        assert len(sent) == 2


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE audit_log SET action = 'x'", "permission denied"),
        ("UPDATE audit_log SET after = '{}', redacted_at = now()", "only added to"),
        ("UPDATE audit_log SET before = NULL, after = NULL", "only added to"),
        ("DELETE FROM audit_log", "permission denied"),
        ("TRUNCATE audit_log", "permission denied"),
    ],
)
def test_neither_rights_nor_trigger_let_it_be_changed(team: Team, statement: str, why: str) -> None:
    a_lead(team.owner)
    with transaction(team.owner.tenant_id) as session, pytest.raises(ProgrammingError, match=why):
        session.execute(text(statement))
    assert len(entries(team.owner)) == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
def test_the_trigger_holds_even_where_the_rights_were_given_back(team: Team, statement: str) -> None:
    a_lead(team.owner)
    with transaction(team.owner.tenant_id) as session:
        session.execute(text("GRANT ALL ON audit_log TO CURRENT_USER"))
        with pytest.raises(ProgrammingError, match="only added to"):
            session.execute(text(statement))


def test_emptying_it_keeps_who_what_and_when(team: Team) -> None:
    a_lead(team.owner, name="Ann")
    with transaction(team.owner.tenant_id) as session:
        session.execute(text("UPDATE audit_log SET before = NULL, after = NULL, redacted_at = now()"))
    [entry] = entries(team.owner)
    assert (entry["before"], entry["after"], entry["action"]) == (None, None, "created")
    assert entry["redacted_at"] is not None


def test_secrets_are_not_shown() -> None:
    owner = new_owner()
    with transaction(owner.tenant_id) as session:
        audit.record(
            session, owner.actor, "changed", kind="agents", subject_id=owner.id,
            before={"password_hash": "x"}, after={"password_hash": "y", "role": owner.actor.role},
        )  # fmt: skip
    [entry] = entries(owner)
    assert entry["before"] == {"password_hash": audit.CONCEALED}
    assert entry["after"] == {"password_hash": audit.CONCEALED, "role": "owner"}


def test_mechanics_are_tables_that_there_are() -> None:
    """A misspelt name here would fill the log with bookkeeping."""
    assert set(Base.metadata.tables) >= audit.NOT_RECORDED


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "6.6.6.6", "testclient"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 104.22.17.40", "203.0.113.9"),
        (2, "203.0.113.9, 104.22.17.40", "203.0.113.9"),
        (2, "6.6.6.6", "testclient"),
        (2, "", "testclient"),
    ],
)
def test_no_caller_chooses_its_own_address(hops: int, forwarded: str, address: str) -> None:
    owner = new_owner(app_with(proxy_hops=hops))
    owner.http.post("/clients", json={"name": "Ana"}, headers={"X-Forwarded-For": forwarded})
    assert entries(owner)[0]["address"] == address


def test_who_acts_ends_with_the_request(team: Team) -> None:
    a_lead(team.owner)
    assert acting.actor.get() is None
    with transaction(team.owner.tenant_id) as session:
        assert session.query(AuditEntry).filter(AuditEntry.action != JOINED).count() == 1
