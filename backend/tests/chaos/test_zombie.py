"""A runner that was frozen past its lease wakes up and goes on: what it made is dropped.

Chance seldom hits this moment, so it is arranged: every job stands between its work and the saving of it.
"""

import time
from pathlib import Path

import httpx2
import pytest

from tests.chaos import harness
from tests.chaos.harness import World

pytestmark = pytest.mark.chaos
ZOMBIES = 2
AT_ONCE = 12
JOBS = ZOMBIES * AT_ONCE
PATIENCE = ("--lease", "3", "--poll", "0.3")
WORDS = "Customer: Please send me the quote by Friday.\nAgent: I will send you the quote by Friday."


def freeze_and_thaw(world: World, *options: str) -> int:
    """The number of effects that happened twice."""
    with harness.running(world, "--idle") as service:
        _log_calls(service.base, harness.register(service.base))
    zombies = [harness.start(world, "--ponder", "5", *PATIENCE, *options) for _ in range(ZOMBIES)]
    try:
        _wait_until_all_ponder(world)
        for zombie in zombies:
            zombie.freeze()
        with harness.running(world, *PATIENCE) as other:
            assert other.process.poll() is None
            harness.wait_for_jobs(world, "status IN ('queued', 'processing')", 0)
            for zombie in zombies:
                zombie.thaw()
            time.sleep(4)
    finally:
        for zombie in zombies:
            zombie.thaw()
            zombie.kill()
    return _doubled(world)


def test_a_zombies_work_is_dropped(tmp_path: Path) -> None:
    world = harness.new_world(tmp_path, JOB_CONCURRENCY=str(AT_ONCE))
    assert freeze_and_thaw(world) == 0
    [(calls, completed)] = world.query(
        "SELECT count(*), count(*) FILTER (WHERE status = 'completed') FROM calls"
    )
    assert (calls, completed) == (JOBS, JOBS)


def test_without_the_fence_it_would_not_be(tmp_path: Path) -> None:
    world = harness.new_world(tmp_path, JOB_CONCURRENCY=str(AT_ONCE))
    assert freeze_and_thaw(world, "--without", "fence") > 0


def _wait_until_all_ponder(world: World) -> None:
    """Frozen any earlier, one of them would hold its row's lock until the database ends its transaction."""
    give_up_at = time.monotonic() + 60
    while len(list(world.directory.glob("pondering-*"))) < JOBS:
        assert time.monotonic() < give_up_at, "never all at work"
        time.sleep(0.05)


def _log_calls(base: str, token: str) -> None:
    for _ in range(JOBS):
        answer = httpx2.post(
            f"{base}/calls/log",
            headers={"Authorization": f"Bearer {token}"},
            json={"transcript": WORDS},
            timeout=30,
        )
        assert answer.status_code == 202, answer.text


def _doubled(world: World) -> int:
    [(count,)] = world.query(
        """
        SELECT count(*) FROM (
            SELECT call_id FROM insights GROUP BY call_id HAVING count(*) > 1
            UNION ALL
            SELECT subject_id FROM events WHERE name = 'transcription.completed'
            GROUP BY subject_id HAVING count(*) > 1
        ) AS twice
        """
    )
    return int(count)
