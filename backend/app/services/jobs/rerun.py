"""Gives work that has ended another life from a step on, also where its job has been forgotten since."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.models import Job, JobKind, JobStatus
from app.services.jobs import wake

ENDED = (JobStatus.DONE, JobStatus.NEEDS_ATTENTION)


def rerun(
    session: Session,
    tenant_id: UUID,
    *,
    kind: JobKind,
    subject_kind: str,
    subject_id: UUID,
    dedupe_key: str,
    progress: Sequence[str],
) -> bool:
    """Queue the job with these steps saved; False where it is queued or running already."""
    anew = {
        "status": JobStatus.QUEUED,
        "progress": list(progress),
        "failures": 0,
        "crashes": 0,
        "run_at": func.now(),
        "finished_at": None,
        "last_error_code": None,
    }
    statement = (
        insert(Job)
        .values(
            id=clock.new_id(),
            tenant_id=tenant_id,
            kind=kind,
            subject_kind=subject_kind,
            subject_id=subject_id,
            dedupe_key=dedupe_key,
            **anew,
        )
        .on_conflict_do_update(
            index_elements=["tenant_id", "dedupe_key"], set_=anew, where=Job.status.in_(ENDED)
        )
        .returning(Job.id, Job.attempt)
    )
    queued = session.execute(statement).one_or_none()
    if queued is not None:
        wake.enqueued(session, queued.id, kind, attempt=queued.attempt)
    return queued is not None
