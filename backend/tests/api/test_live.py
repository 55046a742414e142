"""Waiting for a call: long poll and server-sent events over real sockets, told by the job's own moves."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import pairwise
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import update

from app.api import live
from app.api.returns import TURNS_PER_S, Returns
from app.core import stopping
from app.core.database import transaction
from app.models import Call, CallStatus, Job, JobStatus
from app.services.jobs import watch
from app.services.jobs.watch import watcher
from tests.api.applications import app_with, running
from tests.api.test_upload_faults import wait_until
from tests.recordings import uploaded
from tests.services.pipelines import job_of, run_now
from tests.statements import statements
from tests.world import Person, Team


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watch, "LOOK_S", 0.1)
        watcher.start()
        with running(app_with()) as (host, port):
            yield f"http://{host}:{port}"
        watcher.stop()


@pytest.fixture
def agent() -> Person:
    return Team().agent


@contextmanager
def client(address: str, person: Person) -> Iterator[httpx2.Client]:
    headers = {"Authorization": person.http.headers["Authorization"]}
    with httpx2.Client(base_url=address, headers=headers, timeout=30) as http:
        yield http


def run_job(person: Person, call_id: str) -> None:
    assert run_now(job_of(person, call_id).id)


def later(seconds: float, person: Person, call_id: str) -> threading.Timer:
    timer = threading.Timer(seconds, run_job, (person, call_id))
    timer.start()
    return timer


def test_a_wait_ends_when_the_call_moves(address: str, agent: Person) -> None:
    call_id = uploaded(agent)
    work = later(0.5, agent, call_id)
    with client(address, agent) as http:
        answer = http.get(f"/calls/{call_id}?wait=30")
    work.join()
    assert answer.elapsed.total_seconds() < 28
    assert answer.json()["status"] in {"transcribing", "completed"}


def test_a_wait_in_vain_ends_in_time_and_says_when_to_ask_again(address: str, agent: Person) -> None:
    call_id = uploaded(agent)
    with client(address, agent) as http, statements() as sent:
        answer = http.get(f"/calls/{call_id}?wait=1")
    assert len(sent) == 2, sent
    assert 0.9 < answer.elapsed.total_seconds() < 25
    assert (answer.json()["status"], answer.headers["Retry-After"]) == ("pending", "2")


def test_a_start_that_the_call_tells_late_is_not_missed(address: str, agent: Person) -> None:
    call_id = uploaded(agent)

    def change(kind: type[Call] | type[Job], row_id: UUID, **values: object) -> None:
        with transaction(agent.tenant_id) as session:
            session.execute(update(kind).where(kind.id == row_id).values(**values))

    change(Job, job_of(agent, call_id).id, status=JobStatus.PROCESSING)
    late = threading.Timer(0.5, partial(change, Call, UUID(call_id), status=CallStatus.TRANSCRIBING))
    late.start()
    with client(address, agent) as http:
        answer = http.get(f"/calls/{call_id}?wait=30")
    late.join()
    assert answer.elapsed.total_seconds() < 28
    assert answer.json()["status"] == "transcribing"


def test_what_has_ended_is_not_waited_for(address: str, agent: Person) -> None:
    call_id = uploaded(agent)
    run_job(agent, call_id)
    with client(address, agent) as http:
        answer = http.get(f"/calls/{call_id}?wait=30")
        assert answer.elapsed.total_seconds() < 28
        assert answer.json()["status"] == "completed"
        assert "Retry-After" not in answer.headers
        assert http.get(f"/calls/{call_id}?wait=31").status_code == 422


def test_beyond_the_most_waiters_the_answer_comes_at_once(
    address: str, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MOST_WAITERS", 0)
    monkeypatch.setattr(live, "returns", Returns(lambda: 100.0))
    call_id = uploaded(agent)
    with client(address, agent) as http:
        waited = http.get(f"/calls/{call_id}?wait=30")
        assert (waited.status_code, waited.headers["Retry-After"]) == (200, "2")
        assert waited.elapsed.total_seconds() < 28
        watched = http.get(f"/calls/{call_id}/events")
        assert (watched.status_code, watched.headers["Retry-After"]) == (503, "2")
        # However many are sent away, they come back one after another.
        answers = [http.get(f"/calls/{call_id}/events") for _ in range(2 * TURNS_PER_S)]
        assert {answer.headers["Retry-After"] for answer in answers} == {"2", "3", "4"}
        assert http.get(f"/calls/{call_id}?wait=20").headers["Retry-After"] == "4"


def told(http: httpx2.Client, call_id: str) -> list[dict[str, object]]:
    """All progress that the stream told until it ended by itself."""
    with http.stream("GET", f"/calls/{call_id}/events", headers={"Accept-Encoding": "gzip"}) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.headers
        return [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]


def test_events_tell_progress_and_end_with_it(address: str, agent: Person) -> None:
    call_id = uploaded(agent)
    work = later(1.5, agent, call_id)
    with client(address, agent) as http:
        progress = told(http, call_id)
    work.join()
    assert progress[0] == {"id": call_id, "status": "pending", "stage": "transcript", "error": None}
    assert progress[-1] == {"id": call_id, "status": "completed", "stage": None, "error": None}
    assert all(one != other for one, other in pairwise(progress))
    give_up_at = time.monotonic() + 60
    while watcher._waiters and time.monotonic() < give_up_at:
        time.sleep(0.05)
    assert not watcher._waiters


def test_events_of_an_ended_call_are_one(address: str, agent: Person) -> None:
    call_id = uploaded(agent)
    run_job(agent, call_id)
    with client(address, agent) as http:
        assert [progress["status"] for progress in told(http, call_id)] == ["completed"]


def test_a_server_that_goes_is_held_up_by_nobody(address: str, agent: Person) -> None:
    call_id = uploaded(agent)
    others = set(watcher._waiters)
    with client(address, agent) as http, ThreadPoolExecutor(2) as threads:
        polling = threads.submit(http.get, f"/calls/{call_id}?wait=30")
        listening = threads.submit(told, http, call_id)
        wait_until(lambda: len(watcher._waiters - others) == 2)
        waiting = watcher._waiters - others
        stopping.tell()
        try:
            answer, progress = polling.result(), listening.result()
            assert all(waiter.gone for waiter in waiting)
            assert (answer.json()["status"], answer.headers["Retry-After"]) == ("pending", "2")
            assert [each["status"] for each in progress] == ["pending"]
            # Who comes now finds no place.
            assert http.get(f"/calls/{call_id}/events").status_code == 503
        finally:
            watcher.stop()
            watcher.start()


def test_a_waiter_that_goes_away_is_forgotten(address: str, agent: Person) -> None:
    call_id = uploaded(agent)
    others = set(watcher._waiters)
    phone = HTTPConnection(urlsplit(address).netloc)
    phone.request("GET", f"/calls/{call_id}?wait=30", headers=dict(agent.http.headers))
    wait_until(lambda: bool(watcher._waiters - others))
    [waiter] = watcher._waiters - others
    phone.close()
    wait_until(lambda: waiter not in watcher._waiters)
    # Not because the time was over.
    assert waiter.gone


def test_a_listener_that_goes_away_is_forgotten(address: str, agent: Person) -> None:
    call_id = uploaded(agent)
    others = set(watcher._waiters)
    with client(address, agent) as http:
        with http.stream("GET", f"/calls/{call_id}/events") as stream:
            # A generator that is let go of closes the connection.
            lines = stream.iter_lines()
            assert (stream.status_code, next(lines)) == (200, "event: progress")
            wait_until(lambda: bool(watcher._waiters - others))
            listening = watcher._waiters - others
        wait_until(lambda: not watcher._waiters & listening)
