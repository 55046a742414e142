"""Whether and when a failed job runs again: pure functions, no database, no clock."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.services.providers.errors import ProviderError, RateLimited, Refused

JITTER = 0.2
# Of its own: whoever seeds the process's generator for a replay is not disturbed by other threads.
_chance = random.Random()  # noqa: S311 - not for secrets
# Seconds after the first, second … failure.
PIPELINE = (10, 30, 120, 600, 1800)
# Standard Webhooks' schedule: about 75 hours.
DELIVERY = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
# The longest pause an upstream may ask for.
LONGEST_SNOOZE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Again:
    """Run again after `seconds`; `counts` is False for a pause that the upstream asked for."""

    seconds: float
    counts: bool


def decide(schedule: Sequence[int], failures: int, error: Exception) -> Again | None:
    """None means: give up. `failures` are those counted before this one."""
    if isinstance(error, RateLimited):
        return Again(min(max(error.retry_after_s, 1.0), LONGEST_SNOOZE_S), counts=False)
    if isinstance(error, Refused) or failures >= len(schedule):
        return None
    return Again(spread(schedule[failures]), counts=True)


def spread(seconds: float) -> float:
    """The delay with jitter, so that jobs that failed together do not return together."""
    return seconds * _chance.uniform(1 - JITTER, 1 + JITTER)


def code_of(error: Exception) -> str:
    return error.code if isinstance(error, ProviderError) else "internal_error"
