"""Jobs as they go out, and what the internal routes take and give."""

from datetime import datetime
from uuid import UUID

from app.models import JobKind, JobStatus
from app.schemas.base import In, Out


class JobOut(Out):
    """`last_error` is plain words; `percent` counts saved steps by their share of the work."""

    id: UUID
    kind: JobKind
    subject_kind: str
    subject_id: UUID
    status: JobStatus
    stage: str | None
    percent: int
    attempt: int
    failures: int
    crashes: int
    last_error_code: str | None
    last_error: str | None
    run_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    created_at: datetime


class ProcessNotice(In):
    """What an outside scheduler sends: the tenant is checked against the job's, never trusted."""

    job_id: UUID
    tenant_id: UUID


class RunOutcome(Out):
    """`ran` is False where there was nothing to do: the job had ended, or somebody else holds it."""

    job_id: UUID
    status: JobStatus
    ran: bool


class Swept(Out):
    count: int
