"""A crowd that waits for something stands in a line of its own, and comes back one after another."""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from app.api import slots
from app.api.returns import LATEST_S, SOONEST_S, TURNS_PER_S, Returns
from app.api.slots import in_slot, patiently
from app.core.config import settings

HELD_UP_S = 60


def beside(crowd: int, other: Callable[[], Awaitable[str]]) -> str:
    """What `other` gets while as many patient callers are being served for as long as it takes."""
    over = threading.Event()

    async def scene() -> str:
        async with anyio.create_task_group() as tasks:
            for _ in range(crowd):
                tasks.start_soon(patiently, lambda: over.wait(HELD_UP_S))
            await anyio.wait_all_tasks_blocked()
            try:
                answer = await other()
            finally:
                over.set()
        return answer

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, scene()).result()


def test_a_crowd_that_waits_leaves_turns_to_others() -> None:
    places = settings().db_pool_size + settings().db_max_overflow
    assert beside(places + 2, lambda: in_slot(lambda: "answered")) == "answered"


def test_a_line_that_stands_still_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "SLOT_WAIT_S", 0.2)
    assert beside(1, lambda: patiently(lambda: "answered")) == "answered"


@pytest.mark.parametrize(
    ("crowd", "latest"), [(1, SOONEST_S), (100, 12), (280, LATEST_S), (1000, LATEST_S), (3000, LATEST_S)]
)
def test_the_larger_a_crowd_the_wider_it_is_spread(crowd: int, latest: int) -> None:
    given = Returns(lambda: 1_000.25)
    pauses = Counter(given.next_s() for _ in range(crowd))
    assert (min(pauses), max(pauses)) == (SOONEST_S, latest)
    # Ten a second while there is room for that, then as few as all of the time allows.
    laps = -(-crowd // (TURNS_PER_S * (LATEST_S - SOONEST_S)))
    assert max(pauses.values()) <= laps * (TURNS_PER_S + 1)


def test_turns_that_are_over_are_not_waited_for() -> None:
    now = 50.0
    given = Returns(lambda: now)
    assert [given.next_s() for _ in range(40)][-1] == 6
    now += 3
    assert given.next_s() == 3
    now += 60
    assert given.next_s() == SOONEST_S
