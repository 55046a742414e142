"""The runner: runs what is queued, settles what fails, gives back what it cannot finish."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app.core.database import transaction
from app.models import JobKind, JobStatus
from app.services.jobs import queue, runner
from app.services.jobs.handler import Handler, Lane
from app.services.jobs.queue import Claim
from app.services.jobs.recovery import sweep_one
from app.services.jobs.runner import Runner
from app.services.providers.errors import RateLimited, Refused, Unavailable
from tests.services.jobs import rows

Run = Callable[[Claim], None]


@pytest.fixture(autouse=True)
def _alone() -> None:
    rows.forget_all()


class Projected:
    """Remembers what the subject was told."""

    def __init__(self) -> None:
        self.seen: list[JobStatus] = []

    def __call__(self, session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
        self.seen.append(status)


def finish(claim: Claim) -> None:
    with queue.last_step(claim):
        pass


def handlers(run: Run, project: Projected | None = None) -> dict[JobKind, Handler]:
    return {JobKind.CALL: Handler(run, project or Projected(), (10, 30), Lane.HEAVY)}


@contextmanager
def running(run: Run, project: Projected | None = None, concurrency: int = 2) -> Iterator[Runner]:
    made = Runner(handlers(run, project), concurrency=concurrency, abort=lambda: None)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def wait_for(job_id: UUID, status: JobStatus) -> None:
    give_up_at = time.monotonic() + 60
    while rows.row(job_id).status is not status:
        assert time.monotonic() < give_up_at, f"still {rows.row(job_id).status}"
        time.sleep(0.02)


def test_a_queued_job_runs_and_its_subject_follows() -> None:
    project = Projected()
    with running(finish, project) as active:
        job_id = rows.queued(rows.new_tenant())
        active.wake()
        wait_for(job_id, JobStatus.DONE)
    assert project.seen == [JobStatus.PROCESSING]


def test_a_job_that_nobody_woke_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "POLL_S", 0.1)
    with running(finish):
        wait_for(rows.queued(rows.new_tenant()), JobStatus.DONE)


FAILURES: list[tuple[Exception, JobStatus, int, str]] = [
    (Unavailable("down", "Down."), JobStatus.QUEUED, 1, "down"),
    (RateLimited("busy", "Busy.", 30), JobStatus.QUEUED, 0, "busy"),
    (Refused("bad_input", "Bad."), JobStatus.NEEDS_ATTENTION, 1, "bad_input"),
    (ValueError("a surprise"), JobStatus.QUEUED, 1, "internal_error"),
    (NoResultFound("a row is gone"), JobStatus.QUEUED, 1, "internal_error"),
]


@pytest.mark.parametrize(("error", "status", "failures", "code"), FAILURES)
def test_an_error_becomes_the_jobs_outcome(
    error: Exception, status: JobStatus, failures: int, code: str
) -> None:
    def fail(claim: Claim) -> None:
        raise error

    project = Projected()
    job_id = rows.queued(rows.new_tenant())
    made = Runner(handlers(fail, project), concurrency=1, abort=lambda: None)
    assert made.run_now(job_id)
    job = rows.row(job_id)
    assert (job.status, job.failures, job.last_error_code) == (status, failures, code)
    assert project.seen == [JobStatus.PROCESSING, status]


def test_retries_end_in_needs_attention() -> None:
    def fail(claim: Claim) -> None:
        raise Unavailable("down", "Down.")

    job_id = rows.queued(rows.new_tenant())
    made = Runner(handlers(fail), concurrency=1, abort=lambda: None)
    for _ in range(3):
        assert made.run_now(job_id)
        rows.make_due(job_id)
    assert rows.row(job_id).status is JobStatus.NEEDS_ATTENTION
    assert not made.run_now(job_id)


def test_a_retry_starts_at_the_first_missing_step() -> None:
    seen: list[tuple[str, ...]] = []

    def two_steps(claim: Claim) -> None:
        seen.append(claim.progress)
        if "transcript" not in claim.progress:
            with queue.step(claim, "transcript"):
                pass
            raise Unavailable("down", "Down.")
        finish(claim)

    job_id = rows.queued(rows.new_tenant())
    made = Runner(handlers(two_steps), concurrency=1, abort=lambda: None)
    made.run_now(job_id)
    rows.make_due(job_id)
    made.run_now(job_id)
    assert seen == [(), ("transcript",)]
    assert rows.row(job_id).status is JobStatus.DONE


def test_a_runner_that_lost_the_job_does_not_mark_its_subject() -> None:
    """Frozen between claim and start, it wakes up when another runner has long finished."""
    tenant_id = rows.new_tenant()
    late = queue.claim_by_id(rows.queued(tenant_id), "late")
    assert late is not None
    rows.expire_lease(late.job_id)

    def rename(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
        session.execute(text("UPDATE tenants SET name = :status"), {"status": status.value})

    table = {JobKind.CALL: Handler(finish, rename, (10,), Lane.HEAVY)}
    assert sweep_one(table)
    made = Runner(table, concurrency=1, abort=lambda: None)
    made._run(late)
    with transaction(tenant_id) as session:
        assert session.scalar(text("SELECT name FROM tenants")) == JobStatus.QUEUED


def test_stopping_gives_back_what_is_not_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "DRAIN_S", 0.3)
    begun, aborted = threading.Event(), threading.Event()

    def endless(claim: Claim) -> None:
        begun.set()
        aborted.wait(60)
        finish(claim)

    project = Projected()
    job_id = rows.queued(rows.new_tenant())
    made = Runner(handlers(endless, project), concurrency=1, abort=aborted.set)
    made.start()
    assert begun.wait(60)
    made.stop()
    job = rows.row(job_id)
    assert (job.status, job.failures, job.crashes) == (JobStatus.QUEUED, 0, 0)
    assert project.seen == [JobStatus.PROCESSING, JobStatus.QUEUED]


def test_a_dead_runners_job_is_swept_and_projected() -> None:
    project = Projected()
    job_id = rows.queued(rows.new_tenant())
    assert queue.claim_by_id(job_id, "dead")
    rows.expire_lease(job_id)
    assert sweep_one(handlers(finish, project))
    assert not sweep_one(handlers(finish, project))
    assert rows.row(job_id).status is JobStatus.QUEUED
    assert project.seen == [JobStatus.QUEUED]


def test_light_work_does_not_wait_behind_heavy_work() -> None:
    release = threading.Event()

    def slow(claim: Claim) -> None:
        release.wait(60)
        finish(claim)

    both = {
        JobKind.CALL: Handler(slow, Projected(), (), Lane.HEAVY),
        JobKind.DELIVERY: Handler(finish, Projected(), (), Lane.LIGHT),
    }
    tenant_id = rows.new_tenant()
    heavy = [rows.queued(tenant_id) for _ in range(3)]
    light = rows.queued(tenant_id, JobKind.DELIVERY)
    made = Runner(both, concurrency=1, abort=release.set)
    made.start()
    try:
        wait_for(light, JobStatus.DONE)
        assert rows.row(heavy[2]).status is JobStatus.QUEUED
    finally:
        release.set()
        made.stop()
