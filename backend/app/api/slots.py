"""Who may work at once: requests with a connection in as many slots, short steps of the others aside."""

import time
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

import anyio
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

from app.core.config import settings
from app.core.errors import Unavailable, retry_after

SLOT_WAIT_S = 5.0
GIVE_WAY_S = 0.001
GIVE_WAY_TIMES = 10
# Who was answered a moment ago asks the next thing soon.
LIVELY_S = 0.01
ASIDE_THREADS = 8
PATIENT_TURNS = 1
Result = TypeVar("Result")
_aside: RunVar[CapacityLimiter] = RunVar("aside")
_patient: RunVar[CapacityLimiter] = RunVar("patient")


class _Slots:
    """As many requests at once as there are connections. A request waits here without holding a thread:
    without this, waiters fill all threads and those that hold a connection can't finish."""

    def __init__(self) -> None:
        self._semaphores: WeakKeyDictionary[AbstractEventLoop, anyio.Semaphore] = WeakKeyDictionary()
        self._taken = 0
        self._released_at = 0.0

    async def acquire(self) -> None:
        semaphore = self._of_this_loop()
        try:
            semaphore.acquire_nowait()
        except anyio.WouldBlock:
            await self._wait(semaphore)
        self._taken += 1

    def release(self) -> None:
        self._taken -= 1
        self._released_at = time.monotonic()
        self._of_this_loop().release()

    async def give_way(self) -> None:
        """Let short requests pass a large body that comes in: somebody waits for their answer. Its sender
        loses a few milliseconds for each piece, so that he gets on under any load."""
        for _ in range(GIVE_WAY_TIMES):
            if not self._taken and time.monotonic() - self._released_at > LIVELY_S:
                return
            await anyio.sleep(GIVE_WAY_S)

    async def _wait(self, semaphore: anyio.Semaphore) -> None:
        with anyio.move_on_after(SLOT_WAIT_S) as waiting:
            await semaphore.acquire()
        if waiting.cancelled_caught:
            raise Unavailable(
                "The service is busy; repeat the request shortly.", headers=retry_after(SLOT_WAIT_S)
            )

    def _of_this_loop(self) -> anyio.Semaphore:
        loop = get_running_loop()
        semaphore = self._semaphores.get(loop)
        if semaphore is None:
            config = settings()
            semaphore = anyio.Semaphore(config.db_pool_size + config.db_max_overflow)
            self._semaphores[loop] = semaphore
        return semaphore


slots = _Slots()


async def aside(work: Callable[[], Result]) -> Result:
    """Run one short blocking step of a long-lasting request, in threads of its own: such requests hold no
    slot, and must never take the threads that those with a connection need to finish."""
    return await run_sync(work, limiter=_of_this_run(_aside, ASIDE_THREADS))


async def in_slot(work: Callable[[], Result]) -> Result:
    """Run the one short transaction of a request that declares no session, in its turn among all others."""
    await slots.acquire()
    try:
        return await run_sync(work)
    finally:
        slots.release()


async def patiently(work: Callable[[], Result]) -> Result:
    """`in_slot` for who came to wait. Such callers come in crowds, and who asks for something else would
    stand behind all of them: few take turns among the others, unless their own line gets too long."""
    line = _of_this_run(_patient, PATIENT_TURNS)
    with anyio.move_on_after(SLOT_WAIT_S) as queueing:
        await line.acquire()
    try:
        return await in_slot(work)
    finally:
        if not queueing.cancelled_caught:
            line.release()


def _of_this_run(limiters: RunVar[CapacityLimiter], total: int) -> CapacityLimiter:
    limiter = limiters.get(None)
    if limiter is None:
        limiter = CapacityLimiter(total)
        limiters.set(limiter)
    return limiter
