"""Whoever is woken, however often, early or late: a job has its effects once."""

from collections.abc import Iterator

import pytest

from app.core import clock
from app.models import JobStatus
from tests.services.jobs import rows
from tests.services.providers.dispatch.calls import ONCE, queued_unheard, wake_up
from tests.services.providers.dispatch.modes import MODES, Mode


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Iterator[Mode]:
    rows.forget_all()
    # Not the fixture of that name: its changes have to outlive the mode that made them.
    with pytest.MonkeyPatch.context() as monkeypatch, MODES[request.param](monkeypatch) as made:
        yield made


def test_however_wake_ups_come_a_job_has_its_effects_once(mode: Mode) -> None:
    """One mode is put together once: a worker process takes seconds to start."""
    for case in (one, duplicate, lost, late, done, unknown):
        case(mode)


def one(mode: Mode) -> None:
    queued = queued_unheard()
    wake_up(mode.dispatcher, queued.job_id)
    queued.wait_until(JobStatus.DONE)
    assert queued.effects() == ONCE
    assert rows.row(queued.job_id).attempt == 1


def duplicate(mode: Mode) -> None:
    queued = queued_unheard()
    for _ in range(5):
        wake_up(mode.dispatcher, queued.job_id)
    queued.wait_until(JobStatus.DONE)
    mode.settle(queued.job_id)
    assert queued.effects() == ONCE
    assert rows.row(queued.job_id).attempt == 1


def lost(mode: Mode) -> None:
    """Nobody is told; the threads of a process find it when it has waited long enough."""
    queued = queued_unheard()
    rows.wait_long(queued.job_id)
    queued.wait_until(JobStatus.DONE)
    assert queued.effects() == ONCE


def late(mode: Mode) -> None:
    """The wake-up and the threads that look for themselves come at the same time."""
    queued = [queued_unheard() for _ in range(4)]
    for each in queued:
        rows.wait_long(each.job_id)
        wake_up(mode.dispatcher, each.job_id)
    for each in queued:
        each.wait_until(JobStatus.DONE)
        mode.settle(each.job_id)
        assert each.effects() == ONCE


def done(mode: Mode) -> None:
    queued = queued_unheard()
    wake_up(mode.dispatcher, queued.job_id)
    queued.wait_until(JobStatus.DONE)
    mode.settle(queued.job_id)
    finished = rows.row(queued.job_id)
    wake_up(mode.dispatcher, queued.job_id)
    mode.settle(queued.job_id)
    again = rows.row(queued.job_id)
    assert (again.status, again.attempt, again.finished_at) == (JobStatus.DONE, 1, finished.finished_at)
    assert queued.effects() == ONCE


def unknown(mode: Mode) -> None:
    nobody = clock.new_id()
    wake_up(mode.dispatcher, nobody)
    mode.settle(nobody)
    one(mode)
