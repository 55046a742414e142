"""A service and a worker whose jobs do nothing: `bench.job_server:app`, and `python -m bench.job_server`."""

import asyncio
import sys

from sqlalchemy.orm import Session

from app.core import log
from app.core.config import settings
from app.main import create_app
from app.models import JobKind, JobStatus
from app.services import dispatchers
from app.services.jobs import queue, wake
from app.services.jobs.handler import Handler, Lane
from app.services.jobs.queue import Claim
from app.services.jobs.runner import Runner


def finish(claim: Claim) -> None:
    with queue.last_step(claim):
        pass


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    """The subject has no status to follow."""


HANDLERS = {JobKind.CALL: Handler(finish, project, (), Lane.HEAVY)}


def new_runner(concurrency: int) -> Runner:
    made = Runner(HANDLERS, concurrency=concurrency, abort=lambda: None)
    wake.use(dispatchers.dispatcher(settings(), made.wake))
    return made


runner = new_runner(settings().job_concurrency)
app = create_app(settings(), [runner])

if __name__ == "__main__":
    from app import worker

    log.configure(level=settings().log_level, json_lines=False)
    runner.start()
    asyncio.run(worker.serve(runner, settings()))
    sys.exit(0)
