"""The threads that passwords are hashed in: few, and behind everybody else. A hash takes a core for a
quarter of a second, and leaves the interpreter to the others meanwhile."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import TypeVar

from app.core.errors import Unavailable, retry_after

# Half of the cores stay with everybody else.
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
WAIT_S = 10.0
NICER = 5
Result = TypeVar("Result")


def in_turn(hash_or_verify: Callable[[], Result]) -> Result:
    """Raises Unavailable where the turn does not come in time."""
    begun = _threads().submit(hash_or_verify)
    try:
        return begun.result(WAIT_S)
    except TimeoutError as error:
        begun.cancel()
        raise Unavailable("Too many are signing in at this moment.", headers=retry_after(WAIT_S)) from error


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, "hashing", initializer=_give_way)


def _give_way() -> None:
    # Elsewhere a priority is a whole process's, and some hosts forbid to change any.
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICER)


# Threads stay behind in the parent.
os.register_at_fork(after_in_child=_threads.cache_clear)
