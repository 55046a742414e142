"""Leads that others send: addresses with keys, signatures, mapping, and what is merged."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.models import Event, Lead, LeadIntake, LeadStatus
from tests.world import Team, seed

SECRET = "a secret of some length"


@pytest.fixture
def team() -> Team:
    return Team()


def address(team: Team, **intake: object) -> str:
    if intake:
        assert team.manager.http.put("/leads/inbound", json=intake).status_code == 200
    answer = team.manager.http.post("/leads/inbound-key")
    assert answer.status_code == 201
    path: str = answer.json()["path"]
    return path


def leads_of(team: Team) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = team.owner.http.get("/leads").json()
    return found


def test_a_lead_comes_in_once_and_is_added_to(team: Team) -> None:
    path = address(team, source="Web", campaign="Spring")
    first = team.anonymous.post(path, json={"Phone Number": "07700 900001", "first_name": "Ann", "shoe": 7})
    assert (first.status_code, first.json()["created"]) == (201, True), first.text
    again = team.anonymous.post(
        path, data={"mobile": "+447700900001", "email": "ANN@example.com", "shoe": ""}
    )
    assert (again.status_code, again.json()) == (200, {"id": first.json()["id"], "created": False})
    [lead] = leads_of(team)
    shown = {name: lead[name] for name in ("phone", "name", "email", "source", "campaign", "extra", "status")}
    assert shown == {
        "phone": "+447700900001",
        "name": "Ann",
        "email": "ann@example.com",
        "source": "Web",
        "campaign": "Spring",
        "extra": {"shoe": 7},
        "status": "new",
    }
    with transaction(team.owner.tenant_id) as session:
        heard = session.scalars(select(Event.name).order_by(Event.id)).all()
    assert [name for name in heard if name.startswith("lead.")] == ["lead.created", "lead.updated"]


def test_the_tenant_says_what_a_sender_s_fields_mean(team: Team) -> None:
    mapping = {
        "contact.tel": "phone",
        "answers.interest": "interest_level",
        "who": "owner",
        "utm": "campaign",
    }
    path = address(team, mapping=mapping)
    sent = {
        "contact": {"tel": "07700900001"},
        "answers": {"interest": "High"},
        "who": team.agent.email,
        "utm": "Ads",
        "status": "converted",
    }
    assert team.anonymous.post(path, json=sent).status_code == 201
    [lead] = leads_of(team)
    assert (lead["interest_level"], lead["owner_id"], lead["campaign"]) == ("high", str(team.agent.id), "Ads")
    # A sender decides nothing that the tenant has not mapped.
    assert (lead["status"], lead["extra"]["sent_status"]) == ("new", "converted")


def test_what_a_person_decided_stays(team: Team) -> None:
    team.owner.http.post("/leads", json={"phone": "07700900001", "name": "By hand"})
    seed(team.owner, Lead(phone="+447700900002", status=LeadStatus.CONVERTED))
    path = address(team, mapping={"state": "status"})
    for phone in ("07700900001", "07700900002"):
        sent = {"phone": phone, "name": "Sent", "state": "lost"}
        assert team.anonymous.post(path, json=sent).status_code == 200
    found = {lead["phone"]: (lead["name"], lead["status"]) for lead in leads_of(team)}
    assert found == {"+447700900001": ("By hand", "lost"), "+447700900002": ("Sent", "converted")}


@pytest.mark.parametrize("header", ["X-Signature", "X-Pabbly-Signature", "X-Hub-Signature-256"])
def test_with_a_secret_only_what_is_signed_comes_in(team: Team, header: str) -> None:
    path = address(team, secret=SECRET)
    body = json.dumps({"phone": "07700900001"}).encode()
    good = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    wrong = hmac.new(b"another secret", body, hashlib.sha256).hexdigest()
    for signature in (None, "", wrong, good[:-1], "sha256="):
        headers = {} if signature is None else {header: signature}
        assert team.anonymous.post(path, content=body, headers=headers).status_code == 401
    assert team.anonymous.post(path, content=body + b" ", headers={header: good}).status_code == 401
    assert leads_of(team) == []
    assert team.anonymous.post(path, content=body, headers={header: f"sha256={good}"}).status_code == 201
    assert team.anonymous.post(path, content=body, headers={header: good}).status_code == 200


def test_the_secret_is_sealed_never_shown_and_stays_until_taken_away(team: Team) -> None:
    path = address(team, secret=SECRET)
    assert team.manager.http.put("/leads/inbound", json={"source": "x"}).json() == {
        "mapping": {}, "source": "x", "campaign": None, "signed": True,
    }  # fmt: skip
    with transaction(team.owner.tenant_id) as session:
        stored = session.scalars(select(LeadIntake.secret)).one()
    assert stored is not None
    assert SECRET not in stored
    assert SECRET not in team.owner.http.get("/audit").text
    assert team.manager.http.put("/leads/inbound", json={"secret": None}).json()["signed"] is False
    assert team.anonymous.post(path, json={"phone": "07700900001"}).status_code == 201


def test_an_unknown_or_replaced_key_is_401(team: Team) -> None:
    old = address(team)
    new = address(team)
    lead = {"phone": "07700900001"}
    for path in (old, "/leads/inbound/x", f"{new}x"):
        assert team.anonymous.post(path, json=lead).status_code == 401
    pabbly = team.manager.http.post("/integrations/pabbly/inbound-key").json()["path"]
    other_purpose = f"/leads/inbound/{pabbly.rpartition('/')[2]}"
    assert team.anonymous.post(other_purpose, json=lead).status_code == 401
    assert team.anonymous.post(new, json=lead).status_code == 201
    assert team.stranger.http.get("/leads").json() == []


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"[]", b"7", b"{}", b'{"phone": "nobody"}', b'{"phone": "\\u0000"}', b"\xff", b"[" * 9000],
)
def test_what_is_no_lead_is_422(team: Team, content: bytes) -> None:
    answer = team.anonymous.post(address(team), content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert leads_of(team) == []


@pytest.mark.parametrize(
    "body",
    [{"mapping": {"a": "tenant_id"}}, {"mapping": {"": "phone"}}, {"secret": "short"}, {"color": "red"}],
)
def test_wrong_settings_are_422(team: Team, body: dict[str, object]) -> None:
    assert team.manager.http.put("/leads/inbound", json=body).status_code == 422


def test_only_managers_set_it_up(team: Team) -> None:
    for method, path in (
        ("GET", "/leads/inbound"),
        ("PUT", "/leads/inbound"),
        ("POST", "/leads/inbound-key"),
    ):
        body: dict[str, object] | None = {} if method == "PUT" else None
        assert team.agent.http.request(method, path, json=body).status_code == 403
        assert team.viewer.http.request(method, path, json=body).status_code == 403
        assert team.anonymous.request(method, path, json=body).status_code == 401


def test_a_program_with_a_key_sends_leads_without_a_signature(team: Team) -> None:
    address(team, source="Web", secret=SECRET)
    key = team.owner.http.post("/api-keys", json={"name": "CRM", "scopes": ["leads:write"]}).json()["key"]
    program, lead = {"X-API-Key": key}, {"mobile": "07700 900001", "first_name": "Ann"}
    answers = [team.anonymous.post("/leads/inbound", json=lead, headers=program) for _ in range(2)]
    assert [(answer.status_code, answer.json().get("created", answer.text)) for answer in answers] == [
        (201, True),
        (200, False),
    ]
    [found] = leads_of(team)
    assert (found["phone"], found["name"], found["source"]) == ("+447700900001", "Ann", "Web")
    for sent in ("[]", "{", '{"name": "x"}', '{"phone": "nobody"}'):
        assert team.anonymous.post("/leads/inbound", content=sent, headers=program).status_code == 422
    assert team.anonymous.post("/leads/inbound", json=lead).status_code == 401
    assert team.viewer.http.post("/leads/inbound", json=lead).status_code == 403
    assert team.stranger.http.post("/leads/inbound", json=lead).json()["created"] is True
    assert len(leads_of(team)) == 1


@pytest.mark.owasp("API1")
def test_nobody_adds_to_a_colleague_s_lead(team: Team) -> None:
    phone, path = "+447700900321", "/leads/inbound"
    owned = {"phone": phone, "name": "Ann", "owner_id": str(team.colleague.id)}
    lead = team.colleague.http.post("/leads", json=owned).json()
    answer = team.agent.http.post(path, json={"phone": phone, "notes": "Call me instead"})
    assert (answer.status_code, answer.json()["detail"]) == (403, "This belongs to a colleague.")
    assert str(lead["id"]) not in answer.text
    assert team.colleague.http.get(f"/leads/{lead['id']}").json() == lead
    for person in (team.colleague, team.manager):
        assert person.http.post(path, json={"phone": phone, "notes": "Call again"}).status_code == 200
