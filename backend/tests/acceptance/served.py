"""The service as a process of its own, over a database and a data directory that outlive it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

from tests.conftest import BACKEND
from tests.ports import free_port

START_LIMIT_S = 40.0
WORK_LIMIT_S = 240.0
UNFINISHED = {"pending", "transcribing"}


@dataclass(frozen=True)
class Served:
    """One running process and where it answers."""

    process: psutil.Popen
    address: str

    def children(self) -> list[psutil.Process]:
        found: list[psutil.Process] = self.process.children(recursive=True)
        return found

    @contextmanager
    def sign_up(self, name: str = "Ann") -> Iterator[httpx2.Client]:
        """A new tenant's owner, as a client that sends their token."""
        person = {"email": f"{name.lower()}@example.com", "password": "correct horse battery"}
        form = {"username": person["email"], "password": person["password"]}
        with httpx2.Client(base_url=self.address, timeout=30) as http:
            http.post("/auth/register", json={**person, "full_name": name}).raise_for_status()
            answer = http.post("/auth/login", data=form).raise_for_status()
            http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield http


@contextmanager
def served(
    database_url: str, directory: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Run the service without keys until the block ends; whatever is left of it is killed."""
    port = free_port()
    process = psutil.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            "app.main:app",
            "--port",
            str(port),
            "--no-access-log",
            "--log-level",
            "warning",
        ],
        cwd=BACKEND,
        env={**os.environ, "DATABASE_URL": database_url, "DATA_DIR": str(directory), **(environment or {})},
        stdout=subprocess.DEVNULL,
    )
    try:
        service = Served(process, f"http://127.0.0.1:{port}")
        _wait_until_up(service)
        yield service
    finally:
        _end(process)


def ended(http: httpx2.Client, call_id: str) -> dict[str, object]:
    """The call once it is completed or failed, by long polling."""
    give_up_at = time.monotonic() + WORK_LIMIT_S
    while time.monotonic() < give_up_at:
        call: dict[str, object] = http.get(f"/calls/{call_id}?wait=20").raise_for_status().json()
        if call["status"] not in UNFINISHED:
            return call
    raise AssertionError(f"after {WORK_LIMIT_S:.0f} s the call is still {call['status']} at {call['stage']}")


def _wait_until_up(service: Served) -> None:
    give_up_at = time.monotonic() + START_LIMIT_S
    while time.monotonic() < give_up_at and service.process.poll() is None:
        try:
            if httpx2.get(f"{service.address}/health", timeout=2).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.05)
    raise AssertionError(f"the service did not come up; exit code {service.process.poll()}")


def _end(process: psutil.Popen) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(30)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(60)
