"""Job rows to test with: a tenant, queued jobs, and the row as it stands."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import transaction
from app.models import Job, JobKind, Tenant
from app.services.jobs import queue


def new_tenant() -> UUID:
    tenant_id = clock.new_id()
    with transaction(tenant_id) as session:
        session.add(Tenant(id=tenant_id, name="Jobs Ltd"))
    return tenant_id


def queued(tenant_id: UUID, kind: JobKind = JobKind.CALL) -> UUID:
    with transaction(tenant_id) as session:
        return enqueue(session, tenant_id, kind)


def enqueue(session: Session, tenant_id: UUID, kind: JobKind = JobKind.CALL) -> UUID:
    """Whoever has the session decides whether it is committed."""
    subject_id = clock.new_id()
    return queue.enqueue(
        session,
        tenant_id,
        kind=kind,
        subject_kind=kind,
        subject_id=subject_id,
        dedupe_key=f"{kind}:{subject_id}",
    )


def row(job_id: UUID) -> Job:
    with transaction() as session:
        return session.get_one(Job, job_id)


def attempt(job_id: UUID) -> int:
    """How often it was claimed; 0 for a job that is not there."""
    with transaction() as session:
        job = session.get(Job, job_id)
        return job.attempt if job else 0


def expire_lease(job_id: UUID) -> None:
    """The database's clock is never faked; the lease is moved."""
    _move(job_id, "lease_until = now() - interval '1 second'")


def make_due(job_id: UUID) -> None:
    _move(job_id, "run_at = now() - interval '1 second'")


def wait_long(job_id: UUID) -> None:
    """Make it due for so long that any process takes it."""
    _move(job_id, "run_at = now() - interval '2 minutes'")


def forget_all() -> None:
    """Other tests' jobs must not be claimed here."""
    with transaction() as session:
        session.execute(text("DELETE FROM jobs"))


def _move(job_id: UUID, change: str) -> None:
    with transaction() as session:
        session.execute(text(f"UPDATE jobs SET {change} WHERE id = :id"), {"id": job_id})
