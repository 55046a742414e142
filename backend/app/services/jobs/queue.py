"""The life of a job row: enqueue, claim, fence, finish, fail, release. The database's clock alone counts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.orm import Session

from app.core import clock, log
from app.core.database import Pool, autocommitting, transaction
from app.models import JobKind
from app.services.jobs import wake
from app.services.jobs.claim_statements import BY_ID, NEXT

LEASE_S = 60
# As text: SQLAlchemy compiles PostgreSQL's own INSERT anew each time, half a millisecond for every upload.
ENQUEUE = text("""
INSERT INTO jobs (id, tenant_id, kind, subject_kind, subject_id, dedupe_key, request_id)
VALUES (:id, :tenant_id, :kind, :subject_kind, :subject_id, :dedupe_key, :request_id)
ON CONFLICT (tenant_id, dedupe_key) DO UPDATE SET dedupe_key = excluded.dedupe_key
RETURNING id
""")


class FenceLostError(Exception):
    """Another runner has the job now, or it has ended: whatever this one made is dropped."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this runner holds. `attempt` is the fence; `progress` names the steps already saved;
    `request_id` is that of the request which it goes back to."""

    job_id: UUID
    tenant_id: UUID
    kind: JobKind
    subject_id: UUID
    attempt: int
    failures: int
    progress: tuple[str, ...]
    request_id: str | None = None


def enqueue(
    session: Session,
    tenant_id: UUID,
    *,
    kind: JobKind,
    subject_kind: str,
    subject_id: UUID,
    dedupe_key: str,
) -> UUID:
    """Write the job beside its cause, in the caller's transaction. The same dedupe key is the same job."""
    session.flush()
    values = {
        "id": clock.new_id(),
        "tenant_id": tenant_id,
        "kind": kind,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "dedupe_key": dedupe_key,
        "request_id": log.request_id(),
    }
    found: UUID = session.execute(ENQUEUE, values).scalar_one()
    wake.enqueued(session, found, kind)
    return found


def claim_next(kinds: Sequence[JobKind], runner: str, *, patience_s: float = 0) -> Claim | None:
    """Claim one job of these kinds that has been due for `patience_s`, fairly among tenants."""
    return _claim(
        NEXT, kinds=[kind.value for kind in kinds], runner=runner, lease=LEASE_S, patience=patience_s
    )


def claim_by_id(job_id: UUID, runner: str) -> Claim | None:
    """Claim this job if it is queued and due; None when somebody else has it or it has ended."""
    return _claim(BY_ID, id=job_id, runner=runner, lease=LEASE_S)


def renew(claims: Sequence[Claim]) -> None:
    """Extend the leases that are still ours."""
    if claims:
        with transaction() as session:
            session.execute(
                text(
                    "UPDATE jobs SET lease_until = now() + make_interval(secs => :lease) FROM "
                    "unnest(CAST(:ids AS uuid[]), CAST(:attempts AS int[])) AS mine(id, attempt) "
                    "WHERE jobs.id = mine.id AND jobs.attempt = mine.attempt AND status = 'processing'"
                ),
                {
                    "lease": LEASE_S,
                    "ids": [str(claim.job_id) for claim in claims],
                    "attempts": [claim.attempt for claim in claims],
                },
            )


def release(session: Session, claim: Claim) -> None:
    """Give the job back at shutdown; no failure and no crash is counted."""
    _fenced(session, claim, "status = 'queued', lease_until = NULL, run_at = now()")
    wake.enqueued(session, claim.job_id, claim.kind, attempt=claim.attempt)


@contextmanager
def step(claim: Claim, name: str) -> Iterator[Session]:
    """One step's effects and the note that it is done, in one commit that only the holder can make."""
    with transaction(claim.tenant_id) as session:
        yield session
        session.flush()
        _fenced(
            session,
            claim,
            "progress = CASE WHEN progress ? :step THEN progress "
            "ELSE progress || to_jsonb(CAST(:step AS text)) END",
            step=name,
        )
    wake.committed(session)


@contextmanager
def last_step(claim: Claim) -> Iterator[Session]:
    """The last step's effects and the end of the job, in one commit."""
    with transaction(claim.tenant_id) as session:
        yield session
        session.flush()
        finish(session, claim)
    wake.committed(session)


