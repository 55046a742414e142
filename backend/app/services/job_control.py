"""Jobs as people see and steer them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, NotFound
from app.models import Call, Delivery, Job, JobKind, JobStatus
from app.schemas.jobs import JobOut
from app.services import audit, scope
from app.services.jobs import queue, stages
from app.services.jobs.handler import Handler
from app.services.providers.errors import Refused
from app.services.records import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Filter:
    status: JobStatus | None = None
    kind: JobKind | None = None
    subject_id: UUID | None = None


class Cancelled(Refused):
    """A person stopped the work."""

    def __init__(self) -> None:
        super().__init__("cancelled", "Stopped by a person; it can be started again.")


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[JobOut]:
    """The jobs of what the actor may see, newest first."""
    statement = _of(actor).where(scope.visible(Job, actor))
    for column, value in (
        (Job.status, wanted.status),
        (Job.kind, wanted.kind),
        (Job.subject_id, wanted.subject_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    total = None
    if request.count:
        total = session.scalar(select(func.count()).select_from(statement.subquery()))
    if request.cursor is not None:
        statement = statement.where(Job.id < request.cursor)
    statement = statement.order_by(Job.id.desc()).offset(request.skip or None).limit(request.limit + 1)
    rows = session.execute(statement).all()
    shown = rows[: request.limit]
    return Page([_out(*row) for row in shown], shown[-1][0].id if len(rows) > request.limit else None, total)


def get(session: Session, actor: Actor, job_id: UUID) -> JobOut:
    """Raises NotFound, or Forbidden for the job of a colleague's call."""
    statement = _of(actor).add_columns(scope.visible(Job, actor)).where(Job.id == job_id)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("There is nothing under this id.")
    *row, seen = found
    if not seen:
        raise Forbidden("This belongs to a colleague.")
    return _out(*row)


def retry(session: Session, actor: Actor, job_id: UUID, handlers: Mapping[JobKind, Handler]) -> JobOut:
    """Start a job that needed attention again, from its first missing step."""
    job = get(session, actor, job_id)
    claim = queue.requeue(session, actor.tenant_id, kind=job.kind, subject_id=job.subject_id)
    if claim is None:
        raise Conflict(
            f"Only what needs attention can be retried; this job is {job.status}.", code="not_failed"
        )
    handlers[job.kind].project(session, claim, JobStatus.QUEUED, None)
    _record(session, actor, "retried", job)
    return get(session, actor, job_id)


def cancel(session: Session, actor: Actor, job_id: UUID, handlers: Mapping[JobKind, Handler]) -> JobOut:
    """Stop a job. What runs already loses its fence, so nothing it still makes is kept."""
    job = get(session, actor, job_id)
    claim = queue.cancel(session, actor.tenant_id, job_id)
    if claim is None:
        raise Conflict(f"This job has ended: it is {job.status}.", code="job_ended")
    handlers[job.kind].project(session, claim, JobStatus.NEEDS_ATTENTION, Cancelled())
    _record(session, actor, "cancelled", job)
    return get(session, actor, job_id)


def _record(session: Session, actor: Actor, action: str, job: JobOut) -> None:
    about = {"kind": job.kind, "subject_id": job.subject_id}
    audit.record(session, actor, action, kind="jobs", subject_id=job.id, after=about)


def _of(actor: Actor) -> Select[Any]:
    """Jobs lie outside row-level security; what their subjects say of an error lies inside."""
    return (
        select(Job, Call.error, Delivery.last_error)
        .outerjoin(Call, and_(Call.tenant_id == Job.tenant_id, Call.id == Job.subject_id))
        .outerjoin(Delivery, and_(Delivery.tenant_id == Job.tenant_id, Delivery.id == Job.subject_id))
        .where(Job.tenant_id == actor.tenant_id)
        .execution_options(populate_existing=True)
    )


def _out(job: Job, *errors: str | None) -> JobOut:
    return JobOut(
        id=job.id,
        kind=job.kind,
        subject_kind=job.subject_kind,
        subject_id=job.subject_id,
        status=job.status,
        stage=stages.stage(job.kind, job.status, job.progress),
        percent=stages.percent(job.kind, job.status, job.progress),
        attempt=job.attempt,
        failures=job.failures,
        crashes=job.crashes,
        last_error_code=job.last_error_code,
        last_error=_in_words(job, errors),
        run_at=job.run_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        created_at=job.created_at,
    )


def _in_words(job: Job, errors: Sequence[str | None]) -> str | None:
    if job.last_error_code is None:
        return None
    said = next((error for error in errors if error), None)
    return said or "The last attempt failed; it is tried again by itself."
