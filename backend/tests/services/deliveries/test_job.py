"""Events on their way to receivers on loopback: what is sent, to whom, how often, and when it ends."""

import gzip
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks.webhooks import Webhook
from werkzeug import Request, Response

from app.core import http
from app.core.database import transaction
from app.models import (
    DeliveryStatus,
    JobStatus,
    WebhookEndpoint,
)
from app.services.deliveries.job import MOST_PAUSES
from app.services.jobs import retry
from tests.ports import free_port
from tests.services.outbox import SECRET, WEBHOOK_SECRET, deliveries, emit, endpoint, the_delivery
from tests.services.pipelines import environment, run_job
from tests.world import Person, Team


@pytest.fixture
def owner() -> Person:
    return Team().owner


def received(server: HTTPServer) -> list[Request]:
    return [request for request, _ in server.log]


def test_pabbly_gets_the_exact_bytes_that_are_signed(owner: Person, pabbly: HTTPServer) -> None:
    pabbly.expect_request("/hook", method="POST").respond_with_data("thanks")
    event = emit(owner)
    assert run_job(owner, the_delivery(owner).id).status is JobStatus.DONE
    (request,) = received(pabbly)
    body = request.get_data()
    assert json.loads(body) == event.payload
    assert "Zoë’s quote — £12".encode() in body
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["X-Pabbly-Event"] == "transcription.completed"
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert request.headers["X-Pabbly-Signature"] == signature
    delivered = the_delivery(owner)
    assert (delivered.status, delivered.attempts, delivered.response_status) == (
        DeliveryStatus.DELIVERED,
        1,
        200,
    )
    assert (delivered.response_body, delivered.last_error) == ("thanks", None)
    assert delivered.delivered_at is not None


