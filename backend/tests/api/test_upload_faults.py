"""Uploads that something breaks: tokens, limits, disks, the database, a phone that goes away. What was not
acknowledged leaves nothing; what is refused for now says when to come back."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import psycopg2
import pytest

from app.core.config import settings
from app.core.database import Pool, engine
from app.services.providers.storage.registry import storage
from tests.api.applications import app_with, running
from tests.core.tokens import HOSTILE, SOUND_BUT_UNKNOWN
from tests.disks import small_disk
from tests.recordings import NOTHING, quiet_recording, traces, upload
from tests.world import Person, Team

MB = 1024 * 1024
HEAD = b'--b\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'
TAIL = b"\r\n--b--\r\n"
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.fixture
def agent() -> Person:
    return Team().agent


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """A service that takes files of up to 1 MB."""
    monkeypatch.setenv("MAX_AUDIO_SIZE_MB", "1")
    settings.cache_clear()
    with running(app_with(max_audio_size_mb=1)) as address:
        yield address
    monkeypatch.undo()
    settings.cache_clear()


@contextmanager
def client(address: tuple[str, int], person: Person) -> Iterator[httpx2.Client]:
    headers = {"Authorization": person.http.headers["Authorization"]}
    with httpx2.Client(base_url="http://{}:{}".format(*address), headers=headers, timeout=20) as http:
        yield http


@pytest.mark.parametrize(
    "kind", ["expired", "another key", "a real refresh token", "a refresh token's type", "a foreign audience"]
)
def test_a_wrong_token_is_refused_before_the_body(address: tuple[str, int], kind: str) -> None:
    """Only headers are sent: an answer proves that no byte of the body was waited for."""
    lines = (
        "POST /calls/upload HTTP/1.1",
        "Host: loopback",
        f"Authorization: Bearer {HOSTILE[kind]()}",
        f"Content-Length: {MB}",
        f"Content-Type: {MULTIPART['Content-Type']}",
    )
    with closing(socket.create_connection(address, timeout=10)) as caller:
        caller.sendall("\r\n".join((*lines, "", "")).encode())
        answer = caller.recv(65536)
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"sign in again" in answer


def test_a_token_of_nobody_is_refused(agent: Person) -> None:
    agent.http.headers["Authorization"] = f"Bearer {HOSTILE[SOUND_BUT_UNKNOWN]()}"
    assert upload(agent.http, quiet_recording()).status_code == 401


@pytest.mark.parametrize("declared", [True, False])
def test_a_file_over_the_limit(address: tuple[str, int], agent: Person, declared: bool) -> None:
    """The file itself counts, so that its form may be larger."""
    body = HEAD + bytes(MB + 1) + TAIL
    with client(address, agent) as http:
        answer = http.post(
            "/calls/upload", content=body if declared else iter([body[:MB], body[MB:]]), headers=MULTIPART
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert answer.headers["content-type"] == "application/problem+json"
        assert "1 MB" in answer.json()["detail"]
        assert traces(agent) == NOTHING
        # Exactly the limit is no audio here, but it came in.
        fits = http.post("/calls/upload", content=HEAD + bytes(MB) + TAIL, headers=MULTIPART)
        assert (fits.status_code, fits.json()["code"]) == (422, "unsupported_format")


def test_a_phone_that_goes_away_leaves_nothing(address: tuple[str, int], agent: Person) -> None:
    lines = (
        "POST /calls/upload HTTP/1.1",
        "Host: loopback",
        f"Authorization: {agent.http.headers['Authorization']}",
        f"Content-Length: {MB}",
        f"Content-Type: {MULTIPART['Content-Type']}",
    )
    with closing(socket.create_connection(address, timeout=10)) as caller:
        caller.sendall("\r\n".join((*lines, "", "")).encode() + HEAD + bytes(MB // 2))
        wait_until(lambda: traces(agent).spooled == 1)
    wait_until(lambda: traces(agent) == NOTHING)


def wait_until(happened: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


@pytest.mark.parametrize("place", ["spool", "store"])
def test_a_full_disk(agent: Person, place: str) -> None:
    config, large = settings(), quiet_recording(100)
    with small_disk(config.spool_dir if place == "spool" else config.blob_dir):
        answer = upload(agent.http, large)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (507, "insufficient_storage"), problem
        assert answer.headers["Retry-After"] == "300"
        assert "try later" in problem["detail"]
        assert traces(agent) == NOTHING
        assert upload(agent.http, quiet_recording()).status_code == 202
    assert upload(agent.http, large).status_code == 202


@pytest.fixture
def broken_store(agent: Person) -> Iterator[Path]:
    """A file lies where the tenant's folder should be made."""
    in_the_way = settings().blob_dir / str(agent.tenant_id)
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_text("")
    yield in_the_way
    if in_the_way.is_file():
        in_the_way.unlink()


def test_a_store_that_does_not_answer(agent: Person, broken_store: Path) -> None:
    audio = quiet_recording()
    answer = upload(agent.http, audio, key="k1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "try again" in answer.json()["detail"]
    assert str(settings().blob_dir) not in answer.text
    broken_store.unlink()
    assert traces(agent) == NOTHING
    assert upload(agent.http, audio, key="k1").status_code == 202


@contextmanager
def no_database() -> Iterator[None]:
    """Our database takes nobody and lets go of everybody while the block runs."""
    name = urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")
    with closing(psycopg2.connect(os.environ["CONVOFLOW_TEST_ADMIN_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            try:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
                )
                yield
            finally:
                cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
                # A connection that was used a moment ago is not pinged: it would be found dead.
                for pool in Pool:
                    engine(pool).dispose()


def test_the_database_goes_away_during_an_upload(address: tuple[str, int], agent: Person) -> None:
    audio = quiet_recording()

    def body() -> Iterator[bytes]:
        yield HEAD + audio[:2000]
        wait_until(lambda: bool(list(settings().spool_dir.glob("upload-*"))))
        stack.enter_context(no_database())
        yield audio[2000:] + TAIL

    with client(address, agent) as http, ExitStack() as stack:
        answer = http.post("/calls/upload", content=body(), headers=MULTIPART)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "try again" in answer.json()["detail"]
        assert not list(settings().spool_dir.glob("upload-*"))
    assert traces(agent) == NOTHING
    assert upload(agent.http, audio).status_code == 202
    (key,) = storage().keys(f"{agent.tenant_id}/staging/")
    assert b"".join(storage().read(key)) == audio
