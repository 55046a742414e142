"""The process dies at every named place, at its first and second passage: nothing is lost or doubled.

One world goes through all deaths in a row: what one process left behind, the next one finds.
"""

import random
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from pytest_httpserver import HTTPServer

from tests.chaos import harness
from tests.chaos.harness import Ledger, Verdict, World
from tests.chaos.service import DEATH, PLACES

pytestmark = pytest.mark.chaos
FINE = Verdict(lost=0, unfinished=0, doubled=0, damaged=0)
SWEPT = "lease swept, not committed"
QUICK = ("--poll", "0.3", "--lease", "10")


@pytest.mark.parametrize("passage", [1, 2])
def test_dying_anywhere_loses_nothing(passage: int, tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    world = harness.new_world(tmp_path, PABBLY_WEBHOOK_URL=httpserver.url_for("/hook"))
    seed = random.Random(passage)
    ledger, unanswered = Ledger(), dict[str, bytes]()
    with harness.running(world, "--idle") as service:
        token = harness.register(service.base)
    for place in PLACES:
        if place == SWEPT:
            _leave_expired_leases(world, token, seed, ledger)
        doomed = harness.start(world, "--die-at", place, "--passage", str(passage), *QUICK)
        for _ in range(2):
            unanswered[uuid4().hex] = harness.quiet_recording(seed)
        _send(doomed, token, unanswered, ledger)
        # A place that is never reached would prove nothing.
        assert doomed.wait_for_death() == DEATH, place
    with harness.running(world, *QUICK) as service:
        _send(service, token, unanswered, ledger)
        assert not unanswered
        harness.wait_until_idle(world)
        assert harness.judge(world, ledger) == FINE


def _send(service: harness.Service, token: str, unanswered: dict[str, bytes], ledger: Ledger) -> None:
    """As a phone does: what was not answered is sent again with its key, and kept if it fails again."""
    try:
        service.wait_until_up()
        for key, recording in list(unanswered.items()):
            ledger.note(harness.upload(service.base, token, recording, key), recording)
            del unanswered[key]
    except (httpx2.TransportError, harness.ServiceDiedError):
        return


def _leave_expired_leases(world: World, token: str, seed: random.Random, ledger: Ledger) -> None:
    """Two jobs that a runner elsewhere took and never finished."""
    with harness.running(world, "--idle") as service:
        for _ in range(2):
            recording = harness.quiet_recording(seed)
            ledger.note(harness.upload(service.base, token, recording, uuid4().hex), recording)
    world.query(
        "UPDATE jobs SET status = 'processing', attempt = attempt + 1, runner = 'elsewhere:1:abc', "
        "lease_until = now() - interval '1 second' WHERE kind = 'call' AND status = 'queued'"
    )
