"""A receiver that fails half of the time, in five ways, still gets every event, each subject's in order.

`EVENTS=200 pytest -s` on this file measures; the schedule's own time is added up, not waited for.
"""

import os
import random
import statistics
from collections import Counter, defaultdict

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.core import clock
from app.core.database import transaction
from app.models import Delivery, DeliveryStatus
from app.services import events
from app.services.jobs import retry
from tests.services.outbox import deliveries, endpoint
from tests.services.pipelines import run_all
from tests.world import Team

EVENTS = int(os.environ.get("EVENTS", "40"))
SUBJECTS = max(8, EVENTS // 4)


def test_every_event_arrives_in_order(httpserver: HTTPServer) -> None:
    owner, chance = Team().owner, random.Random(11)
    arrived: list[tuple[str, int]] = []

    def answer(request: Request) -> Response:
        if chance.random() < 0.5:
            return chance.choice(failures)(request)
        body = request.get_json()
        arrived.append((body["subject"], body["n"]))
        return Response(status=200)

    httpserver.expect_request("/in").respond_with_handler(answer)
    row = endpoint(owner, httpserver.url_for("/in"))
    subjects = [clock.new_id() for _ in range(SUBJECTS)]
    for number in range(EVENTS):
        subject = chance.choice(subjects)
        with transaction(owner.tenant_id) as session:
            events.emit(
                session,
                owner.tenant_id,
                "call.failed",
                subject_kind="call",
                subject_id=subject,
                payload={"subject": str(subject), "n": number},
            )
    run_all(owner)
    sent = deliveries(owner)
    parked = [each for each in sent if each.status is DeliveryStatus.PARKED]
    assert len(arrived) == len(set(arrived)) == EVENTS - len(parked)
    assert len(parked) <= EVENTS * 0.01
    by_subject = defaultdict(list)
    for subject_text, number in arrived:
        by_subject[subject_text].append(number)
    assert all(numbers == sorted(numbers) for numbers in by_subject.values())
    assert owner.http.get(f"/webhooks/{row.id}").json()["disabled_at"] is None
    report(sent)


failures = [
    lambda _: Response(status=500),
    lambda _: Response("<html>", status=502),
    lambda _: Response(status=302, headers={"Location": "http://127.0.0.1:9/"}),
    lambda _: Response(status=404),
    lambda _: Response(status=503, headers={"Retry-After": "1"}),
]


def report(sent: list[Delivery]) -> None:
    waits = [sum(retry.DELIVERY[: each.attempts - 1]) for each in sent]
    attempts = Counter(each.attempts for each in sent)
    print(
        f"\n{len(sent)} events, {sum(each.attempts for each in sent)} attempts, "
        f"{sum(each.status is DeliveryStatus.DELIVERED for each in sent)} delivered; "
        f"by attempts {dict(sorted(attempts.items()))}; "
        f"schedule's delay: median {statistics.median(waits):.0f} s, "
        f"90 % within {sorted(waits)[int(len(waits) * 0.9)] / 60:.0f} min"
    )
