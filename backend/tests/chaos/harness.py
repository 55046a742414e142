"""Starts, kills, freezes and asks real service processes, and judges what is left in the database."""

import hashlib
import os
import random
import signal
import socket
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import psycopg2

from tests.chaos.processes import ServiceProcess
from tests.conftest import copy_of_template
from tests.ports import free_port

UP_LIMIT_S = 60.0


class ServiceDiedError(Exception):
    """The process ended before it answered."""


@dataclass
class World:
    """One database and one data directory, whatever processes come and go."""

    url: str
    admin_dsn: str
    directory: Path
    environment: dict[str, str] = field(default_factory=dict)

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """As the superuser: across all tenants."""
        connection = psycopg2.connect(self.admin_dsn)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()


@dataclass
class Service:
    """One service process."""

    world: World
    port: int
    process: ServiceProcess
    ready_file: Path

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_up(self) -> "Service":
        give_up_at = time.monotonic() + UP_LIMIT_S
        while time.monotonic() < give_up_at:
            if self.process.poll() is not None:
                raise ServiceDiedError(self.process.poll())
            try:
                if httpx2.get(f"{self.base}/health", timeout=2).status_code == 200:
                    return self
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError("the service did not come up")

    def wait_until_ready(self) -> None:
        """Up by its own word, where others answer on the same port: its runner has looked for work."""
        give_up_at = time.monotonic() + UP_LIMIT_S
        while time.monotonic() < give_up_at:
            if self.ready_file.exists():
                return
            assert self.process.poll() is None
            time.sleep(0.05)
        raise AssertionError("the new version did not come up")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(60)

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def terminate(self) -> float:
        """SIGTERM; the seconds until the process had gone."""
        started = time.monotonic()
        self.process.terminate()
        self.process.wait(40)
        return time.monotonic() - started

    def wait_for_death(self, limit_s: float = 90) -> int:
        return self.process.wait(limit_s)


def start(
    world: World, *options: str, port: int | None = None, listener: socket.socket | None = None
) -> Service:
    """Start a process; it may not be up yet. With a listener it accepts there, as others may."""
    chosen = port or free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": world.url,
        "DATA_DIR": str(world.directory),
        "STORAGE": "disk",
        "JOB_CONCURRENCY": "2",
        "LOG_LEVEL": "ERROR",
        **world.environment,
    }
    ready_file = world.directory / f"ready-{uuid4().hex}"
    told = ["--port", str(chosen), "--ready-file", str(ready_file), *options]
    process = ServiceProcess(told, environment, listener)
    return Service(world, chosen, process, ready_file)


@contextmanager
def running(world: World, *options: str, port: int | None = None) -> Iterator[Service]:
    service = start(world, *options, port=port)
    try:
        yield service.wait_until_up()
    finally:
        service.thaw()
        service.kill()


def new_world(directory: Path, **environment: str) -> World:
    name = f"chaos_{uuid4().hex[:12]}"
    url = copy_of_template(name)
    return World(url, admin_dsn(os.environ["CONVOFLOW_TEST_ADMIN_URL"], name), directory, environment)


