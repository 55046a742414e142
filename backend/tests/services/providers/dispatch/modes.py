"""The three ways to run jobs, each as it is put together in production, with the test's database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.api import callers
from app.core.config import settings
from app.core.database import transaction
from app.services import dispatchers
from app.services.handlers import HANDLERS
from app.services.jobs import wake
from app.services.jobs.runner import Runner
from app.services.providers.dispatch.base import Dispatcher
from tests.api.applications import changed, running
from tests.standins.cloud_tasks import ACCOUNT, CloudTasksStandIn

BACKEND = Path(__file__).resolve().parents[4]


@dataclass(frozen=True)
class Mode:
    """`at_rest` says whether every wake-up that was sent has been dealt with."""

    dispatcher: Dispatcher
    at_rest: Callable[[UUID], bool]

    def settle(self, job_id: UUID) -> None:
        give_up_at = time.monotonic() + 60
        while not self.at_rest(job_id):
            assert time.monotonic() < give_up_at, "a wake-up is still under way"
            time.sleep(0.05)
        time.sleep(0.2)


@contextmanager
def background(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mode]:
    del monkeypatch
    runner = new_runner()
    with in_use(dispatchers.dispatcher(changed(dispatch="background"), runner.wake)) as dispatcher:
        runner.start()
        try:
            yield Mode(dispatcher, lambda _: True)
        finally:
            runner.stop()


@contextmanager
def procrastinate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mode]:
    """With a worker process of its own."""
    del monkeypatch
    with in_use(dispatchers.dispatcher(changed(dispatch="procrastinate"), lambda: None)) as dispatcher:
        dispatcher.start()
        with worker():
            yield Mode(dispatcher, lambda job_id: turns(job_id) == 0)


@contextmanager
def cloud_tasks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mode]:
    """Google on loopback pushes to a real server of ours; the process behind it has its own threads."""
    from app.main import app

    with CloudTasksStandIn() as google, running(app) as (host, port):
        google.copies = 2
        config = changed(dispatch="cloud_tasks", **google_settings(google, f"http://{host}:{port}"))
        for name in ("public_url", "cloud_tasks_service_account", "google_certs_url"):
            monkeypatch.setattr(settings(), name, getattr(config, name))
        runner = new_runner()
        with in_use(dispatchers.dispatcher(config, runner.wake)) as dispatcher:
            runner.start()
            try:
                yield Mode(dispatcher, lambda job_id: pushed(google, job_id) >= asked(google, job_id))
                google.require_clean()
            finally:
                runner.stop()
                callers._google_keys.cache_clear()


MODES = {"background": background, "procrastinate": procrastinate, "cloud_tasks": cloud_tasks}


def google_settings(google: CloudTasksStandIn, service_url: str) -> dict[str, object]:
    return {
        "cloud_tasks_api_url": google.address,
        "google_certs_url": google.certs_url,
        "gcp_project_id": "project-1",
        "cloud_tasks_location": "europe-west2",
        "cloud_tasks_queue": "jobs",
        "cloud_tasks_service_account": ACCOUNT,
        "public_url": service_url,
        "gcs_service_account_json": SecretStr(google.credentials_json),
    }


@contextmanager
def in_use(dispatcher: Dispatcher) -> Iterator[Dispatcher]:
    before = wake.dispatcher()
    wake.use(dispatcher)
    try:
        yield dispatcher
    finally:
        wake.use(before)


IMPATIENT = """
from app.services.jobs import runner
runner.DRAIN_S = {drain_s}
from app import worker
raise SystemExit(worker.main())
"""


@contextmanager
def worker(drain_s: float | None = None, /, **environment: str) -> Iterator[psutil.Popen]:
    """A real worker process that listens, ended by SIGTERM unless it is dead already."""
    started = ["-m", "app.worker"] if drain_s is None else ["-c", IMPATIENT.format(drain_s=drain_s)]
    process = psutil.Popen(
        [sys.executable, *started],
        cwd=BACKEND,
        env={**os.environ, "DISPATCH": "procrastinate", **environment},
        stdin=subprocess.DEVNULL,
    )
    try:
        give_up_at = time.monotonic() + 60
        while _listeners() < 2:
            assert process.poll() is None, "the worker ended by itself"
            assert time.monotonic() < give_up_at, "the worker does not listen"
            time.sleep(0.05)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(30)


def turns(job_id: UUID) -> int:
    """How many wake-ups for this job wait or are being followed."""
    with transaction() as session:
        found: int = session.execute(
            text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE args->>'job_id' = :id"),
            {"id": str(job_id)},
        ).scalar_one()
        return found


def asked(google: CloudTasksStandIn, job_id: UUID) -> int:
    """How many different tasks Google has taken for this job, times the copies it pushes."""
    tasks = [request.fields["task"] for request in google.requests if not request.faults]
    names = {task["name"] for task in tasks if str(job_id) in task["httpRequest"]["url"]}
    return len(names) * google.copies


def pushed(google: CloudTasksStandIn, job_id: UUID) -> int:
    return sum(1 for url, _ in google.calls if str(job_id) in url)


def new_runner() -> Runner:
    return Runner(HANDLERS, concurrency=1, abort=lambda: None)


def _listeners() -> int:
    """One per lane; those of a worker that was killed are gone with its connections."""
    with transaction() as session:
        found: int = session.execute(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'convoflow-turns' "
                "AND datname = current_database() AND query LIKE 'LISTEN%'"
            )
        ).scalar_one()
        return found
