"""Brings back the jobs of runners that died: their leases run out, or their process is seen to be gone."""

import os
import socket
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import enter_tenant, transaction
from app.models import JobKind, JobStatus
from app.services.jobs import queue, wake
from app.services.jobs.handler import Handler
from app.services.jobs.queue import Claim
from app.services.providers.errors import ProviderError

MAX_CRASHES = 10


class Crashed(ProviderError):
    """The job's process died again and again."""


def sweep_all(handlers: Mapping[JobKind, Handler]) -> int:
    """Bring back all jobs whose runner died, and say how many."""
    count = 0
    while sweep_one(handlers):
        count += 1
    return count


def sweep_one(handlers: Mapping[JobKind, Handler]) -> bool:
    """Bring back one job whose runner died; False when there is none."""
    with transaction() as session:
        taken = take_expired(session)
        if taken is None:
            return False
        claim, status = taken
        error = (
            Crashed("crashed", "The work broke off too often.")
            if status is JobStatus.NEEDS_ATTENTION
            else None
        )
        handlers[claim.kind].project(session, claim, status, error)
        if status is JobStatus.QUEUED:
            wake.enqueued(session, claim.job_id, claim.kind, attempt=claim.attempt)
    wake.committed(session)
    return True


def take_expired(session: Session) -> tuple[Claim, JobStatus] | None:
    """Take one job whose lease ran out: queued again, or ended after too many crashes.

    State and lease are checked again in the UPDATE, so a heartbeat that came in between wins.
    """
    statement = text(
        "UPDATE jobs SET crashes = crashes + 1, lease_until = NULL, run_at = now(), "
        "status = CASE WHEN crashes + 1 > :most THEN 'needs_attention' ELSE 'queued' END, "
        "last_error_code = CASE WHEN crashes + 1 > :most THEN 'crashed' ELSE last_error_code END, "
        "finished_at = CASE WHEN crashes + 1 > :most THEN now() END "
        "WHERE id = (SELECT id FROM jobs WHERE status = 'processing' AND lease_until < now() "
        "ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED) "
        "AND status = 'processing' AND lease_until < now() "
        "RETURNING id, tenant_id, kind, subject_id, attempt, failures, progress, request_id, status"
    )
    row = session.execute(statement, {"most": MAX_CRASHES}).mappings().one_or_none()
    if row is None:
        return None
    enter_tenant(session, row["tenant_id"])
    return queue.claimed(row), JobStatus(row["status"])


def runner_name(pid: int) -> str:
    """Unique per process and boot, and readable: host, process id, a random end."""
    return f"{_host()}:{pid}:{clock.new_id().hex[-6:]}"


def expire_leases_of_dead() -> int:
    """End the leases of runners on this host whose process is gone, and say how many there were.

    Should a process id have been taken over meanwhile, the lease runs out by itself; should one be
    judged dead that is not, the fence drops its result.
    """
    with transaction() as session:
        runners = session.scalars(
            text(
                "SELECT DISTINCT runner FROM jobs WHERE status = 'processing' AND starts_with(runner, :host)"
            ),
            {"host": f"{_host()}:"},
        )
        dead = [runner for runner in runners if not _is_alive(int(runner.split(":")[1]))]
        expired = session.execute(
            text(
                "UPDATE jobs SET lease_until = now() - interval '1 second' "
                "WHERE status = 'processing' AND runner = ANY(:dead) RETURNING id"
            ),
            {"dead": dead},
        )
        return len(expired.all())


def _host() -> str:
    return socket.gethostname()[:20].replace(":", "-")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
