"""API keys: on the desks they are for, until their day, never as an owner, and shown once."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core import clock
from app.core.database import transaction
from tests.recordings import quiet_recording
from tests.world import Team, browser, call_of

SCOPES = ["leads:write", "calls:read"]
NOBODY = "cfk_" + "0" * 75


@pytest.fixture
def team() -> Team:
    return Team()


def made(team: Team, **fields: object) -> dict[str, str]:
    body = {"name": "CRM", "scopes": SCOPES, **fields}
    answer = team.owner.http.post("/api-keys", json=body)
    assert answer.status_code == 201, answer.text
    key: dict[str, str] = answer.json()
    return key


def with_key(key: str) -> TestClient:
    client = browser()
    client.headers["X-API-Key"] = key
    return client


def test_a_key_works_on_its_desks_alone(team: Team) -> None:
    call = call_of(team.agent)
    program = with_key(made(team)["key"])
    lead = program.post("/leads", json={"phone": "07700 900123"})
    assert lead.status_code == 201
    assert program.get(f"/leads/{lead.json()['id']}").status_code == 200
    assert program.get(f"/calls/{call.id}").status_code == 200
    refused = program.patch(f"/calls/{call.id}", json={"call_tag": "voicemail"})
    assert (refused.status_code, refused.json()["code"]) == (403, "key_scope")
    for path in (
        "/clients",
        "/agents",
        "/audit",
        "/api-keys",
        "/me",
        "/auth/sessions",
        "/webhooks",
        "/usage",
    ):
        assert program.get(path).status_code == 403, path


def test_it_is_in_the_audit_log_by_its_id(team: Team) -> None:
    key = made(team)
    with_key(key["key"]).post("/leads", json={"phone": "07700 900123"})
    entry = team.owner.http.get("/audit?kind=leads").json()[0]
    assert (entry["key_id"], entry["agent_id"]) == (key["id"], str(team.owner.id))


def test_it_is_shown_once_and_stored_as_a_hash(team: Team) -> None:
    headers, body = {"Idempotency-Key": "one"}, {"name": "CRM", "scopes": SCOPES}
    first = team.owner.http.post("/api-keys", json=body, headers=headers).json()
    again = team.owner.http.post("/api-keys", json=body, headers=headers).json()
    assert (again["id"], again["key"]) == (first["id"], None)
    [listed] = team.owner.http.get("/api-keys").json()
    assert "key" not in listed
    assert listed["shown"].endswith(first["key"][-4:])
    with transaction(team.owner.tenant_id) as session:
        for table in ("api_keys", "audit_log", "idempotency_keys"):
            rows = session.scalars(text(f"SELECT CAST(each AS text) FROM {table} each")).all()
            assert not any(first["key"] in row for row in rows), table


def test_it_tells_when_it_was_used(team: Team) -> None:
    key = made(team)
    assert team.owner.http.get("/api-keys").json()[0]["last_used_at"] is None
    with_key(key["key"]).get("/leads")
    assert team.owner.http.get("/api-keys").json()[0]["last_used_at"] is not None


def test_it_ends_when_it_is_withdrawn_and_with_who_made_it(team: Team) -> None:
    withdrawn, orphaned = made(team), made(team)
    assert team.owner.http.delete(f"/api-keys/{withdrawn['id']}").status_code == 204
    assert with_key(withdrawn["key"]).get("/leads").status_code == 401
    team.owner.http.patch(f"/agents/{team.manager.id}", json={"role": "owner"})
    team.manager.http.delete(f"/agents/{team.owner.id}")
    assert with_key(orphaned["key"]).get("/leads").status_code == 401


def test_it_ends_on_its_day(team: Team) -> None:
    key = made(team, expires_at=(clock.now() + timedelta(hours=1)).isoformat())
    assert with_key(key["key"]).get("/leads").status_code == 200
    with transaction(team.owner.tenant_id) as session:
        session.execute(text("UPDATE api_keys SET expires_at = now()"))
    assert with_key(key["key"]).get("/leads").status_code == 401


@pytest.mark.parametrize("key", ["x", "cfk_", "cfk_x", NOBODY, "cfk_" + "é" * 40, "{other}", "{cut}"])
def test_no_other_text_is_a_key(team: Team, key: str) -> None:
    good = made(team)["key"]
    other = f"cfk_{team.stranger.tenant_id.hex}{good[36:]}"
    wrong = key.format(other=other, cut=good[:-1])
    answer = browser().get("/leads", headers=[(b"X-API-Key", wrong.encode())])
    assert answer.status_code == 401


def test_an_upload_is_let_in_by_a_key_for_calls_before_its_body_is_read(team: Team) -> None:
    files = {"audio": ("call.wav", quiet_recording(), "audio/wav")}
    assert with_key(made(team)["key"]).post("/calls/upload", files=files).status_code == 403
    assert with_key(NOBODY).post("/calls/upload", files=files).status_code == 401
    good = with_key(made(team, scopes=["calls:write"])["key"])
    assert good.post("/calls/upload", files=files).status_code == 202


@pytest.mark.parametrize("who", ["manager", "agent", "viewer"])
def test_owners_alone_make_them(team: Team, who: str) -> None:
    answer = getattr(team, who).http.post("/api-keys", json={"name": "x", "scopes": SCOPES})
    assert answer.status_code == 403


def test_a_stranger_s_is_404(team: Team) -> None:
    assert team.stranger.http.delete(f"/api-keys/{made(team)['id']}").status_code == 404
    assert team.anonymous.get("/api-keys").status_code == 401


@pytest.mark.parametrize(
    "fields",
    [{"scopes": []}, {"scopes": ["all"]}, {"scopes": ["team:write"]}, {"expires_at": "2020-01-01T00:00:00Z"}],
    ids=str,
)
def test_what_is_wrong_is_422(team: Team, fields: dict[str, object]) -> None:
    body = {"name": "CRM", "scopes": SCOPES, **fields}
    assert team.owner.http.post("/api-keys", json=body).status_code == 422
