"""Who waits for a password to be hashed waits without a thread; who would have to wait long is told to come
back, and for who has hung up meanwhile nothing is hashed."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, move_on_after
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request

from app.core.errors import Unavailable, retry_after
from app.core.hashing import AT_ONCE, WAIT_S

MOST_WAITING = 40
Result = TypeVar("Result")
_limiter: RunVar[CapacityLimiter] = RunVar("hashing")


async def in_turn(request: Request, hash_or_verify: Callable[[], Result]) -> Result:
    """Raises Unavailable where too many wait already or the turn does not come in time, ClientDisconnect
    where nobody waits any more."""
    require_room()
    limiter = _of_this_loop()
    with move_on_after(WAIT_S) as waiting:
        await limiter.acquire()
    if waiting.cancelled_caught:
        raise _too_many()
    try:
        if await request.is_disconnected():
            raise ClientDisconnect
        return await run_sync(hash_or_verify, limiter=CapacityLimiter(1))
    finally:
        limiter.release()


def require_room() -> None:
    """Raises Unavailable where too many wait already: who is not going to be served costs nothing more."""
    if _of_this_loop().statistics().tasks_waiting >= MOST_WAITING:
        raise _too_many()


def _too_many() -> Unavailable:
    return Unavailable("Too many are signing in at this moment.", headers=retry_after(WAIT_S))


def _of_this_loop() -> CapacityLimiter:
    limiter = _limiter.get(None)
    if limiter is None:
        limiter = CapacityLimiter(AT_ONCE)
        _limiter.set(limiter)
    return limiter
