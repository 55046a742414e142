"""Runs a call's job in the calling thread, with whatever engines the environment names."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select

from app.core.config import settings
from app.core.database import transaction
from app.models import Event, Job, JobStatus
from app.services import engines
from app.services.handlers import HANDLERS
from app.services.jobs.runner import Runner
from app.services.providers.audio.decode import decode
from tests.services.jobs import rows
from tests.services.providers.audio.sounds import demo_call, read_wav, write_wav
from tests.world import Person

_READ_ONCE = (settings, engines.transcriber, engines.insight_engine, engines.notice_reader)


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """The process as if it had been started with these variables."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        _forget()
        yield
    _forget()


def _forget() -> None:
    for read_once in _READ_ONCE:
        read_once.cache_clear()


def job_of(person: Person, subject_id: UUID | str) -> Job:
    with transaction(person.tenant_id) as session:
        return session.scalars(select(Job).where(Job.subject_id == UUID(str(subject_id)))).one()


@cache
def _runner() -> Runner:
    """One for all tests of the process: each has a heartbeat that ends with the process only."""
    return Runner(HANDLERS, concurrency=1, abort=lambda: None)


def run_now(job_id: UUID) -> bool:
    """Run this job if it is queued and due; whether it was."""
    return _runner().run_now(job_id)


def run_job(person: Person, subject_id: UUID | str) -> Job:
    """Run the job of this subject now, whenever it is due; the row as it stands afterwards."""
    job_id = job_of(person, subject_id).id
    rows.make_due(job_id)
    assert run_now(job_id)
    return rows.row(job_id)


def run_all(person: Person) -> None:
    """Every job that waits, whenever it is due, as often as it takes."""
    for _ in range(50):
        with transaction(person.tenant_id) as session:
            queued = select(Job.id).where(Job.tenant_id == person.tenant_id, Job.status == JobStatus.QUEUED)
            waiting = list(session.scalars(queued.order_by(Job.id)))
        if not waiting:
            return
        for job_id in waiting:
            rows.make_due(job_id)
            run_now(job_id)
    raise AssertionError("the work does not end")


def events_of(person: Person, name: str) -> list[Event]:
    with transaction(person.tenant_id) as session:
        return list(session.scalars(select(Event).where(Event.name == name).order_by(Event.id)))


def long_conversation(directory: Path) -> bytes:
    """More than a minute of speech: too long for a voicemail, so only the engine in use hears it."""
    source, _ = demo_call("not_interested")
    spoken = read_wav(decode(source, directory / f"{time.monotonic_ns()}.wav", duration_ms=9000).path)[:, 0]
    path = write_wav(directory / "long.wav", np.tile(spoken, 8))
    return path.read_bytes()
