"""When those for whom there was no place come back: one after another, not as the crowd that they came in."""

import time
from collections.abc import Callable

SOONEST_S = 2
LATEST_S = 30
TURNS_PER_S = 10


class Returns:
    """The turns that were given, by one process: the more were sent away, the later is the next."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._next_at = 0.0

    def next_s(self) -> int:
        """Whole seconds from now until the next turn. Where that is too late, turns are given anew from the
        soonest on, so that even the largest crowd is spread over all of the time."""
        now = self._seconds()
        soonest = now + SOONEST_S
        turn_at = max(self._next_at, soonest)
        if turn_at > now + LATEST_S:
            turn_at = soonest
        self._next_at = turn_at + 1 / TURNS_PER_S
        return round(turn_at - now)


returns = Returns()
