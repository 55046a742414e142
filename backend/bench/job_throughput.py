"""How many jobs a second, in a process of its own: `python -m bench.job_throughput ENGINE JOBS RUNNERS …`.

A job that does nothing is written in a transaction of its own and run to its end, by as many threads as there
are runners; prints the rate of both together, one line for each number of runners.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from sqlalchemy import text

from app.core import clock, log
from app.core.config import settings
from app.core.database import transaction
from app.models import JobKind, Tenant
from app.services.jobs import queue
from app.services.jobs.handler import Lane
from app.services.providers.dispatch import procrastinate_tables
from bench.job_server import new_runner
from bench.laboratory import psycopg2_address


def core(runners: int, jobs: int) -> float:
    """Claimed one by one, fairly; the end is a fenced write."""
    tenant_id = _tenant()
    runner = new_runner(runners)
    return _timed(
        lambda: _parallel(runners, jobs, lambda: _enqueue(tenant_id)),
        lambda: _parallel(runners, jobs, lambda: runner.run_next(Lane.HEAVY)),
    )


def plain(runners: int, jobs: int) -> float:
    """The least that a queue in a table can do: one INSERT and one UPDATE, each committed."""
    with transaction() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS bench_jobs (id uuid PRIMARY KEY, status text)"))

    def insert_and_update() -> None:
        job_id = {"id": clock.new_id()}
        with transaction() as session:
            session.execute(text("INSERT INTO bench_jobs VALUES (:id, 'queued')"), job_id)
        with transaction() as session:
            session.execute(text("UPDATE bench_jobs SET status = 'done' WHERE id = :id"), job_id)

    return _timed(lambda: _parallel(runners, jobs, insert_and_update))


def procrastinate(runners: int, jobs: int) -> float:
    """Its own queue and worker, as its documentation sets them up."""
    procrastinate_tables.prepare()
    address = psycopg2_address(str(settings().database_url))
    options = {"options": f"-c search_path={procrastinate_tables.SCHEMA}"}
    writing = App(connector=SyncPsycopgConnector(conninfo=address, kwargs=options))
    working = App(connector=PsycopgConnector(conninfo=address, kwargs=options))

    @working.task(name="nothing")
    async def nothing() -> None:
        """What is measured is the way here."""

    async def work() -> None:
        async with working.open_async():
            await working.run_worker_async(concurrency=runners, wait=False, install_signal_handlers=False)

    with writing.open():
        deferrer = writing.configure_task("nothing", queue="bench")
        return _timed(lambda: _parallel(runners, jobs, deferrer.defer), lambda: asyncio.run(work()))


ENGINES: dict[str, Callable[[int, int], float]] = {
    "core": core,
    "plain": plain,
    "procrastinate": procrastinate,
}


def _timed(*stages: Callable[[], object]) -> float:
    started_at = time.perf_counter()
    for stage in stages:
        stage()
    return time.perf_counter() - started_at


def _parallel(threads: int, times: int, action: Callable[[], object]) -> None:
    def share() -> None:
        for _ in range(times // threads):
            action()

    with ThreadPoolExecutor(threads) as pool:
        for each in [pool.submit(share) for _ in range(threads)]:
            each.result()


def _tenant() -> UUID:
    tenant_id = clock.new_id()
    with transaction(tenant_id) as session:
        session.add(Tenant(id=tenant_id, name="Jobs Ltd"))
    return tenant_id


def _enqueue(tenant_id: UUID) -> None:
    subject_id = clock.new_id()
    with transaction(tenant_id) as session:
        queue.enqueue(
            session,
            tenant_id,
            kind=JobKind.CALL,
            subject_kind="call",
            subject_id=subject_id,
            dedupe_key=f"call:{subject_id}",
        )


def main(engine: str, jobs: str, *runners: str) -> None:
    log.configure(level=settings().log_level, json_lines=False)
    for each in runners:
        print(int(jobs) / ENGINES[engine](int(each), int(jobs)))


if __name__ == "__main__":
    main(*sys.argv[1:])