def test_without_a_secret_nothing_is_signed(owner: Person, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("")
    with environment(PABBLY_WEBHOOK_URL=httpserver.url_for("/hook")):
        emit(owner)
        run_job(owner, the_delivery(owner).id)
    assert "X-Pabbly-Signature" not in received(httpserver)[0].headers


def test_a_failure_is_repeated_by_the_schedule_and_delivered_once(owner: Person, pabbly: HTTPServer) -> None:
    pabbly.expect_ordered_request("/hook").respond_with_data("busy", 500)
    pabbly.expect_ordered_request("/hook").respond_with_data("ok")
    emit(owner)
    delivery_id = the_delivery(owner).id
    failed_at = datetime.now(UTC)
    job = run_job(owner, delivery_id)
    assert (job.status, job.failures, job.last_error_code) == (JobStatus.QUEUED, 1, "receiver_refused")
    pause = (job.run_at - failed_at) / timedelta(seconds=1)
    assert retry.DELIVERY[0] * (1 - retry.JITTER) <= pause <= retry.DELIVERY[0] * (1 + retry.JITTER) + 2
    waiting = the_delivery(owner)
    assert (waiting.status, waiting.response_status) == (DeliveryStatus.PENDING, 500)
    assert waiting.last_error == "The receiver answered 500."
    assert run_job(owner, delivery_id).status is JobStatus.DONE
    first, second = received(pabbly)
    assert first.get_data() == second.get_data()
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    delivered = the_delivery(owner)
    assert (delivered.status, delivered.attempts, delivered.last_error) == (DeliveryStatus.DELIVERED, 2, None)


def test_at_the_end_of_the_schedule_it_is_parked(owner: Person, pabbly: HTTPServer) -> None:
    pabbly.expect_request("/hook").respond_with_data("", 500)
    emit(owner)
    delivery_id = the_delivery(owner).id
    outcomes = [run_job(owner, delivery_id).status for _ in range(len(retry.DELIVERY) + 1)]
    assert outcomes == [JobStatus.QUEUED] * len(retry.DELIVERY) + [JobStatus.NEEDS_ATTENTION]
    parked = the_delivery(owner)
    assert (parked.status, parked.attempts) == (DeliveryStatus.PARKED, 10)


def test_a_receiver_that_is_gone_gets_nothing_more(owner: Person, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/gone").respond_with_data("", 410)
    gone = endpoint(owner, httpserver.url_for("/gone"))
    first, second = emit(owner), emit(owner)
    by_event = {delivery.event_id: delivery for delivery in deliveries(owner)}
    job = run_job(owner, by_event[first.id].id)
    assert (job.status, job.last_error_code) == (JobStatus.NEEDS_ATTENTION, "receiver_gone")
    with transaction(owner.tenant_id) as session:
        assert session.get_one(WebhookEndpoint, gone.id).disabled_at is not None
    assert run_job(owner, by_event[second.id].id).last_error_code == "no_receiver"
    assert {delivery.status for delivery in deliveries(owner)} == {DeliveryStatus.PARKED}
    emit(owner)
    assert len(deliveries(owner)) == 2
    assert len(received(httpserver)) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(owner: Person, pabbly: HTTPServer, status: int) -> None:
    elsewhere = {"Location": pabbly.url_for("/elsewhere")}
    pabbly.expect_request("/hook").respond_with_data("", status, headers=elsewhere)
    emit(owner)
    assert run_job(owner, the_delivery(owner).id).last_error_code == "receiver_refused"
    assert [request.path for request in received(pabbly)] == ["/hook"]


def test_a_pause_that_the_receiver_asks_for_is_no_failure(owner: Person, pabbly: HTTPServer) -> None:
    pabbly.expect_request("/hook").respond_with_data("", 429, headers={"Retry-After": "120"})
    emit(owner)
    asked_at = datetime.now(UTC)
    job = run_job(owner, the_delivery(owner).id)
    assert (job.status, job.failures) == (JobStatus.QUEUED, 0)
    assert 118 <= (job.run_at - asked_at) / timedelta(seconds=1) <= 125


def test_a_receiver_that_asks_for_pauses_without_end_is_failing(owner: Person, pabbly: HTTPServer) -> None:
    pabbly.expect_request("/hook").respond_with_data("", 503, headers={"Retry-After": "1"})
    emit(owner)
    with transaction(owner.tenant_id) as session:
        session.merge(the_delivery(owner)).attempts = MOST_PAUSES
    assert run_job(owner, the_delivery(owner).id).failures == 1


def test_a_receiver_that_is_not_there(owner: Person) -> None:
    with environment(PABBLY_WEBHOOK_URL=f"http://127.0.0.1:{free_port()}/secret-path"):
        emit(owner)
        job = run_job(owner, the_delivery(owner).id)
    assert (job.status, job.last_error_code) == (JobStatus.QUEUED, "no_answer")
    assert "secret-path" not in str(the_delivery(owner).last_error)


ANSWERS: dict[str, tuple[bytes, dict[str, str]]] = {
    "long": (b"x" * 1_000_000, {}),
    "compressed": (gzip.compress(bytes(50_000_000)), {"Content-Encoding": "gzip"}),
    "not text": (b"\xff\x00\xfe" * 10, {}),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_is_kept_in_part(owner: Person, pabbly: HTTPServer, kind: str) -> None:
    body, headers = ANSWERS[kind]
    pabbly.expect_request("/hook").respond_with_data(body, headers=headers)
    emit(owner)
    assert run_job(owner, the_delivery(owner).id).status is JobStatus.DONE
    assert 0 < len(the_delivery(owner).response_body or "") <= http.MOST_BYTES


def test_a_dripping_answer_ends(owner: Person, pabbly: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 0.2)

    def drip(_: Request) -> Response:
        def pieces() -> Iterator[bytes]:
            for _ in range(200):
                time.sleep(0.05)
                yield b"x"

        return Response(pieces())

    pabbly.expect_request("/hook").respond_with_handler(drip)
    emit(owner)
    started = datetime.now(UTC)
    assert run_job(owner, the_delivery(owner).id).status is JobStatus.DONE
    assert datetime.now(UTC) - started < timedelta(seconds=5)


def test_no_cookie_comes_back(owner: Person, pabbly: HTTPServer) -> None:
    pabbly.expect_request("/hook").respond_with_data("", headers={"Set-Cookie": "tenant=first"})
    for person in (owner, Team().owner):
        emit(person)
        run_job(person, the_delivery(person).id)
    assert [request.cookies for request in received(pabbly)] == [{}, {}]


def test_a_webhook_is_signed_by_the_standard(owner: Person, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("", 204)
    endpoint(owner, httpserver.url_for("/in"), events=["call.failed"])
    emit(owner, "transcription.completed")
    event = emit(owner, "call.failed")
    assert run_job(owner, the_delivery(owner).id).status is JobStatus.DONE
    (request,) = received(httpserver)
    headers = {name.lower(): value for name, value in request.headers.items()}
    verified: Any = Webhook(WEBHOOK_SECRET).verify(request.get_data(), headers)
    assert verified == event.payload
    assert headers["webhook-id"] == str(event.id)
