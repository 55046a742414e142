"""Made-up input: few examples with each run of the suite, many with `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

LONG = os.environ.get("FUZZ") == "long"
SEEDS = tuple(map(int, os.environ.get("FUZZ_SEEDS", "1 2 3" if LONG else "1").split()))


def tried(examples: int, *, long: int, steps: int = 50) -> settings:
    """So many examples, the same ones each time; as many as `long` says with `make fuzz`."""
    return settings(
        max_examples=long if LONG else examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
