"""Counted in a real Redis: one count for all processes, and what happens when it falls silent or is gone."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from app.api import limits
from app.core.config import settings
from tests.api.accounts import email, sign_in
from tests.api.test_limits import ANOTHER_PROCESS
from tests.conftest import BACKEND
from tests.ports import free_port
from tests.world import browser

pytestmark = [
    pytest.mark.owasp("API4"),
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="there is no redis-server here"),
]


@pytest.fixture
def redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[bytes]"]:
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}")
    try:
        _answers(port)
        _forget()
        yield process
    finally:
        process.kill()
        process.wait()
        monkeypatch.undo()
        _forget()


def test_processes_share_one_count_until_it_goes_away(redis: "subprocess.Popen[bytes]") -> None:
    nobody, name = browser(), email()
    subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS, name, "9"],
        cwd=BACKEND,
        env={**os.environ, "DATABASE_URL": str(settings().database_url)},
        check=True,
        timeout=60,
    )
    assert [sign_in(nobody, name).status_code for _ in range(2)] == [401, 429]
    # Silent, then gone: nobody waits for it, and this process alone lets in no more than one may.
    redis.send_signal(signal.SIGSTOP)
    assert [sign_in(nobody, name).status_code for _ in range(11)] == [401] * 10 + [429]
    redis.kill()
    redis.wait()
    assert sign_in(nobody, name).status_code == 429
    assert sign_in(nobody, email()).status_code == 401


def _forget() -> None:
    limits._shared.cache_clear()
    limits._own.cache_clear()
    limits.outage.ended()
    settings.cache_clear()


@retry(retry=retry_if_exception_type(RedisError), stop=stop_after_delay(30), wait=wait_fixed(0.05))
def _answers(port: int) -> None:
    with Redis(port=port) as client:
        client.ping()
