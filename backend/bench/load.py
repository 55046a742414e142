"""The load generator: a process of its own, keep-alive HTTP/1.1 over loopback, bounded in time.

`Load.run` starts it; it reads one JSON plan from stdin and writes one JSON result to stdout. Each connection
sends its next request when the answer to the last one is complete.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast

import uvloop

from bench.load_requests import login, reading, upload

BACKEND = Path(__file__).resolve().parents[1]
GRACE_S = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """`upload_bytes` makes every request a POST of a recording that differs from all others: as the
    file of a form, or bare with `bare`; `logins` makes it an attempt to sign in as somebody else each time.
    `pause_s` lies between an answer and the next request."""

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

    def run(self) -> "Result":
        return self.start().result()

    def start(self) -> "Running":
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.load"],
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


@dataclass
class _Tally:
    measured_from: float
    until: float
    statuses: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    answers: int = 0
    times_s: list[float] = field(default_factory=list)

    def add(self, status: str, started_at: float, ended_at: float) -> None:
        self.answers += 1
        if self.measured_from <= ended_at <= self.until:
            self.statuses[status] += 1
            self.times_s.append(ended_at - started_at)

    def result(self) -> Result:
        times_ms = sorted(seconds * 1000 for seconds in self.times_s) or [0.0]

        def quantile(part: float) -> float:
            return times_ms[min(len(times_ms) - 1, int(len(times_ms) * part))]

        rate = len(self.times_s) / (self.until - self.measured_from)
        return Result(
            statuses=dict(self.statuses),
            broken=self.broken,
            answers=self.answers,
            rate=rate,
            p50=quantile(0.5),
            p95=quantile(0.95),
            p99=quantile(0.99),
            worst=times_ms[-1],
        )


class _Connection(asyncio.Protocol):
    def __init__(self, request: Callable[[], Sequence[bytes]], tally: _Tally, pause_s: float) -> None:
        self.ended = asyncio.get_running_loop().create_future()
        self._request = request
        self._tally = tally
        self._pause_s = pause_s
        self._received = bytearray()
        self._expected = 0
        self._started_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._expected and (end := self._received.find(b"\r\n\r\n")) > 0:
            self._expected = end + 4 + _content_length(self._received[:end])
        if not self._expected or len(self._received) < self._expected:
            return
        now = time.perf_counter()
        self._tally.add(self._received[9:12].decode(), self._started_at, now)
        self._received.clear()
        self._expected = 0
        if now >= self._tally.until:
            self.finish()
        elif self._pause_s:
            asyncio.get_running_loop().call_later(self._pause_s, self._send)
        else:
            self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.ended.done():
            self._tally.broken += 1
            self.ended.set_result(None)

    def finish(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        self._transport.abort()

    def _send(self) -> None:
        if not self._transport.is_closing():
            self._started_at = time.perf_counter()
            self._transport.writelines(self._request())


async def _generate(plan: Load) -> Result:
    started_at = time.perf_counter() + 0.05
    measured_from = started_at + plan.warm_up_s
    tally = _Tally(measured_from, measured_from + plan.seconds)
    request = upload(plan) if plan.upload_bytes else login(plan) if plan.logins else reading(plan)
    loop = asyncio.get_running_loop()
    connections = []
    for _ in range(plan.connections):
        _, connection = await loop.create_connection(
            lambda: _Connection(request, tally, plan.pause_s), "127.0.0.1", plan.port
        )
        connections.append(connection)
    await asyncio.wait(
        [connection.ended for connection in connections],
        timeout=tally.until - time.perf_counter() + 0.2,
    )
    for connection in connections:
        connection.finish()
    return tally.result()


def _content_length(head: bytearray) -> int:
    for line in bytes(head).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise RuntimeError(f"an answer without a length: {bytes(head)!r}")


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(asdict(runner.run(_generate(Load(**json.load(sys.stdin)))))))
