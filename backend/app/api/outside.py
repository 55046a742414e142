"""Slow work of a request that holds no connection meanwhile: in threads of its own."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

THREADS = 4
Result = TypeVar("Result")
_threads: RunVar[CapacityLimiter] = RunVar("outside")


async def outside(work: Callable[[], Result]) -> Result:
    """Run `work`, which asks somebody else or computes for long, in no thread that others need."""
    limiter = _threads.get(None)
    if limiter is None:
        limiter = CapacityLimiter(THREADS)
        _threads.set(limiter)
    return await run_sync(work, limiter=limiter)
