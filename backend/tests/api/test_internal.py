"""What task queues and schedulers may do, and that nobody else may."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi.testclient import TestClient
from jwt.algorithms import RSAAlgorithm
from pytest_httpserver import HTTPServer

from app.api import callers
from app.core import clock
from app.core.config import settings
from app.core.database import transaction
from app.models import CallStatus, JobKind, JobStatus, TranscriptSegment
from app.services.jobs import queue
from tests.api.test_jobs import job_of
from tests.notices import scan
from tests.services.jobs import rows
from tests.services.providers.notices.written import WRITTEN, typed
from tests.world import Team, call_of, seed

SECRET = "internal-" + "0" * 40
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ACCOUNT = "queue@project.iam.example"
AUDIENCE = "https://convoflow.example"


@pytest.fixture
def inside(client: TestClient) -> TestClient:
    client.headers["X-Internal-Secret"] = SECRET
    return client


@pytest.fixture
def google(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Google's key set on loopback, and a service that expects its token."""
    public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "one", "use": "sig", "alg": "RS256"}
    httpserver.expect_request("/certs").respond_with_json({"keys": [public]})
    monkeypatch.setattr(settings(), "google_certs_url", httpserver.url_for("/certs"))
    monkeypatch.setattr(settings(), "public_url", AUDIENCE)
    monkeypatch.setattr(settings(), "cloud_tasks_service_account", ACCOUNT)
    yield
    callers._google_keys.cache_clear()


def google_token(changes: dict[str, object] | None = None, key: rsa.RSAPrivateKey = KEY) -> str:
    claims = {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "sub": "1",
        "email": ACCOUNT,
        "email_verified": True,
        "iat": clock.now(),
        "exp": clock.now() + timedelta(minutes=5),
    } | (changes or {})
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"})


REFUSED: list[dict[str, str]] = [
    {},
    {"X-Internal-Secret": ""},
    {"X-Internal-Secret": "internal"},
    {"X-Internal-Secret": SECRET + "x"},
    {"X-Internal-Secret": "ÿ" * 10},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer nonsense"},
    {"Authorization": "Basic eDp5"},
]


@pytest.mark.parametrize("headers", REFUSED)
@pytest.mark.parametrize("path", ["jobs/reset-stuck", f"jobs/{UUID(int=0)}/run", "cron/spool"])
def test_strangers_are_refused(client: TestClient, path: str, headers: dict[str, str]) -> None:
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    assert client.post(f"/internal/{path}", headers=sent).status_code == 403


def test_a_user_is_a_stranger_here() -> None:
    assert Team().owner.http.post("/internal/jobs/reset-stuck").status_code == 403


TOKENS: list[tuple[dict[str, object], int]] = [
    ({}, 200),
    ({"aud": "https://elsewhere.example"}, 403),
    ({"email": "other@project.iam.example"}, 403),
    ({"email_verified": False}, 403),
    ({"iss": "https://evil.example"}, 403),
    ({"exp": clock.now() - timedelta(minutes=5)}, 403),
]


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize(("changes", "status"), TOKENS)
def test_googles_token_is_verified(client: TestClient, changes: dict[str, object], status: int) -> None:
    headers = {"Authorization": f"Bearer {google_token(changes)}"}
    assert client.post("/internal/jobs/reset-stuck", headers=headers).status_code == status


@pytest.mark.usefixtures("google")
def test_a_token_signed_by_another_key_is_refused(client: TestClient) -> None:
    forged = google_token(key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    headers = {"Authorization": f"Bearer {forged}"}
    assert client.post("/internal/jobs/reset-stuck", headers=headers).status_code == 403


def written_call(team: Team) -> UUID:
    """A call whose transcript is there already, so that its job needs no speech engine."""
    call = call_of(team.agent, status=CallStatus.PENDING)
    seed(
        team.agent,
        TranscriptSegment(
            call_id=call.id,
            number=0,
            start_ms=0,
            end_ms=0,
            speaker="customer",
            text="Please call me tomorrow.",
        ),
    )
    return job_of(call)


def test_a_pushed_job_runs_once(inside: TestClient) -> None:
    job_id = written_call(Team())
    first = inside.post(f"/internal/jobs/{job_id}/run")
    assert (first.status_code, first.json()["status"], first.json()["ran"]) == (200, "done", True)
    again = inside.post(f"/internal/jobs/{job_id}/run")
    assert (again.status_code, again.json()["status"], again.json()["ran"]) == (200, "done", False)
    assert rows.row(job_id).attempt == 1


def test_a_job_that_is_queued_for_later_asks_the_caller_back(inside: TestClient) -> None:
    tenant_id = rows.new_tenant()
    claim = queue.claim_by_id(rows.queued(tenant_id, JobKind.DELIVERY), "test")
    assert claim is not None
    with transaction(tenant_id) as session:
        queue.postpone(session, claim, seconds=300, code="down", counts=True)
    answer = inside.post(f"/internal/jobs/{claim.job_id}/run")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_process_pcn_checks_the_tenant_and_does_nothing_twice(inside: TestClient) -> None:
    team = Team()
    job_id = written_call(team)
    foreign = {"job_id": str(job_id), "tenant_id": str(team.stranger.tenant_id)}
    own = {"job_id": str(job_id), "tenant_id": str(team.agent.tenant_id)}
    path = "/internal/jobs/process-pcn"
    assert inside.post(path, json=foreign).status_code == 404
    assert rows.row(job_id).status is JobStatus.QUEUED
    assert inside.post(path, json=own).json()["ran"] is True
    assert inside.post(path, json=own).json()["ran"] is False
    unknown = {"job_id": str(clock.new_id()), "tenant_id": str(team.agent.tenant_id)}
    assert inside.post(path, json=unknown).status_code == 404


def test_process_pcn_reads_a_notice(inside: TestClient) -> None:
    team = Team()
    accepted = scan(team.agent, typed(WRITTEN["charge certificate"][0]))
    path = "/internal/jobs/process-pcn"
    body = {"job_id": str(accepted["job_id"]), "tenant_id": str(team.agent.tenant_id)}
    assert inside.post(path, json=body, headers={"X-Internal-Secret": "wrong"}).status_code == 403
    assert inside.post(path, json=body).json()["ran"] is True
    violation = team.agent.http.get(f"/violations/{accepted['id']}").json()
    assert (violation["reference"], violation["status"]) == ("NF51180023", "needs_attention")
    assert inside.post(path, json=body).json()["ran"] is False


def test_reset_stuck_takes_only_leases_that_ran_out(inside: TestClient) -> None:
    rows.forget_all()
    healthy, stuck = (job_of(call_of(Team().agent)) for _ in range(2))
    for job_id in (healthy, stuck):
        assert queue.claim_by_id(job_id, "test")
    rows.expire_lease(stuck)
    assert inside.post("/internal/jobs/reset-stuck").json() == {"count": 1}
    assert rows.row(healthy).status is JobStatus.PROCESSING
    assert rows.row(stuck).status is JobStatus.QUEUED


def test_an_unknown_duty_is_named(inside: TestClient) -> None:
    answer = inside.post("/internal/cron/nothing")
    assert answer.status_code == 404
    assert "orphans" in answer.json()["detail"]
