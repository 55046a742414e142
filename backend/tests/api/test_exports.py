"""Lists as CSV: all rows, no formulas, managers only."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.models import AuditEntry, Client, Lead, LeadStatus
from app.services import exporting
from tests.statements import statements
from tests.world import Person, Team, call_of, seed

NOUNS = ("leads", "clients", "customers", "companies", "drivers", "tasks", "calls")


@pytest.fixture
def team() -> Team:
    return Team()


def exported(person: Person, path: str) -> list[dict[str, str]]:
    answer = person.http.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_all_rows_come_in_pages(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    seed(team.owner, *(Lead(phone=f"+44770090000{number}", name=f"N{number}") for number in range(5)))
    seed(team.stranger, Lead(phone="+447700900009", name="Else"))
    with statements() as sent:
        rows = exported(team.manager, "/leads/export")
    assert [row["name"] for row in rows] == ["N4", "N3", "N2", "N1", "N0"]
    assert rows[0]["phone"] == "+447700900004"
    assert len([each for each in sent if "FROM leads" in each]) == 3


def test_filters_narrow_the_file(team: Team) -> None:
    seed(
        team.owner, Lead(phone="+447700900001", name="A", status=LeadStatus.LOST), Lead(phone="+447700900002")
    )
    assert [row["name"] for row in exported(team.owner, "/leads/export?status=lost")] == ["A"]
    assert team.owner.http.get("/leads/export?color=red").status_code == 422
    unreadable = team.owner.http.get("/clients/export?phone=12345678901234567890")
    assert (unreadable.status_code, unreadable.json()["errors"][0]["field"]) == (422, "query.phone")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1+1", "'+1+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("+447700900001", "+447700900001"),
        ('a "quoted", one\nin two lines', 'a "quoted", one\nin two lines'),
        ("Zoë", "Zoë"),
    ],
)
def test_no_cell_runs_as_a_formula(team: Team, text: str, cell: str) -> None:
    seed(team.owner, Client(name="x", notes=text))
    assert exported(team.owner, "/clients/export")[0]["notes"] == cell


def test_what_was_exported_can_be_imported_again(team: Team) -> None:
    seed(team.owner, Client(name="=1+1", phone="+447700900001"))
    content = team.owner.http.get("/clients/export").content
    answer = team.stranger.http.post(
        "/clients/import?dry_run=true", content=content, headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 202


def test_calls_are_listed_without_their_words(team: Team) -> None:
    call = call_of(team.agent, duration_ms=1500)
    [row] = exported(team.owner, "/calls/export")
    assert (row["id"], row["duration_seconds"], row["agent_id"]) == (str(call.id), "1.5", str(team.agent.id))


def test_the_log_is_exported_as_it_is_listed(team: Team) -> None:
    headers = {"User-Agent": "=HYPERLINK(1)", "X-Request-ID": "r-1"}
    made = team.agent.http.post("/clients", json={"name": "Zoë"}, headers=headers).json()
    team.manager.http.patch(f"/clients/{made['id']}", json={"name": "Ana"})
    changed, created = exported(team.owner, "/audit/export?kind=clients")
    assert (created["action"], created["agent_id"], created["subject_id"]) == (
        "created", str(team.agent.id), made["id"],
    )  # fmt: skip
    assert (created["user_agent"], created["request_id"]) == ("'=HYPERLINK(1)", "r-1")
    assert (created["before"], json.loads(created["after"])["name"]) == ("", "Zoë")
    assert (json.loads(changed["before"]), json.loads(changed["after"])) == ({"name": "Zoë"}, {"name": "Ana"})
    assert [row["action"] for row in exported(team.owner, "/audit/export?kind=audit")] == ["exported"] * 2


@pytest.mark.parametrize("noun", NOUNS)
def test_only_managers_export_and_it_is_in_the_audit_log(team: Team, noun: str) -> None:
    path = f"/{noun}/export"
    assert team.anonymous.get(path).status_code == 401
    assert team.agent.http.get(path).status_code == 403
    assert team.viewer.http.get(path).status_code == 403
    assert exported(team.stranger, path) == []
    assert exported(team.manager, path) == []
    with transaction(team.owner.tenant_id) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).one()
    assert (entry.subject_kind, entry.agent_id) == (noun, team.manager.id)
