"""Events of one subject arrive in the order in which they happened; those of others do not wait for them."""

from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer

from app.core import clock
from app.core.database import transaction
from app.models import Delivery, JobStatus
from app.services import events
from tests.services.jobs import rows
from tests.services.outbox import deliveries, endpoint
from tests.services.pipelines import job_of, run_job, run_now
from tests.world import Person, Team

SUBJECT = clock.new_id()


@pytest.fixture
def owner(httpserver: HTTPServer) -> Person:
    person = Team().owner
    endpoint(person, httpserver.url_for("/in"))
    return person


def happened(person: Person, name: str, subject: UUID = SUBJECT) -> Delivery:
    with transaction(person.tenant_id) as session:
        event = events.emit(
            session, person.tenant_id, name, subject_kind="call", subject_id=subject, payload={"n": name}
        )
    return next(each for each in deliveries(person) if each.event_id == event.id)


def arrived(server: HTTPServer) -> list[str]:
    return [request.get_json()["event"] for request, answer in server.log if answer.status_code < 300]


def test_the_second_waits_for_the_first_and_goes_right_after_it(
    owner: Person, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request("/in").respond_with_data("", 500)
    httpserver.expect_ordered_request("/in").respond_with_data("")
    httpserver.expect_ordered_request("/in").respond_with_data("")
    first, second = happened(owner, "call.uploaded"), happened(owner, "call.analyzed")
    assert run_job(owner, first.id).failures == 1
    waiting = run_job(owner, second.id)
    assert (waiting.status, waiting.last_error_code) == (JobStatus.QUEUED, "waits_its_turn")
    assert waiting.failures == 0
    assert waiting.run_at >= job_of(owner, first.id).run_at
    assert run_job(owner, first.id).status is JobStatus.DONE
    assert run_now(waiting.id), "it is due now"
    assert rows.row(waiting.id).status is JobStatus.DONE
    assert arrived(httpserver) == ["call.uploaded", "call.analyzed"]


def test_what_was_given_up_blocks_nothing(owner: Person, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/in").respond_with_data("", 500)
    httpserver.expect_ordered_request("/in").respond_with_data("")
    first, second = happened(owner, "call.uploaded"), happened(owner, "call.analyzed")
    run_job(owner, first.id)
    owner.http.post(f"/jobs/{job_of(owner, first.id).id}/cancel")
    assert run_job(owner, second.id).status is JobStatus.DONE
    assert arrived(httpserver) == ["call.analyzed"]


def test_another_subject_does_not_wait(owner: Person, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    happened(owner, "call.uploaded")
    other = happened(owner, "call.uploaded", clock.new_id())
    assert run_job(owner, other.id).status is JobStatus.DONE


def test_another_receiver_does_not_wait(owner: Person, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    happened(owner, "call.uploaded")
    endpoint(owner, httpserver.url_for("/in"), events=["call.analyzed"])
    happened(owner, "call.analyzed")
    to_the_new_one = max(deliveries(owner), key=lambda each: str(each.endpoint_id))
    assert run_job(owner, to_the_new_one.id).status is JobStatus.DONE
