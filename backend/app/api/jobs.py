"""Background work as people see and steer it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.deps import DB, AgentDep, PageDep, ViewerDep
from app.api.pages import paged
from app.api.routing import Noun
from app.models import JobKind, JobStatus
from app.schemas.jobs import JobOut
from app.services import job_control
from app.services.handlers import HANDLERS

router = Noun(tags=["jobs"])


async def get_filter(
    status: JobStatus | None = None, kind: JobKind | None = None, subject_id: UUID | None = None
) -> job_control.Filter:
    return job_control.Filter(status=status, kind=kind, subject_id=subject_id)


@router.get("/jobs", response_model=list[JobOut])
def list_jobs(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[job_control.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[JobOut]:
    return paged(request, response, job_control.page(db, actor, page, wanted))


@router.get("/jobs/{job_id}", response_model=JobOut)
def read(job_id: UUID, actor: ViewerDep, db: DB) -> JobOut:
    return job_control.get(db, actor, job_id)


@router.post("/jobs/{job_id}/retry", status_code=202, response_model=JobOut)
def retry(job_id: UUID, actor: AgentDep, db: DB) -> JobOut:
    return job_control.retry(db, actor, job_id, HANDLERS)


@router.post("/jobs/{job_id}/cancel", response_model=JobOut)
def cancel(job_id: UUID, actor: AgentDep, db: DB) -> JobOut:
    return job_control.cancel(db, actor, job_id, HANDLERS)