def hold(session: Session, claim: Claim) -> None:
    """Let the transaction commit only if the job is still this runner's."""
    _fenced(session, claim, "attempt = attempt")


def finish(session: Session, claim: Claim) -> None:
    _fenced(
        session, claim, "status = 'done', lease_until = NULL, finished_at = now(), last_error_code = NULL"
    )


def postpone(session: Session, claim: Claim, *, seconds: float, code: str, counts: bool) -> None:
    """Queue the job again after a failure, or after a pause that the upstream asked for (not counted)."""
    _fenced(
        session,
        claim,
        "status = 'queued', lease_until = NULL, run_at = now() + make_interval(secs => :seconds), "
        "failures = failures + :counted, last_error_code = :code",
        seconds=seconds,
        counted=int(counts),
        code=code,
    )
    wake.enqueued(session, claim.job_id, claim.kind, after_s=seconds)


def give_up(session: Session, claim: Claim, *, code: str) -> None:
    """End the job for a person to look at; what it has saved stays."""
    _fenced(
        session,
        claim,
        "status = 'needs_attention', lease_until = NULL, finished_at = now(), "
        "failures = failures + 1, last_error_code = :code",
        code=code,
    )


def requeue(session: Session, tenant_id: UUID, *, kind: JobKind, subject_id: UUID) -> Claim | None:
    """Give a job that needed attention another life; None where there is none. Saved steps stay saved."""
    claim = _changed(
        session,
        "status = 'queued', failures = 0, crashes = 0, run_at = now(), finished_at = NULL, "
        "last_error_code = NULL",
        "tenant_id = :tenant AND subject_id = :subject AND kind = :kind AND status = 'needs_attention'",
        tenant=tenant_id,
        subject=subject_id,
        kind=kind.value,
    )
    if claim is not None:
        wake.enqueued(session, claim.job_id, kind, attempt=claim.attempt)
    return claim


def hurry(session: Session, tenant_id: UUID, *, kind: JobKind, subject_id: UUID) -> None:
    """Make a job that is queued for later due now."""
    claim = _changed(
        session,
        "run_at = now()",
        "tenant_id = :tenant AND subject_id = :subject AND kind = :kind AND status = 'queued'",
        tenant=tenant_id,
        subject=subject_id,
        kind=kind.value,
    )
    if claim is not None:
        wake.enqueued(session, claim.job_id, kind, attempt=claim.attempt)


def cancel(session: Session, tenant_id: UUID, job_id: UUID) -> Claim | None:
    """End a job that has not ended; None where it has. A runner that holds it loses its fence."""
    return _changed(
        session,
        "status = 'needs_attention', lease_until = NULL, finished_at = now(), last_error_code = 'cancelled'",
        "tenant_id = :tenant AND id = :id AND status IN ('queued', 'processing')",
        tenant=tenant_id,
        id=job_id,
    )


def _claim(statement: TextClause, **values: object) -> Claim | None:
    with autocommitting(Pool.BACKGROUND) as connection:
        row = connection.execute(statement, values).mappings().one_or_none()
    return None if row is None else claimed(row)


def claimed(row: RowMapping) -> Claim:
    return Claim(
        job_id=row["id"],
        tenant_id=row["tenant_id"],
        kind=JobKind(row["kind"]),
        subject_id=row["subject_id"],
        attempt=row["attempt"],
        failures=row["failures"],
        progress=tuple(row["progress"]),
        request_id=row["request_id"],
    )


def _changed(session: Session, changes: str, where: str, **values: object) -> Claim | None:
    statement = text(
        f"UPDATE jobs SET {changes} WHERE {where} "  # noqa: S608 - literals of this module
        "RETURNING id, tenant_id, kind, subject_id, attempt, failures, progress, request_id"
    )
    row = session.execute(statement, values).mappings().one_or_none()
    return None if row is None else claimed(row)


def _fenced(session: Session, claim: Claim, changes: str, **values: object) -> None:
    fence = {"id": claim.job_id, "attempt": claim.attempt}
    if session.execute(_fenced_update(changes), {**fence, **values}).one_or_none() is None:
        raise FenceLostError(str(claim.job_id))


@cache
def _fenced_update(changes: str) -> TextClause:
    return text(
        f"UPDATE jobs SET {changes} "  # noqa: S608 - the changes are literals of this module
        "WHERE id = :id AND attempt = :attempt AND status = 'processing' RETURNING id"
    )
