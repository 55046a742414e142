"""From nothing to the first 200, with migrations at head; and what a process weighs when it does nothing."""

import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median

from app.core.migration_head import is_at_head
from bench.figures import Figure, at_most
from bench.laboratory import BACKEND, Laboratory, start

ROUNDS = 3
APPLICATION = "app.main:app"
HEAVY = (
    *("openai", "anthropic", "google.cloud", "av", "numpy"),
    *("pocketsphinx", "vaderSentiment", "dateparser", "redis"),
)
LOADED = f"import sys, app.main; print(*[name for name in {HEAVY!r} if name in sys.modules])"


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    """The embedded server runs already: a host's database does too."""
    times_s: dict[str, list[float]] = {"serve": [], "processor": [], "alembic": []}
    idle: list[float] = []
    for _ in range(ROUNDS):
        started_at = time.perf_counter()
        if not is_at_head(laboratory.database_url, BACKEND / "alembic" / "versions"):
            raise RuntimeError("the database of the bench is not at head")
        service = start(APPLICATION, laboratory.environment())
        times_s["serve"].append(time.perf_counter() - started_at)
        times_s["processor"].append(service.cpu_s)
        time.sleep(1)
        idle.append(service.rss_mib)
        service.stop()
        started_at = time.perf_counter()
        laboratory.migrate()
        times_s["alembic"].append(time.perf_counter() - started_at)
    loaded = _loaded(laboratory)
    return [
        Figure(
            "up with migrations at head, to the first 200",
            median(times_s["serve"]),
            "s",
            f"as `cli serve` starts; alembic upgrade head would add {median(times_s['alembic']):.2f} s",
            at_most(1.5),
        ),
        Figure("the same in processor time", median(times_s["processor"]), "s", "the web server alone"),
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
