"""Password hashes take a core for a quarter of a second each: few at once, the others wait without a thread,
and who would have to wait long is told to come back."""

import os
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

from app.core.errors import Unavailable, retry_after

# Half of the cores stay with everybody else.
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
MOST_WAITING = 40
Result = TypeVar("Result")
_limiter: RunVar[CapacityLimiter] = RunVar("hashing")


async def in_turn(hash_or_verify: Callable[[], Result]) -> Result:
    """Raises Unavailable where too many wait already."""
    require_room()
    return await run_sync(hash_or_verify, limiter=_of_this_loop())


def require_room() -> None:
    """Raises Unavailable where too many wait already: who is not going to be served costs nothing more."""
    if _of_this_loop().statistics().tasks_waiting >= MOST_WAITING:
        raise Unavailable("Too many are signing in at this moment.", headers=retry_after(10))


def _of_this_loop() -> CapacityLimiter:
    limiter = _limiter.get(None)
    if limiter is None:
        limiter = CapacityLimiter(AT_ONCE)
        _limiter.set(limiter)
    return limiter
