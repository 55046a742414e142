"""People's data: who is forgotten leaves nothing behind, who is held stays, what is old goes."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.conversation import Speaker
from app.core.database import transaction
from app.models import Base, Call, JobKind, Lead, LeadStatus, TranscriptSegment
from app.services import erasure, retention
from app.services.jobs import queue
from app.services.providers.storage.registry import storage
from tests.recordings import quiet_recording, uploaded
from tests.world import Person, Team, call_of, seed

CANARY = "Zanzibarcanary"
PHONE = "+447700900987"
KINDS = ("recordings", "calls", "leads", "events")


@pytest.fixture
def team() -> Team:
    return Team()


def planted(team: Team) -> str:
    """A client whose name, words and voice are on every desk."""
    fields = {"name": CANARY, "email": f"{CANARY}@example.com".lower(), "phone": PHONE, "notes": CANARY}
    client = str(team.owner.http.post("/clients", json=fields, headers={"Idempotency-Key": "k"}).json()["id"])
    team.owner.http.patch(f"/clients/{client}", json={"address": f"{CANARY} Street"})
    lead = team.owner.http.post("/leads", json={"phone": PHONE, "name": CANARY, "notes": CANARY}).json()["id"]
    many = {"lead_ids": [lead], "action": "update_field", "field": "name", "value": CANARY}
    assert team.owner.http.post("/leads/bulk", json=many).status_code == 200
    team.owner.http.post("/leads/bulk", json={**many, "value": "Ann"})
    recording = quiet_recording() + CANARY.encode()
    call = uploaded(team.owner, recording, client_id=client)
    other = str(call_of(team.owner, lead_id=lead).id)
    for each in (call, other):
        seed(
            team.owner,
            TranscriptSegment(
                call_id=each, number=0, start_ms=0, end_ms=1, speaker=Speaker.UNKNOWN, text=f"I am {CANARY}"
            ),
        )
        due = {"call_id": each, "due_date": "2031-01-01", "notes": f"Ring {CANARY}"}
        assert team.owner.http.post("/followups", json=due).status_code == 201
    return client


def traces(person: Person) -> list[str]:
    """Where the canary still is: tables, and the store."""
    found = []
    with transaction(person.tenant_id) as session:
        for name in sorted(Base.metadata.tables):
            rows = session.scalar(
                text(f"SELECT count(*) FROM {name} each WHERE lower(each::text) LIKE :canary"),
                {"canary": f"%{CANARY.lower()}%"},
            )
            found += [name] * bool(rows)
    for key in storage().keys(f"{person.tenant_id}/"):
        found += [key] if CANARY.encode() in b"".join(storage().read(key, 0, 10**6)) else []
    return found


def run_erasures() -> None:
    while (claim := queue.claim_next([JobKind.ERASURE], "test")) is not None:
        erasure.run(claim)


@pytest.mark.owasp("API3")
def test_nothing_is_left_of_who_is_erased(team: Team, logged: object) -> None:
    client = planted(team)
    assert {"clients", "leads", "transcript_segments", "work_items", "audit_log", "events"} <= set(
        traces(team.owner)
    )
    answer = team.manager.http.post(f"/clients/{client}/erase")
    assert answer.status_code == 202, answer.text
    run_erasures()
    assert traces(team.owner) == []
    assert CANARY not in logged()  # type: ignore[operator]
    receipt = team.manager.http.get(f"/erasures/{answer.json()['id']}").json()
    assert receipt["done_at"] is not None
    assert len(receipt["receipt"]["rows"]["calls"]) == 2
    assert len(receipt["receipt"]["objects"]) == 1
    assert receipt["receipt"]["email_hash"]
    entry = team.owner.http.get(f"/audit?subject={client}").json()[-1]
    assert (entry["action"], entry["after"], bool(entry["redacted_at"])) == ("created", None, True)


def test_erasing_again_is_409_and_others_stay(team: Team) -> None:
    client = planted(team)
    other = team.owner.http.post("/clients", json={"name": "Bo"}).json()["id"]
    kept = call_of(team.owner, client_id=other)
    assert team.owner.http.post(f"/clients/{client}/erase").status_code == 202
    run_erasures()
    assert team.owner.http.post(f"/clients/{client}/erase").status_code == 409
    assert team.owner.http.get(f"/calls/{kept.id}").status_code == 200
    assert team.owner.http.get(f"/clients/{other}").json()["name"] == "Bo"


def test_a_legal_hold_is_423_until_it_is_lifted(team: Team) -> None:
    client = planted(team)
    path = f"/clients/{client}/legal-hold"
    assert team.manager.http.post(path, json={"reason": "Court"}).status_code == 201
    assert team.manager.http.post(path, json={"reason": "Court"}).status_code == 409
    assert team.owner.http.post(f"/clients/{client}/erase").status_code == 423
    assert team.manager.http.delete(path).status_code == 204
    assert team.owner.http.post(f"/clients/{client}/erase").status_code == 202
    run_erasures()


def test_a_person_sees_all_that_is_kept(team: Team) -> None:
    client = planted(team)
    rows = team.manager.http.get(f"/clients/{client}/subject-export").json()["rows"]
    assert {"clients", "leads", "calls", "work_items", "transcript_segments", "documents"} <= set(rows)
    assert CANARY in str(rows["transcript_segments"])
    assert team.owner.http.get(f"/audit?subject={client}").json()[0]["action"] == "exported"


@pytest.mark.parametrize("path", ["/clients/{}/erase", "/clients/{}/legal-hold"])
@pytest.mark.parametrize(("who", "status"), [("agent", 403), ("viewer", 403), ("stranger", 404)])
def test_managers_of_the_tenant_alone_ask_for_it(team: Team, path: str, who: str, status: int) -> None:
    client = team.owner.http.post("/clients", json={"name": "Ana"}).json()["id"]
    answer = getattr(team, who).http.post(path.format(client), json={"reason": "x"})
    assert answer.status_code == status
    assert team.anonymous.post(path.format(client), json={"reason": "x"}).status_code == 401


class TestRetention:
    @pytest.mark.parametrize(
        ("kind", "left"),
        [("recordings", (2, 0, 1)), ("calls", (1, 0, 1)), ("leads", (2, 1, 0)), ("events", (2, 1, 1))],
    )
    def test_a_rule_removes_what_is_old_of_its_kind(
        self, team: Team, kind: str, left: tuple[int, int, int]
    ) -> None:
        call = uploaded(team.owner)
        call_of(team.owner)
        seed(team.owner, Lead(phone=PHONE, status=LeadStatus.LOST))
        with transaction(team.owner.tenant_id) as session:
            session.get_one(Call, call).recorded_at = clock.now() - timedelta(days=40)
            session.execute(text("UPDATE events SET occurred_at = now() - interval '40 days'"))
        days = 30 if kind != "leads" else 1
        body = {"rules": {kind: days}}
        assert team.manager.http.put("/retention", json=body).json() == body
        if kind == "leads":
            self.age_leads(team.owner)
        assert team.manager.http.get("/retention/preview").json()["would_remove"][kind] == 1
        assert retention.apply(team.owner.tenant_id) == 1
        assert retention.apply(team.owner.tenant_id) == 0
        with transaction(team.owner.tenant_id) as session:
            counts = tuple(
                session.scalar(text(f"SELECT count(*) FROM {table}"))
                for table in ("calls", "documents", "leads")
            )
        assert counts == left
        assert len(list(storage().keys(f"{team.owner.tenant_id}/"))) == left[1]

    def test_nothing_of_who_is_under_a_hold_is_removed(self, team: Team) -> None:
        """Not what is theirs by their phone alone, and not what was told of it."""
        client, other = planted(team), uploaded(team.owner)
        hold = f"/clients/{client}/legal-hold"
        assert team.owner.http.post(hold, json={"reason": "Court"}).status_code == 201
        team.owner.http.put("/retention", json={"rules": dict.fromkeys(KINDS, 30)})
        with transaction(team.owner.tenant_id) as session:
            session.execute(text("UPDATE calls SET recorded_at = now() - interval '40 days'"))
            session.execute(text("UPDATE events SET occurred_at = now() - interval '40 days'"))
            session.execute(text("UPDATE leads SET status = 'lost'"))
            told = session.scalar(text("SELECT count(*) FROM events")) - 1
        self.age_leads(team.owner)
        of_other = {"recordings": 1, "calls": 1, "leads": 0, "events": 1}
        assert team.owner.http.get("/retention/preview").json()["would_remove"] == of_other
        retention.apply(team.owner.tenant_id)
        assert team.owner.http.get(f"/calls/{other}").status_code == 404
        kept = {"clients", "leads", "calls", "documents", "transcript_segments", "work_items"}
        assert kept <= set(team.owner.http.get(f"/clients/{client}/subject-export").json()["rows"])
        assert len(list(storage().keys(f"{team.owner.tenant_id}/"))) == 1
        assert team.owner.http.delete(hold).status_code == 204
        left = team.owner.http.get("/retention/preview").json()["would_remove"]
        assert left == {"recordings": 1, "calls": 2, "leads": 1, "events": told}

    def age_leads(self, person: Person) -> None:
        with transaction(person.tenant_id) as session:
            session.execute(text("ALTER TABLE leads DISABLE TRIGGER set_updated_at"))
            session.execute(text("UPDATE leads SET updated_at = now() - interval '40 days'"))
            session.execute(text("ALTER TABLE leads ENABLE TRIGGER set_updated_at"))

    @pytest.mark.parametrize("rules", [{"calls": 0}, {"team": 30}, {"calls": None}, {"calls": 1e9}], ids=str)
    def test_what_is_wrong_is_422(self, team: Team, rules: dict[str, object]) -> None:
        assert team.owner.http.put("/retention", json={"rules": rules}).status_code == 422