def admin_dsn(admin_url: str, database: str) -> str:
    parts = urlsplit(admin_url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return f"host={host} user={parts.username or 'postgres'} dbname={database}"


def quiet_recording(seed: random.Random) -> bytes:
    """A third of a second without speech, different every time: the whole pipeline, no speech engine."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(seed.choice((b"\x00\x00", b"\x01\x00")) for _ in range(2800)))
    return out.getvalue()


def register(base: str) -> str:
    """A new tenant's owner; the access token."""
    email = f"{uuid4().hex}@example.com"
    person = {"email": email, "password": "correct horse battery", "full_name": "Chaos"}
    httpx2.post(f"{base}/auth/register", json=person, timeout=10).raise_for_status()
    answer = httpx2.post(
        f"{base}/auth/login", data={"username": email, "password": person["password"]}, timeout=10
    )
    return str(answer.raise_for_status().json()["access_token"])


def upload(base: str, token: str, recording: bytes, key: str, *, timeout: float = 60) -> httpx2.Response:
    return httpx2.post(
        f"{base}/calls/upload",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
        files={"audio": ("call.wav", recording, "audio/wav")},
        timeout=timeout,
    )


@dataclass
class Ledger:
    """What was acknowledged: call id → the sha256 of its bytes."""

    acknowledged: dict[str, str] = field(default_factory=dict)

    def note(self, answer: httpx2.Response, recording: bytes) -> None:
        assert answer.status_code == 202, answer.text
        self.acknowledged[answer.json()["id"]] = hashlib.sha256(recording).hexdigest()

    def wait_for(self, more: int, limit_s: float) -> None:
        """Until so many more are acknowledged; the load, not the machine's speed, sets the pace."""
        wanted, give_up_at = len(self.acknowledged) + more, time.monotonic() + limit_s
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < give_up_at, "nothing is acknowledged any more"
            time.sleep(0.01)


def wait_until_idle(world: World, limit_s: float = 60) -> float:
    """Wait until no job is queued or processing; the seconds that took."""
    started = time.monotonic()
    while time.monotonic() - started < limit_s:
        [(open_jobs,)] = world.query(
            "SELECT count(*) FROM jobs WHERE status IN ('queued', 'processing') AND kind = 'call'"
        )
        if open_jobs == 0:
            return time.monotonic() - started
        time.sleep(0.1)
    raise AssertionError(f"jobs left open: {world.query('SELECT kind, status, attempt, crashes FROM jobs')}")


def wait_for_jobs(world: World, condition: str, count: int) -> None:
    """Wait until so many calls' jobs are as the condition says."""
    give_up_at = time.monotonic() + 90
    while time.monotonic() < give_up_at:
        [(found,)] = world.query(f"SELECT count(*) FROM jobs WHERE kind = 'call' AND {condition}")
        if found == count:
            return
        time.sleep(0.05)
    raise AssertionError(f"never {count} with {condition}: {world.query('SELECT status, attempt FROM jobs')}")


@dataclass(frozen=True)
class Verdict:
    """What is wrong; all zero is right."""

    lost: int
    unfinished: int
    doubled: int
    damaged: int


def judge(world: World, ledger: Ledger) -> Verdict:
    """Compare what was acknowledged with the rows, the blobs and the effects."""
    rows = {
        str(call_id): (status, sha256, key)
        for call_id, status, sha256, key in world.query(
            "SELECT c.id, c.status, d.sha256, d.key FROM calls c JOIN documents d ON d.id = c.document_id"
        )
    }
    lost = [call_id for call_id in ledger.acknowledged if call_id not in rows]
    found = [call_id for call_id in ledger.acknowledged if call_id in rows]
    unfinished = [call_id for call_id in found if rows[call_id][0] != "completed"]
    damaged = [
        call_id
        for call_id in found
        if _stored_sha256(world, rows[call_id][2]) != ledger.acknowledged[call_id]
    ]
    return Verdict(len(lost), len(unfinished), len(_doubled(world)), len(damaged))


def _doubled(world: World) -> list[tuple[Any, ...]]:
    """Calls with the same bytes twice, and effects that one call has more than once."""
    return world.query(
        """
        SELECT 'call', content_sha256 FROM calls GROUP BY tenant_id, content_sha256 HAVING count(*) > 1
        UNION ALL
        SELECT name, subject_id::text FROM events
        WHERE name IN ('call.uploaded', 'transcription.completed')
        GROUP BY name, subject_id HAVING count(*) > 1
        UNION ALL
        SELECT 'work', call_id::text FROM work_items GROUP BY call_id, task HAVING count(*) > 1
        """
    )


def _stored_sha256(world: World, key: str) -> str:
    path = world.directory / "blobs" / key
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"
