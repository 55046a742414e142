"""The load generator: a process of its own, keep-alive HTTP/1.1 over loopback, bounded in time.

`Load.run` starts it; it reads one JSON plan from stdin and writes one JSON result to stdout. Each connection
sends its next request when the answer to the last one is complete.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import cast

import uvloop

from bench.load import CROWDED, Load, Result
from bench.load_requests import login, reading, upload

HOST = "127.0.0.1"


@dataclass
class _Tally:
    measured_from: float
    until: float
    statuses: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    answers: int = 0
    answered_connections: int = 0
    times_s: list[float] = field(default_factory=list)

    def add(self, status: str, started_at: float, ended_at: float) -> None:
        self.answers += 1
        if self.measured_from <= ended_at <= self.until:
            self.statuses[status] += 1
            self.times_s.append(ended_at - started_at)

    def join_crowd(self, crowd: int) -> None:
        self.answered_connections += 1
        if self.answered_connections == crowd:
            print(CROWDED, end="", flush=True)

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
    def __init__(self, request: Callable[[], Sequence[bytes]], tally: _Tally, plan: Load) -> None:
        self.ended = asyncio.get_running_loop().create_future()
        self._request = request
        self._tally = tally
        self._plan = plan
        self._answered = False
        self._away = False
        self._away_s = 0
        self._received = bytearray()
        self._expected = 0
        self._started_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._away = False
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._expected and (end := self._received.find(b"\r\n\r\n")) > 0:
            head = bytes(self._received[:end])
            self._expected = end + 4 + _content_length(head)
            if self._plan.obedient:
                self._away_s = _number(head, b"retry-after") or 0
        if not self._expected or len(self._received) < self._expected:
            return
        now = time.perf_counter()
        self._tally.add(self._received[9:12].decode(), self._started_at, now)
        self._received.clear()
        self._expected = 0
        if not self._answered:
            self._answered = True
            self._tally.join_crowd(self._plan.crowd)
        if now >= self._tally.until:
            self.finish()
        elif self._away_s:
            self._hang_up()
        elif self._plan.pause_s:
            asyncio.get_running_loop().call_later(self._plan.pause_s, self._send)
        else:
            self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._away and not self.ended.done():
            self._tally.broken += 1
            self.ended.set_result(None)

    def finish(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        self._transport.abort()

    def _hang_up(self) -> None:
        """Until it is time to come back: the server closes what is idle for as long as that."""
        self._away = True
        self._transport.abort()
        asyncio.get_running_loop().call_later(self._away_s, self._call_again)

    def _call_again(self) -> None:
        loop = asyncio.get_running_loop()
        if not self.ended.done():
            self._calling = loop.create_task(loop.create_connection(lambda: self, HOST, self._plan.port))

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
            lambda: _Connection(request, tally, plan), HOST, plan.port
        )
        connections.append(connection)
    await asyncio.wait(
        [connection.ended for connection in connections],
        timeout=tally.until - time.perf_counter() + 0.2,
    )
    for connection in connections:
        connection.finish()
    return tally.result()


def _content_length(head: bytes) -> int:
    length = _number(head, b"content-length")
    if length is None:
        raise RuntimeError(f"an answer without a length: {head!r}")
    return length


def _number(head: bytes, name: bytes) -> int | None:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(name + b":"):
            return int(line[len(name) + 1 :])
    return None


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(asdict(runner.run(_generate(Load(**json.load(sys.stdin)))))))
