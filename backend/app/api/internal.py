"""What schedulers and task queues call: run a job, bring back stuck ones, keep house. Never a person."""

from functools import partial
from typing import Annotated
from uuid import UUID

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import Depends, Path, Response

from app.api.callers import internal_caller
from app.api.routing import Noun
from app.api.slots import aside
from app.core.config import settings
from app.core.database import transaction
from app.core.errors import NotFound
from app.models import Job, JobStatus
from app.schemas.jobs import ProcessNotice, RunOutcome, Swept
from app.services import janitor
from app.services.handlers import HANDLERS, runner
from app.services.jobs.recovery import sweep_all

router = Noun(prefix="/internal", tags=["internal"], dependencies=[Depends(internal_caller)])
_running: RunVar[CapacityLimiter] = RunVar("running")


@router.post("/jobs/process-pcn", response_model=RunOutcome)
async def process_pcn(body: ProcessNotice, response: Response) -> RunOutcome:
    """Run the job that reads a notice. One that is not queued any more is answered 200, nothing done."""
    return await _run(body.job_id, response, tenant_id=body.tenant_id)


@router.post("/jobs/reset-stuck", response_model=Swept)
async def reset_stuck() -> Swept:
    """Queue again what lost its runner. A job whose lease is alive is not stuck, however long it takes."""
    return Swept(count=await aside(partial(sweep_all, HANDLERS)))


@router.post("/jobs/{job_id}/run", response_model=RunOutcome)
async def run(job_id: UUID, response: Response) -> RunOutcome:
    """Run one job now. 503 with Retry-After when it is queued for later, so that the caller comes back."""
    return await _run(job_id, response)


@router.post("/cron/{name}", response_model=Swept)
async def cron(name: Annotated[str, Path(max_length=40)]) -> Swept:
    duty = janitor.DUTIES.get(name)
    if duty is None:
        raise NotFound(f"There is no such duty; there are: {', '.join(sorted(janitor.DUTIES))}.")
    return Swept(count=await aside(duty))


async def _run(job_id: UUID, response: Response, *, tenant_id: UUID | None = None) -> RunOutcome:
    await aside(partial(_require, job_id, tenant_id))
    ran = await run_sync(runner().run_now, job_id, limiter=_limiter())
    job = await aside(partial(_require, job_id, tenant_id))
    if job.status is JobStatus.QUEUED:
        response.status_code = 503
        response.headers["Retry-After"] = "10"
    return RunOutcome(job_id=job_id, status=job.status, ran=ran)


def _limiter() -> CapacityLimiter:
    """Pushed jobs take as many threads as this process may run jobs, not those of its routes."""
    limiter = _running.get(None)
    if limiter is None:
        limiter = CapacityLimiter(settings().job_concurrency)
        _running.set(limiter)
    return limiter


def _require(job_id: UUID, tenant_id: UUID | None) -> Job:
    with transaction() as session:
        job = session.get(Job, job_id)
    if job is None or tenant_id not in {None, job.tenant_id}:
        raise NotFound("There is no such job.")
    return job
