"""Jobs that do nothing: how many a second the core runs, and how long from the 202 to the start of work."""

import io
import os
import subprocess
import sys
import time
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from statistics import median, quantiles

import psutil
import psycopg2

from bench.figures import Aim, Figure, at_least, at_most, paired_ratio
from bench.laboratory import BACKEND, Laboratory, Owner, psycopg2_address

ROUNDS = 3
RUNNERS = (1, 2, 4)
JOBS = 200
UPLOADS = 200
PAUSE_S = 0.03
LIMITS = {
    "procrastinate": ("procrastinate's own", at_least(0.8)),
    "plain": ("bare INSERT and UPDATE", at_least(0.25)),
}


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    return [
        *_throughput(laboratory),
        _latency(laboratory, "background", at_most(250)),
        _latency(laboratory, "procrastinate", at_most(1000)),
    ]


def _throughput(laboratory: Laboratory) -> Sequence[Figure]:
    rounds = [{engine: _rates(laboratory, engine) for engine in ("core", *LIMITS)} for _ in range(ROUNDS)]
    figures = []
    for number, runners in enumerate(RUNNERS):
        ours = [rates["core"][number] for rates in rounds]
        for engine, (name, aim) in LIMITS.items():
            theirs = [rates[engine][number] for rates in rounds]
            figures.append(
                Figure(
                    f"jobs/s at {runners} runners / {name}",
                    paired_ratio(ours, theirs),
                    "x",
                    f"{median(ours):,.0f} / {median(theirs):,.0f} jobs/s",
                    aim,
                )
            )
    return figures


def _rates(laboratory: Laboratory, engine: str) -> list[float]:
    """Jobs per second, for each number of runners."""
    command = [sys.executable, "-m", "bench.job_throughput", engine, str(JOBS), *map(str, RUNNERS)]
    output = subprocess.run(
        command, cwd=BACKEND, env=laboratory.environment(), check=True, capture_output=True, text=True
    )
    return [float(line) for line in output.stdout.split()]


def _latency(laboratory: Laboratory, mode: str, aim: Aim) -> Figure:
    """One upload after the other, with pauses, so that a runner is free: no queue is in the figure."""
    with (
        laboratory.service("bench.job_server:app", DISPATCH=mode) as service,
        _worker(laboratory, mode),
    ):
        owner = service.owner()
        answered = dict(_upload(owner, number) for number in range(UPLOADS))
        time.sleep(2)
    started = _started(laboratory, owner)
    waits = [max(0.0, (started[each] - at) * 1000) for each, at in answered.items()]
    p99 = quantiles(waits, n=100)[98]
    return Figure(
        f"202 → start of work, {mode}: p99",
        p99,
        "ms",
        f"p50 {median(waits):.1f} ms, of {UPLOADS} uploads",
        aim,
    )


def _upload(owner: Owner, number: int) -> tuple[str, float]:
    call = owner.ask("POST", "/calls/upload", files={"audio": (f"{number}.wav", _noise())})
    answered_at = time.time()
    time.sleep(PAUSE_S)
    return str(call["id"]), answered_at


def _noise() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(os.urandom(8000))
    return file.getvalue()


def _started(laboratory: Laboratory, owner: Owner) -> dict[str, float]:
    """When each call's job was first claimed, by the database's clock, which is this machine's."""
    connection = psycopg2.connect(psycopg2_address(laboratory.admin_url))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT subject_id::text, started_at FROM jobs WHERE tenant_id = %s", (owner.tenant_id,)
            )
            rows: list[tuple[str, datetime]] = cursor.fetchall()
    finally:
        connection.close()
    return {subject_id: started_at.timestamp() for subject_id, started_at in rows}


@contextmanager
def _worker(laboratory: Laboratory, mode: str) -> Iterator[None]:
    """The fleet of one process, where the mode has one."""
    if mode != "procrastinate":
        yield
        return
    process = psutil.Popen(
        [sys.executable, "-m", "bench.job_server"], cwd=BACKEND, env=laboratory.environment(DISPATCH=mode)
    )
    try:
        time.sleep(3)
        yield
    finally:
        process.terminate()
        process.wait(30)
