"""What load a service is put under, and how it answered. `generator` makes it, in a process of its own."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[1]
GRACE_S = 30.0
CROWDED = "crowded\n"


@dataclass(frozen=True, slots=True)
class Load:
    """`upload_bytes` makes every request a POST of a recording that differs from all others: as the
    file of a form, or bare with `bare`; `logins` makes it an attempt to sign in as somebody else each time.
    `pause_s` lies between an answer and the next request. If `obedient`, Retry-After says when to call again.
    `crowd` is how many connections have had an answer when `Running.crowded` returns."""

    port: int
    path: str
    token: str = ""
    connections: int = 8
    seconds: float = 2.0
    warm_up_s: float = 0.5
    pause_s: float = 0.0
    upload_bytes: int = 0
    bare: bool = False
    logins: bool = False
    obedient: bool = False
    crowd: int = 0

    def run(self) -> "Result":
        return self.start().result()

    def start(self) -> "Running":
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.generator"],
            cwd=BACKEND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin
        process.stdin.write(json.dumps(asdict(self)))
        process.stdin.close()
        return Running(process, self)


@dataclass(frozen=True, slots=True)
class Running:
    process: "subprocess.Popen[str]"
    load: Load

    @property
    def under_way(self) -> bool:
        return self.process.poll() is None

    def crowded(self) -> None:
        assert self.process.stdout
        if self.process.stdout.readline() != CROWDED:
            raise RuntimeError("too few were answered before the time was over")

    def result(self) -> "Result":
        assert self.process.stdout
        with self.process.stdout as output:
            result = Result(**json.loads(output.read()))
        self.process.wait(GRACE_S)
        return result


@dataclass(frozen=True, slots=True)
class Result:
    """`statuses` counts answers by status after the warm-up, `answers` all of them, `broken` the connections
    that ended; times in milliseconds, rate in answers per second after the warm-up."""

    statuses: dict[str, int]
    broken: int
    answers: int
    rate: float
    p50: float
    p95: float
    p99: float
    worst: float

    @property
    def faults(self) -> int:
        return self.broken + sum(count for status, count in self.statuses.items() if status[0] != "2")

    def require_clean(self) -> "Result":
        if self.faults or not self.statuses:
            raise RuntimeError(f"the service did not answer as it should: {self}")
        return self
