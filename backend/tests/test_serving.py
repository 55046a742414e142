"""`cli serve` as a user meets it: one process to start, and nothing left when it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.ports import free_port

BACKEND = Path(__file__).resolve().parents[1]
START_LIMIT_S = 40.0
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Starts the service on `port` with its data under `tmp_path`; whatever a failed test leaves is ended."""
    started: list[subprocess.Popen[str]] = []

    def run(*options: str, **settings: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "STORAGE"}}
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", *options],
            cwd=BACKEND,
            env=kept | {"DATA_DIR": str(tmp_path), "PORT": str(port)} | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=30)
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_of_it(start: Start, port: int, tmp_path: Path, number: signal.Signals) -> None:
    service = start()
    until_answered(service, port)
    descendants = psutil.Process(service.pid).children(recursive=True)
    service.send_signal(number)
    output, _ = service.communicate(timeout=30)
    assert service.returncode == 0
    assert f"http://localhost:{port}" in output
    assert "OPENAI_API_KEY" in output
    assert str(tmp_path) in output
    assert psutil.wait_procs(descendants, timeout=5)[1] == []
    assert_nothing_runs(tmp_path, port)


def test_several_processes_stop_alike(start: Start, port: int, tmp_path: Path) -> None:
    service = start("--json", WEB_CONCURRENCY="2")
    until_answered(service, port)
    assert service.stdout is not None
    told = next(line for line in service.stdout if line.startswith("{"))
    assert json.loads(told)["api"] == f"http://localhost:{port}"
    service.terminate()
    service.communicate(timeout=30)
    assert service.returncode == 0
    assert_nothing_runs(tmp_path, port)


@pytest.mark.chaos
def test_a_killed_web_server_takes_the_rest_with_it(start: Start, port: int, tmp_path: Path) -> None:
    service = start()
    until_answered(service, port)
    web_server(service).kill()
    output, _ = service.communicate(timeout=30)
    assert service.returncode == 1
    assert "ended by itself" in output
    assert_nothing_runs(tmp_path, port)


@pytest.mark.chaos
def test_after_a_kill_the_next_start_works(start: Start, port: int, tmp_path: Path) -> None:
    service = start()
    until_answered(service, port)
    orphan = web_server(service)
    service.kill()
    service.communicate(timeout=30)
    orphan.wait(timeout=25)
    again = start()
    until_answered(again, port)
    again.terminate()
    again.communicate(timeout=30)
    assert again.returncode == 0
    assert_nothing_runs(tmp_path, port)


def test_a_taken_port_is_one_clear_line(start: Start, port: int) -> None:
    with socket.create_server(("0.0.0.0", port)):
        output, _ = (service := start()).communicate(timeout=30)
    assert service.returncode == 1
    assert output.splitlines() == [
        f"Port {port} is already taken by another program. "
        f"Stop it, or choose another: PORT={port + 1} make run"
    ]


def test_a_second_service_on_the_same_data_is_refused(start: Start, port: int) -> None:
    first = start()
    until_answered(first, port)
    output, _ = (second := start(PORT=str(port + 1))).communicate(timeout=30)
    assert second.returncode == 1
    assert "Another Convoflow" in output
    until_answered(first, port)


def test_a_wrong_setting_is_named(start: Start) -> None:
    output, _ = (service := start(ENV="production", SECRET_KEY="short")).communicate(timeout=30)
    assert service.returncode == 1
    assert "SECRET_KEY must be a random text of at least 32 bytes" in output
    assert "Traceback" not in output


def web_server(service: subprocess.Popen[str]) -> psutil.Process:
    children = psutil.Process(service.pid).children()
    return next(child for child in children if "uvicorn" in child.cmdline())


def until_answered(service: subprocess.Popen[str], port: int) -> None:
    give_up_at = time.monotonic() + START_LIMIT_S
    while service.poll() is None and time.monotonic() < give_up_at:
        with suppress(httpx2.HTTPError):
            if httpx2.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200:
                return
        time.sleep(0.1)
    said = service.stdout.read() if service.poll() is not None and service.stdout else "nothing, and runs on"
    pytest.fail(f"no answer within {START_LIMIT_S:.0f} s, exit code {service.poll()}; it said: {said}")


def assert_nothing_runs(data: Path, port: int) -> None:
    assert not (data / "pg" / "postmaster.pid").exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
