"""What monitors read: requests by route template, the queue, deliveries, breakers and pools."""

import logging
import os
import re

import pytest
from fastapi.testclient import TestClient
from pytest_httpserver import HTTPServer
from tenacity import wait_none

from app.core.config import settings
from app.services.providers import breakers
from tests.services.outbox import emit, endpoint, the_delivery
from tests.services.pipelines import environment, run_job
from tests.world import Team


@pytest.fixture
def team() -> Team:
    return Team()


def scrape(client: TestClient) -> str:
    secret = settings().internal_secret
    assert secret is not None
    answer = client.get("/metrics", headers={"X-Internal-Secret": secret.get_secret_value()})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return answer.text


def value(text: str, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_requests_are_counted_by_template_and_never_by_path(team: Team) -> None:
    series = 'http_request_duration_seconds_count{method="GET",route="/leads/{lead_id}",status="404"}'
    before = value(scrape(team.anonymous), series)
    for _ in range(2):
        team.owner.http.get("/leads/01900000-0000-7000-8000-000000000000")
    team.owner.http.get("/no-such-place-canary")
    text = scrape(team.anonymous)
    assert value(text, series) == before + 2
    assert "01900000" not in text
    assert "canary" not in text


def test_a_delivery_moves_the_queue_and_the_counts(team: Team, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("", 500)
    endpoint(team.owner, httpserver.url_for("/in"))
    queued = 'jobs{kind="delivery",status="queued"}'
    failed = 'delivery_attempts_total{channel="webhook",outcome="receiver_refused"}'
    attempts = 'job_attempts_total{kind="delivery",outcome="receiver_refused"}'
    before = scrape(team.anonymous)
    emit(team.owner)
    after = scrape(team.anonymous)
    assert value(after, queued) == value(before, queued) + 1
    assert value(after, "jobs_oldest_due_seconds") >= 0
    run_job(team.owner, the_delivery(team.owner).id)
    after = scrape(team.anonymous)
    assert value(after, failed) == value(before, failed) + 1
    assert value(after, attempts) == value(before, attempts) + 1


def test_pools_are_shown(team: Team) -> None:
    text = scrape(team.anonymous)
    assert value(text, 'db_connections_most{pool="requests"}') == 30
    assert 'db_connections_in_use{pool="background"}' in text


def test_nobody_without_the_secret_reads_them(team: Team) -> None:
    assert team.anonymous.get("/metrics").status_code == 403
    assert team.owner.http.get("/metrics").status_code == 403


def test_one_id_joins_the_request_its_job_and_its_delivery(
    team: Team, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Every line of theirs has it, and a later request's id is not mixed in."""
    httpserver.expect_request("/in").respond_with_data("")
    endpoint(team.owner, httpserver.url_for("/in"), events=["task.created"])
    sent = {"X-Request-ID": f"joined-{os.urandom(4).hex()}"}
    with caplog.at_level(logging.INFO):
        answer = team.owner.http.post("/tasks", json={"task": "x"}, headers=sent)
        team.owner.http.get("/tasks", headers={"X-Request-ID": "another"})
        delivery = the_delivery(team.owner)
        job = run_job(team.owner, delivery.id)
    assert answer.headers["x-request-id"] == job.request_id == sent["X-Request-ID"]
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    mine = [line for line in lines if line.get("request_id") == sent["X-Request-ID"]]
    assert [line["event"] for line in mine] == ["request", "delivery attempted", "job done"]
    assert (mine[1]["delivery_id"], mine[2]["job_id"]) == (str(delivery.id), str(job.id))


def test_calls_to_outside_services_are_counted(team: Team) -> None:
    calls = 'upstream_calls_total{outcome="dvla_unreachable",upstream="dvla"}'
    before = value(scrape(team.anonymous), calls)
    with (
        environment(DVLA_API_URL="http://127.0.0.1:1", DVLA_API_KEY="k"),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(breakers, "PAUSE", wait_none())
        assert team.owner.http.post("/vehicles/lookup", json={"mark": "AA19AAA"}).status_code == 502
    text = scrape(team.anonymous)
    assert value(text, calls) == before + 1
    assert value(text, 'upstream_retries_total{upstream="dvla"}') >= 2
