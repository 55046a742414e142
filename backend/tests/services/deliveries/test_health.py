"""When a receiver is paused, and who hears of it."""

from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer

from app.core import clock
from app.core.database import transaction
from app.models import DisabledReason, JobStatus, WebhookEndpoint
from tests.services.outbox import deliveries, emit, endpoint
from tests.services.pipelines import events_of, run_job
from tests.world import Person, Team


@pytest.fixture
def team() -> Team:
    return Team()


def stand(person: Person, row: WebhookEndpoint) -> WebhookEndpoint:
    with transaction(person.tenant_id) as session:
        return session.get_one(WebhookEndpoint, row.id)


def deliver(person: Person, row: WebhookEndpoint) -> JobStatus:
    """One more event, and one attempt to deliver it there."""
    event = emit(person, "call.failed")
    found = next(
        each for each in deliveries(person) if (each.event_id, each.endpoint_id) == (event.id, row.id)
    )
    return run_job(person, found.id).status


@pytest.mark.parametrize(("days", "paused"), [(None, False), (4.9, False), (5.1, True)])
def test_it_is_paused_after_five_days_without_a_success(
    team: Team, httpserver: HTTPServer, days: float | None, paused: bool
) -> None:
    httpserver.expect_request("/in").respond_with_data("", 500)
    since = None if days is None else clock.now() - timedelta(days=days)
    row = endpoint(team.owner, httpserver.url_for("/in"), failing_since=since, description="the ledger")
    deliver(team.owner, row)
    after = stand(team.owner, row)
    assert after.failing_since is not None
    assert (after.disabled_reason is DisabledReason.FAILING) is paused
    tasks = team.owner.http.get("/followups?kind=task").json()
    assert [(each["owner_id"], "the ledger" in each["task"]) for each in tasks] == (
        [(str(team.owner.id), True)] if paused else []
    )


def test_a_success_in_between_begins_the_count_anew(team: Team, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/in").respond_with_data("")
    httpserver.expect_ordered_request("/in").respond_with_data("", 500)
    row = endpoint(
        team.owner,
        httpserver.url_for("/in"),
        failing_since=clock.now() - timedelta(days=6),
        events=["call.failed"],
    )
    assert deliver(team.owner, row) is JobStatus.DONE
    assert stand(team.owner, row).failing_since is None
    deliver(team.owner, row)
    after = stand(team.owner, row)
    assert (after.disabled_at, after.failing_since is not None) == (None, True)


def test_other_receivers_are_told_of_the_pause(team: Team, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/gone").respond_with_data("", 410)
    row = endpoint(team.owner, httpserver.url_for("/gone"), events=["call.failed"])
    other = endpoint(team.owner, httpserver.url_for("/other"), events=["webhook.paused"])
    deliver(team.owner, row)
    (paused,) = events_of(team.owner, "webhook.paused")
    assert (paused.payload["webhook_id"], paused.payload["reason"]) == (str(row.id), "gone")
    assert [each.endpoint_id for each in deliveries(team.owner) if each.event_id == paused.id] == [other.id]


def test_a_pause_that_it_asks_for_is_no_failure(team: Team, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("", 429, headers={"Retry-After": "60"})
    row = endpoint(team.owner, httpserver.url_for("/in"))
    deliver(team.owner, row)
    assert stand(team.owner, row).failing_since is None
