"""The fleet on PostgreSQL: its turns are committed with the job, and its workers may die."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.core.database import transaction
from app.models import JobStatus
from app.services.jobs import queue, runner, wake
from app.services.providers.dispatch import procrastinate_tables
from app.services.providers.dispatch.procrastinate import ProcrastinateDispatcher
from app.worker import LAST_WAIT_S
from tests.house.test_migrations import alembic
from tests.services.jobs import rows
from tests.services.providers.dispatch.calls import ONCE, queued_unheard, wake_up
from tests.services.providers.dispatch.modes import BACKEND, in_use, turns, worker
from tests.standins.insights import filled_form
from tests.standins.openai import OpenAIStandIn

pytestmark = pytest.mark.usefixtures("fleet")
LONG = os.environ.get("CHAOS") == "long"


@pytest.fixture
def fleet() -> Iterator[ProcrastinateDispatcher]:
    rows.forget_all()
    with in_use(ProcrastinateDispatcher()) as dispatcher:
        dispatcher.start()
        assert isinstance(dispatcher, ProcrastinateDispatcher)
        yield dispatcher


class Slow:
    """A model that thinks until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, asked: str) -> dict[str, object]:
        self.asked.set()
        self.let_go.wait(30)
        return filled_form(asked)


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as stand_in:
        yield stand_in


def keys(openai: OpenAIStandIn) -> dict[str, str]:
    return {"OPENAI_BASE_URL": openai.base_url, "OPENAI_API_KEY": openai.key}


def test_the_turn_is_committed_with_the_job_or_not_at_all() -> None:
    tenant_id = rows.new_tenant()
    kept = rows.queued(tenant_id)
    with transaction(tenant_id) as session:
        lost = rows.enqueue(session, tenant_id)
        session.rollback()
    assert (turns(kept), turns(lost)) == (1, 0)


def test_a_postponed_job_has_its_turn_at_that_time() -> None:
    tenant_id = rows.new_tenant()
    claim = queue.claim_by_id(rows.queued(tenant_id), "test")
    assert claim is not None
    with transaction(tenant_id) as session:
        queue.postpone(session, claim, seconds=300, code="down", counts=True)
        at = session.scalars(
            text(
                "SELECT scheduled_at - now() FROM procrastinate.procrastinate_jobs "
                "WHERE args->>'job_id' = :id AND scheduled_at IS NOT NULL"
            ),
            {"id": str(claim.job_id)},
        ).one()
    assert 299 <= at.total_seconds() <= 301


def test_without_its_tables_the_job_is_queued_all_the_same() -> None:
    """The threads that look for themselves find it."""
    with transaction() as session:
        session.execute(text("ALTER SCHEMA procrastinate RENAME TO elsewhere"))
    try:
        job_id = rows.queued(rows.new_tenant())
    finally:
        with transaction() as session:
            session.execute(text("ALTER SCHEMA elsewhere RENAME TO procrastinate"))
    assert rows.row(job_id).status is JobStatus.QUEUED
    assert turns(job_id) == 0


def test_its_tables_lie_apart_and_are_made_once() -> None:
    with transaction() as session:
        outside = session.scalars(
            text(
                "SELECT table_name FROM information_schema.tables "
                "WHERE table_name LIKE 'procrastinate%' AND table_schema <> 'procrastinate'"
            )
        ).all()
    assert outside == []
    together = [threading.Thread(target=procrastinate_tables.prepare) for _ in range(4)]
    with transaction() as session:
        session.execute(text("DROP SCHEMA procrastinate CASCADE"))
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert turns(rows.queued(rows.new_tenant())) == 1


@pytest.mark.chaos
def test_a_killed_worker_loses_nothing_and_nothing_is_done_twice(openai: OpenAIStandIn) -> None:
    slow = Slow()
    openai.fill = slow
    queued = queued_unheard()
    with worker(**keys(openai)) as first:
        wake_up(wake.dispatcher(), queued.job_id)
        assert slow.asked.wait(60)
        first.send_signal(signal.SIGKILL)
        first.wait(60)
    assert queued.effects() == (0, [])
    slow.let_go.set()
    with worker(**keys(openai)):
        queued.wait_until(JobStatus.DONE)
    job = rows.row(queued.job_id)
    assert (job.attempt, job.crashes, job.failures) == (2, 1, 0)
    assert queued.effects() == ONCE


@pytest.mark.chaos
def test_a_worker_told_to_end_finishes_first(openai: OpenAIStandIn) -> None:
    slow = Slow()
    openai.fill = slow
    queued = queued_unheard()
    with worker(**keys(openai), JOB_CONCURRENCY="1") as process:
        wake_up(wake.dispatcher(), queued.job_id)
        assert slow.asked.wait(60)
        # Not before: between two tenants the lot decides which job a turn runs.
        waiting = queued_unheard()
        wake_up(wake.dispatcher(), waiting.job_id)
        process.terminate()
        threading.Timer(1, slow.let_go.set).start()
        assert process.wait(25) == 0
    assert queued.effects() == ONCE
    assert rows.row(waiting.job_id).status is JobStatus.QUEUED
    assert turns(waiting.job_id) == 1


@pytest.mark.chaos
def test_a_worker_that_cannot_finish_gives_back(openai: OpenAIStandIn) -> None:
    slow = Slow()
    openai.fill = slow
    queued = queued_unheard()
    with worker(None if LONG else 2, **keys(openai)) as process:
        wake_up(wake.dispatcher(), queued.job_id)
        assert slow.asked.wait(60)
        process.terminate()
        process.wait(25)
    slow.let_go.set()
    job = rows.row(queued.job_id)
    assert (job.status, job.failures, job.crashes) == (JobStatus.QUEUED, 0, 0)
    assert queued.effects() == (0, [])
    with worker(**keys(openai)):
        queued.wait_until(JobStatus.DONE)
    assert queued.effects() == ONCE


def test_what_a_worker_waits_for_when_told_to_end_fits_into_25_seconds() -> None:
    """`CHAOS=long` waits as long as it really does."""
    assert runner.DRAIN_S + 2 + LAST_WAIT_S < 25


@pytest.mark.chaos
def test_a_worker_outlives_its_connections() -> None:
    with worker():
        with transaction() as session:
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'convoflow-turns' AND datname = current_database()"
                )
            )
        queued = queued_unheard()
        wake_up(wake.dispatcher(), queued.job_id)
        queued.wait_until(JobStatus.DONE)
    assert queued.effects() == ONCE


def test_migrations_do_not_see_its_tables() -> None:
    outcome = alembic("check")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "procrastinate" not in outcome.stdout + outcome.stderr


def test_a_worker_is_refused_where_nobody_would_wake_it() -> None:
    command = [sys.executable, "-m", "app.worker"]
    environment = {**os.environ, "DISPATCH": "background"}
    outcome = subprocess.run(
        command, cwd=BACKEND, env=environment, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 1
    assert "DISPATCH=procrastinate" in outcome.stderr
