"""A receiver that is down for a day gets every event once: by the deliveries, nobody replaying, and by the
feed."""

from collections import Counter
from datetime import timedelta

from pytest_httpserver import HTTPServer
from sqlalchemy import text
from werkzeug import Request, Response

from app.core.database import transaction
from app.models import DeliveryStatus, WebhookEndpoint
from app.services.jobs import retry
from tests.services.outbox import deliveries, emit, endpoint
from tests.services.pipelines import run_all
from tests.world import Team

DAY_S = 24 * 3600
EVENTS = 6


def test_down_for_a_day_it_gets_everything_once(httpserver: HTTPServer) -> None:
    """Events happen all day long. Their clock is the schedule's, added up attempt by attempt; the database's
    is moved back to the hour at which each of them happened."""
    owner = Team().owner
    tries: Counter[str] = Counter()
    happened_at: dict[str, float] = {}
    heard: dict[str, float] = {}

    def answer(request: Request) -> Response:
        event_id = request.headers["webhook-id"]
        now_s = happened_at[event_id] + sum(retry.DELIVERY[: tries[event_id]])
        tries[event_id] += 1
        if now_s < DAY_S:
            return Response(status=503)
        assert event_id not in heard
        heard[event_id] = now_s
        return Response(status=200)

    httpserver.expect_request("/in").respond_with_handler(answer)
    row = endpoint(owner, httpserver.url_for("/in"), events=["call.failed"])
    last_seen = str(emit(owner, "lead.created").id)
    for number in range(EVENTS):
        happened_at[str(emit(owner, "call.failed").id)] = DAY_S * number / EVENTS
    with transaction(owner.tenant_id) as session:
        session.get_one(WebhookEndpoint, row.id).failing_since = row.created_at - timedelta(days=1)
        for event_id, at_s in happened_at.items():
            session.execute(text(MOVE), {"id": event_id, "ago": DAY_S - at_s})
        session.execute(text(MOVE), {"id": last_seen, "ago": DAY_S + 60})
    run_all(owner)
    assert heard.keys() == happened_at.keys()
    assert {each.status for each in deliveries(owner)} == {DeliveryStatus.DELIVERED}
    assert max(heard.values()) < DAY_S + max(retry.DELIVERY[:7])
    after = owner.http.get(f"/webhooks/{row.id}").json()
    assert (after["disabled_at"], after["failing_since"]) == (None, None)

    caught_up: list[str] = []
    while page := owner.http.get("/events", params={"after": last_seen, "limit": 3}).json():
        caught_up += [each["id"] for each in page]
        last_seen = page[-1]["id"]
    assert caught_up == list(happened_at)


MOVE = """
UPDATE events SET recorded_at = recorded_at - make_interval(secs => :ago),
    occurred_at = occurred_at - make_interval(secs => :ago) WHERE id = :id
"""
