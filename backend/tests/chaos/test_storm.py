"""kill -9 at random moments under load, PostgreSQL crashing in between: the ledger of answers must hold.

The short form runs with every test run; CHAOS=long runs the whole storm. CHAOS_SEED replays one.
"""

import json
import os
import random
import threading
import time
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.chaos import harness
from tests.chaos.harness import Ledger, Verdict, World
from tests.chaos.own_database import OwnDatabase, own_database
from tests.conftest import BACKEND
from tests.ports import free_port

pytestmark = pytest.mark.chaos
LONG = os.environ.get("CHAOS") == "long"
KILLS = 100 if LONG else 10
CRASHES = 8 if LONG else 1
UPLOADS = 2000 if LONG else KILLS
SENDERS = 4
FINE = Verdict(lost=0, unfinished=0, doubled=0, damaged=0)
REPORT = BACKEND.parent / "report" / "storm.json"


class Senders:
    """Phones that send recording after recording, each with its key, until it is answered."""

    def __init__(self, base: str, token: str, seed: int, ledger: Ledger) -> None:
        self._base, self._token, self._ledger = base, token, ledger
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(random.Random(f"{seed}{n}"),)) for n in range(SENDERS)
        ]

    def __enter__(self) -> "Senders":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(90)
            assert not thread.is_alive()

    def _send(self, seed: random.Random) -> None:
        while not self._stop.is_set():
            recording, key = harness.quiet_recording(seed), uuid4().hex
            while not self._try(recording, key):
                time.sleep(0.1)

    def _try(self, recording: bytes, key: str) -> bool:
        try:
            answer = harness.upload(self._base, self._token, recording, key)
        except httpx2.TransportError:
            return False
        if answer.status_code in {409, 503}:
            return False
        self._ledger.note(answer, recording)
        return True


def storm(database: OwnDatabase, kills: int, crashes: int, seed: int) -> dict[str, int | float]:
    """Kill the service `kills` times, its database `crashes` times, and say what came of it."""
    world = database.world
    chance, ledger, port = random.Random(seed), Ledger(), free_port()
    started = time.monotonic()
    service = harness.start(world, "--poll", "0.5", "--light", port=port).wait_until_up()
    token = harness.register(service.base)
    with Senders(service.base, token, seed, ledger):
        crashing = set(chance.sample(range(kills), crashes))
        for kill in range(kills):
            ledger.wait_for(chance.randint(0, 2 * UPLOADS // kills), limit_s=60)
            time.sleep(chance.uniform(0, 0.5))
            if kill in crashing:
                database.crash()
                time.sleep(chance.uniform(0.5, 1.5))
            service.kill()
            service = harness.start(world, "--poll", "0.5", "--light", port=port).wait_until_up()
    killed_for = time.monotonic() - started
    try:
        drained_in = harness.wait_until_idle(world, limit_s=60)
    finally:
        service.kill()
    verdict = harness.judge(world, ledger)
    [(most,)] = world.query("SELECT max(attempt) FROM jobs")
    return {
        "seed": seed,
        "kills": kills,
        "database_crashes": crashes,
        "seconds": round(killed_for, 1),
        "acknowledged": len(ledger.acknowledged),
        "drained_in_s": round(drained_in, 1),
        "most_attempts": most,
        **asdict(verdict),
    }


def test_a_storm_of_kills_loses_nothing() -> None:
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10**6)))
    print(f"CHAOS_SEED={seed}")
    with own_database() as database:
        report = storm(database, KILLS, CRASHES, seed)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2))
    print(report)
    assert {name: report[name] for name in asdict(FINE)} == asdict(FINE)
    # A storm that nobody sends anything into would prove nothing.
    assert report["acknowledged"] >= UPLOADS


def test_without_the_sweeper_work_would_stay_undone(tmp_path: Path) -> None:
    world = harness.new_world(tmp_path)
    with pytest.raises(AssertionError, match="jobs left open"):
        _kill_in_mid_work(world, "--without", "sweeper")


def test_with_the_sweeper_it_does_not(tmp_path: Path) -> None:
    _kill_in_mid_work(harness.new_world(tmp_path))


def _kill_in_mid_work(world: World, *options: str) -> None:
    doomed = harness.start(world, "--die-at", "transcript saved", "--poll", "0.3", "--light").wait_until_up()
    token = harness.register(doomed.base)
    harness.upload(doomed.base, token, harness.quiet_recording(random.Random(1)), uuid4().hex)
    doomed.wait_for_death()
    with harness.running(world, "--poll", "0.3", "--light", *options):
        harness.wait_until_idle(world, limit_s=8)


def test_without_the_idempotency_row_a_repeated_upload_would_double(tmp_path: Path) -> None:
    assert _calls_after_a_lost_answer(harness.new_world(tmp_path / "with")) == 1
    assert (
        _calls_after_a_lost_answer(harness.new_world(tmp_path / "without"), "--without", "idempotency") != 1
    )


def _calls_after_a_lost_answer(world: World, *options: str) -> int:
    """The process dies between commit and answer; the phone repeats its request."""
    world.directory.mkdir()
    recording, key = harness.quiet_recording(random.Random(2)), uuid4().hex
    doomed = harness.start(world, "--die-at", "upload committed, not answered", *options).wait_until_up()
    token = harness.register(doomed.base)
    with pytest.raises(httpx2.TransportError):
        harness.upload(doomed.base, token, recording, key)
    doomed.wait_for_death()
    with harness.running(world, *options) as service:
        answer = harness.upload(service.base, token, recording, key)
    if answer.status_code != 202:
        return 0
    [(calls,)] = world.query("SELECT count(*) FROM calls")
    return int(calls)
