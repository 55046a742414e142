"""What a receiver missed is sent again, once each, and what arrived is left alone."""

from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.core import clock
from app.core.database import transaction
from app.core.errors import Conflict
from app.models import DeliveryStatus
from app.services.deliveries import replays
from tests.services.outbox import deliveries, emit, endpoint, the_delivery
from tests.services.pipelines import run_all, run_job
from tests.world import Person, Team


@pytest.fixture
def owner() -> Person:
    return Team().owner


def test_a_receiver_that_was_away_gets_all_events_once(owner: Person, httpserver: HTTPServer) -> None:
    """Delivered before, parked meanwhile, and never queued because it was paused: 4 + 4 + 4."""
    away = False
    heard: list[str] = []

    def answer(request: Request) -> Response:
        if not away:
            heard.append(request.headers["webhook-id"])
        return Response(status=503 if away else 200)

    httpserver.expect_request("/in").respond_with_handler(answer)
    row = endpoint(owner, httpserver.url_for("/in"), events=["call.failed"])
    since = clock.now()
    happened = [emit(owner, "call.failed").id for _ in range(4)]
    run_all(owner)
    away = True
    happened += [emit(owner, "call.failed").id for _ in range(4)]
    run_all(owner)
    owner.http.patch(f"/webhooks/{row.id}", json={"disabled": True})
    happened += [emit(owner, "call.failed").id for _ in range(4)]
    emit(owner, "call.uploaded")
    away = False
    owner.http.patch(f"/webhooks/{row.id}", json={"disabled": False})
    with transaction(owner.tenant_id) as session:
        done = replays.replay_range(
            session,
            owner.actor,
            row.id,
            since=since,
            until=clock.now() + timedelta(minutes=1),
            delivered=False,
        )
    assert (done.queued, done.more) == (8, False)
    run_all(owner)
    assert heard == [str(event_id) for event_id in happened]


def test_one_that_arrived_goes_again_with_its_id(owner: Person, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_data("")
    endpoint(owner, httpserver.url_for("/in"))
    emit(owner)
    run_job(owner, the_delivery(owner).id)
    with transaction(owner.tenant_id) as session:
        replays.replay(session, owner.actor, the_delivery(owner).id)
    assert the_delivery(owner).status is DeliveryStatus.PENDING
    run_all(owner)
    first, second = (request for request, _ in httpserver.log)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert (the_delivery(owner).status, the_delivery(owner).attempts) == (DeliveryStatus.DELIVERED, 2)


def test_what_is_on_its_way_is_not_sent_twice(owner: Person, httpserver: HTTPServer) -> None:
    endpoint(owner, httpserver.url_for("/in"))
    emit(owner)
    with transaction(owner.tenant_id) as session, pytest.raises(Conflict):
        replays.replay(session, owner.actor, the_delivery(owner).id)


def test_a_large_gap_takes_several_requests(
    owner: Person, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "MOST_AT_ONCE", 2)
    since = clock.now()
    for _ in range(3):
        emit(owner, "call.failed")
    row = endpoint(owner, httpserver.url_for("/in"))
    counts = []
    for _ in range(2):
        with transaction(owner.tenant_id) as session:
            done = replays.replay_range(
                session, owner.actor, row.id, since=since, until=clock.now(), delivered=False
            )
        counts.append((done.queued, done.more))
    assert counts == [(2, True), (1, False)]
    assert len(deliveries(owner)) == 3
