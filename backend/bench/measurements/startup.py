"""From nothing to the first 200, with migrations at head; and what a process weighs when it does nothing."""

import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median

from bench.figures import Figure, at_most
from bench.laboratory import BACKEND, Laboratory, start

ROUNDS = 3
APPLICATION = "app.main:app"
HEAVY = (
    *("openai", "anthropic", "google.cloud", "av", "numpy"),
    *("pocketsphinx", "vaderSentiment", "dateparser"),
)
LOADED = f"import sys, app.main; print(*[name for name in {HEAVY!r} if name in sys.modules])"


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    """The embedded server runs already: a host's database does too."""
    both: list[float] = []
    alone: list[float] = []
    idle: list[float] = []
    for _ in range(ROUNDS):
        started_at = time.perf_counter()
        laboratory.migrate()
        migrated_at = time.perf_counter()
        service = start(APPLICATION, laboratory.environment())
        answered_at = time.perf_counter()
        time.sleep(1)
        idle.append(service.rss_mib)
        service.stop()
        both.append(answered_at - started_at)
        alone.append(answered_at - migrated_at)
    loaded = _loaded(laboratory)
    return [
        Figure(
            "alembic upgrade head, start, first 200",
            median(both),
            "s",
            f"of it the service alone {median(alone):.2f} s",
            at_most(1.5),
        ),
        Figure("idle memory", median(idle), "MiB", "one process, a second after its start", at_most(105)),
        Figure(
            "heavy libraries loaded with the application",
            len(loaded),
            "",
            ", ".join(loaded) or "none",
            at_most(0),
        ),
    ]


def _loaded(laboratory: Laboratory) -> Sequence[str]:
    command = [sys.executable, "-c", LOADED]
    output = subprocess.run(
        command, cwd=BACKEND, env=laboratory.environment(), check=True, capture_output=True, text=True
    )
    return output.stdout.split()
