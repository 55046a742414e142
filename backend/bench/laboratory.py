"""Where measurements happen: one embedded PostgreSQL, a migrated database, and servers started on it."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil

from app.core.embedded import EmbeddedPostgres
from app.serving import FRUGAL_MEMORY

BACKEND = Path(__file__).resolve().parents[1]
START_LIMIT_S = 30.0
MIB = 1024 * 1024
# What would turn vendors on, or the machine's own settings, has no place in a measurement.
_FOREIGN = ("_API_KEY", "_WEBHOOK_URL", "_BASE_URL")


class Laboratory:
    """Owns the embedded server under `directory` until `close`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._server = EmbeddedPostgres(directory / "pg")
        self.database_url = self._server.database_url()
        self.admin_url = self._server.admin_url.replace("/postgres?", "/convoflow?")
        self.migrate()

    def close(self) -> None:
        self._server.stop()

    def migrate(self) -> None:
        command = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(command, cwd=BACKEND, env=self.environment(), check=True, stderr=subprocess.DEVNULL)

    def environment(self, **changes: str) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.endswith(_FOREIGN)}
        return (
            FRUGAL_MEMORY
            | ours
            | {
                "ENV": "development",
                "DATABASE_URL": self.database_url,
                "DATABASE_DIRECT_URL": self.database_url,
                "DATA_DIR": str(self.directory / "data"),
                "STORAGE": "disk",
                "BCRYPT_ROUNDS": "4",
                "SECRET_KEY": secrets.token_hex(32),
                "LOG_LEVEL": "WARNING",
                # Measured is what the machine can do, not what a tenant may.
                "UPLOADS_PER_MINUTE": "1000000",
                **changes,
            }
        )

    @contextmanager
    def service(self, application: str = "bench.server:app", **settings: str) -> Iterator["Service"]:
        """A uvicorn of its own, started as `serve` starts it, with settings changed by their names."""
        service = start(application, self.environment(**settings))
        try:
            yield service
        finally:
            service.stop()


@dataclass
class Service:
    process: psutil.Popen
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def rss_mib(self) -> float:
        return float(self.process.memory_info().rss / MIB)

    @property
    def cpu_s(self) -> float:
        """Processor seconds of the web server's process so far; waiting for others' turns is not in it."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @contextmanager
    def peak(self) -> Iterator[list[float]]:
        """The highest resident size in MiB within the block, by the kernel's own high-water mark."""
        directory = Path("/proc") / str(self.process.pid)
        (directory / "clear_refs").write_text("5")
        highest: list[float] = []
        yield highest
        lines = (directory / "status").read_text().splitlines()
        highest.append(next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")))

    def owner(self) -> "Owner":
        """Somebody who has just registered, with a tenant of their own."""
        client = httpx2.Client(base_url=self.address, timeout=60)
        email, password = f"{secrets.token_hex(6)}@example.com", secrets.token_urlsafe(12)
        person = _asked(
            client, "POST", "/auth/register", json={"email": email, "password": password, "full_name": "A B"}
        )
        pair = _asked(client, "POST", "/auth/login", data={"username": email, "password": password})
        client.headers["Authorization"] = f"Bearer {pair['access_token']}"
        return Owner(client, str(pair["access_token"]), str(person["tenant_id"]), str(person["id"]))

    def get(self, path: str) -> Any:
        with httpx2.Client(base_url=self.address) as client:
            return _asked(client, "GET", path)

    def stop(self) -> None:
        with suppress(psutil.NoSuchProcess):
            self.process.terminate()
            try:
                self.process.wait(25)
            except psutil.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@dataclass
class Owner:
    http: httpx2.Client
    token: str
    tenant_id: str
    agent_id: str

    def ask(self, method: str, path: str, **content: Any) -> Any:
        return _asked(self.http, method, path, **content)


def start(application: str, environment: dict[str, str]) -> Service:
    """Returns once /health answers 200."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        *(sys.executable, "-m", "uvicorn", application, "--host", "127.0.0.1", "--port", str(port)),
        *("--http", "app.core.draining:DrainingProtocol", "--ws", "none", "--no-proxy-headers"),
        *("--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "20"),
    ]
    process = psutil.Popen(command, cwd=BACKEND, env=environment, stdin=subprocess.DEVNULL)
    service = Service(process, port)
    give_up_at = time.monotonic() + START_LIMIT_S
    while not _healthy(port):
        if process.poll() is not None or time.monotonic() > give_up_at:
            service.stop()
            raise RuntimeError(f"{application} did not start")
        time.sleep(0.005)
    return service


def psycopg2_address(url: str) -> str:
    return url.replace("postgresql+psycopg2://", "postgresql://")


def _healthy(port: int) -> bool:
    """By a bare socket: an HTTP client's own cost would stand in the start-up time."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _asked(client: httpx2.Client, method: str, path: str, **content: Any) -> Any:
    answer = client.request(method, path, **content)
    if not answer.is_success:
        raise RuntimeError(f"{method} {path} answered {answer.status_code}: {answer.text[:300]}")
    return answer.json()
