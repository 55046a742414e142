"""A new version starts while the old one still serves; then the old one is told to go. Nobody notices.

Both accept from one listening socket, as instances behind a balancer do.
"""

import os
import random
import socket
import threading
from pathlib import Path

import httpx2
import pytest

from tests.chaos import harness

pytestmark = pytest.mark.chaos
DEPLOYS = 20 if os.environ.get("CHAOS") == "long" else 3
STOP_LIMIT_S = 25
# In the service itself, and in the long form, 20: so long a worker of the fleet is waited for in its tests.
DRAIN_S = 20 if os.environ.get("CHAOS") == "long" else 4
# A phone that is a lead already is told so.
VISITS = (("GET", "/auth/me", {200}), ("GET", "/leads?limit=5", {200}), ("POST", "/leads", {201, 409}))


class Visitors:
    """Requests one after the other, each on a connection of its own, some writing; what fails is kept."""

    def __init__(self, base: str, token: str) -> None:
        self.failed: list[str] = []
        self.answered = 0
        self._base, self._headers = base, {"Authorization": f"Bearer {token}", "Connection": "close"}
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(3)]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _visit(self) -> None:
        with httpx2.Client(base_url=self._base, headers=self._headers, timeout=60) as client:
            while not self._stop.is_set():
                for method, path, status in VISITS:
                    body = {"phone": f"+4477009{random.randrange(10**5):05}"} if method == "POST" else None
                    try:
                        answer = client.request(method, path, json=body)
                    except httpx2.TransportError as error:
                        self.failed.append(repr(error))
                    else:
                        self.answered += 1
                        if answer.status_code not in status:
                            self.failed.append(answer.text)


def test_deploys_under_load_fail_no_request(tmp_path: Path) -> None:
    world = harness.new_world(tmp_path)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]

        def new_version() -> harness.Service:
            return harness.start(world, port=port, listener=listener)

        current = new_version().wait_until_up()
        stops: list[float] = []
        try:
            with Visitors(current.base, harness.register(current.base)) as visitors:
                for _ in range(DEPLOYS):
                    fresh = new_version()
                    fresh.wait_until_ready()
                    stops.append(current.terminate())
                    current = fresh
        finally:
            current.kill()
    print(f"{DEPLOYS} deploys, {visitors.answered} requests, slowest stop {max(stops):.1f} s")
    assert visitors.failed == []
    assert visitors.answered > 5 * DEPLOYS
    assert max(stops) < STOP_LIMIT_S


def test_a_stop_gives_the_running_job_back_uncounted(tmp_path: Path) -> None:
    world = harness.new_world(tmp_path)
    with harness.running(world, "--idle") as service:
        token = harness.register(service.base)
        answer = httpx2.post(
            f"{service.base}/calls/log",
            headers={"Authorization": f"Bearer {token}"},
            json={"transcript": "Customer: Call me tomorrow."},
            timeout=60,
        )
        assert answer.status_code == 202
    busy = harness.start(world, "--ponder", "60", "--poll", "0.3", "--drain", str(DRAIN_S))
    harness.wait_for_jobs(world, "status = 'processing'", 1)
    assert busy.terminate() < STOP_LIMIT_S
    assert world.query("SELECT status, failures, crashes FROM jobs WHERE kind = 'call'") == [("queued", 0, 0)]
    with harness.running(world, "--poll", "0.3"):
        harness.wait_until_idle(world)
    assert world.query("SELECT status FROM calls") == [("completed",)]
