"""Housekeeping: each duty once a day, by whichever process comes to it first, or whenever a scheduler asks
for it. Each says how much it did."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock, log, rate_counts
from app.core.config import settings
from app.core.database import transaction
from app.models import (
    Batch,
    Credential,
    Document,
    DocumentStatus,
    IdempotencyKey,
    Import,
    Job,
    JobStatus,
)
from app.services import retention
from app.services.analytics import recount
from app.services.followups import reminding
from app.services.jobs import retry
from app.services.leads import bulk
from app.services.providers.storage.base import StorageUnavailableError
from app.services.providers.storage.registry import storage
from app.services.upload_sessions import ending

ORPHAN_AGE = timedelta(hours=24)
FINISHED_JOB_AGE = timedelta(days=30)
# Nobody repeats a request after so long.
KEPT_ANSWER_AGE = timedelta(days=30)
STAGING = "staging"
DAY_S = 86_400
# Also the pause after a start, which has better things to do.
LOOK_S = 600.0
Duty = Callable[[], int]
_log = log.logger(__name__)


class Keeper:
    """The thread of one process that keeps house, a background part like the runner."""

    name = "housekeeping"

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._keep, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Waits for no duty: each goes on where it broke off when it is asked again."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _keep(self) -> None:
        while not self._stopping.wait(retry.spread(LOOK_S)):
            keep_house(DAILY, stopping=self._stopping.is_set)


def keep_house(duties: Mapping[str, Duty], *, stopping: Callable[[], bool]) -> dict[str, int]:
    """Do what no process has done for a day, and say what each came to."""
    done: dict[str, int] = {}
    for name, duty in duties.items():
        if stopping():
            break
        try:
            if rate_counts.is_first(f"housekeeping:{name}", DAY_S):
                done[name] = duty()
                _log.info("kept house", duty=name, count=done[name])
        except (SQLAlchemyError, StorageUnavailableError, OSError) as error:
            _log.warning("a duty was left for tomorrow", duty=name, error=type(error).__name__)
    return done


def sweep_orphans() -> int:
    """Staged objects that nothing names a day later: their upload died before its commit."""
    removed = 0
    for tenant_id in _tenants():
        orphans = [key for key in storage().keys(f"{tenant_id}/{STAGING}/") if _is_old(key)]
        if not orphans:
            continue
        with transaction(tenant_id) as session:
            known = set(session.scalars(select(Document.key).where(Document.key.in_(orphans))))
            known |= set(session.scalars(select(Import.key).where(Import.key.in_(orphans))))
        for key in set(orphans) - known:
            storage().delete(key)
            removed += 1
    return removed


def forget_announced_documents() -> int:
    """Documents that were announced and never confirmed, with whatever bytes came."""
    removed = 0
    for tenant_id in _tenants():
        with transaction(tenant_id) as session:
            unconfirmed = delete(Document).where(
                Document.tenant_id == tenant_id,
                Document.status == DocumentStatus.PENDING,
                Document.expires_at < clock.now() - ORPHAN_AGE,
            )
            keys = session.scalars(unconfirmed.returning(Document.key)).all()
        for key in keys:
            storage().delete(key)
        removed += len(keys)
    return removed


def sweep_spool() -> int:
    """Files that a killed process left in the spool."""
    removed = 0
    oldest = time.time() - ORPHAN_AGE.total_seconds()
    spool = settings().spool_dir
    for path in spool.rglob("*") if spool.exists() else ():
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def sweep_uploads() -> int:
    """Uploads that nobody went on with for a day, and the parts of those that have ended."""
    return sum(ending.sweep(tenant_id, storage()) for tenant_id in _tenants())


def forget_finished_jobs() -> int:
    with transaction() as session:
        gone = session.scalars(
            delete(Job)
            .where(Job.status == JobStatus.DONE, Job.finished_at < clock.now() - FINISHED_JOB_AGE)
            .returning(Job.id)
        )
        return len(gone.all())


def forget_answers() -> int:
    """What was answered to requests with an Idempotency-Key."""
    removed = 0
    for tenant_id in _tenants():
        with transaction(tenant_id) as session:
            old = delete(IdempotencyKey).where(
                IdempotencyKey.tenant_id == tenant_id,
                IdempotencyKey.created_at < clock.now() - KEPT_ANSWER_AGE,
            )
            removed += len(session.scalars(old.returning(IdempotencyKey.id)).all())
    return removed


def forget_batches() -> int:
    """What stood before a bulk change, once it can't be undone any more."""
    removed = 0
    for tenant_id in _tenants():
        with transaction(tenant_id) as session:
            old = delete(Batch).where(
                Batch.tenant_id == tenant_id, Batch.created_at < clock.now() - bulk.UNDO_WITHIN
            )
            removed += len(session.scalars(old.returning(Batch.id)).all())
    return removed


def recount_figures() -> int:
    """How many of the dashboard's counts were not those of the rows themselves; they are mended."""
    wrong = 0
    for tenant_id in _tenants():
        with transaction(tenant_id) as session:
            wrong += recount.recount(session, tenant_id)
            recount.forget_superfluous(session, tenant_id)
    return wrong


def remind() -> int:
    """Reminders of follow-ups that fall due or are late."""
    return sum(reminding.remind(tenant_id) for tenant_id in _tenants())


def follow_retention() -> int:
    """What is older than its tenant wants to keep it."""
    return sum(retention.apply(tenant_id) for tenant_id in _tenants())


DUTIES: Mapping[str, Duty] = {
    "orphans": sweep_orphans,
    "documents": forget_announced_documents,
    "spool": sweep_spool,
    "uploads": sweep_uploads,
    "finished-jobs": forget_finished_jobs,
    "limits": rate_counts.forget_old,
    "answers": forget_answers,
    "batches": forget_batches,
    "recount": recount_figures,
    "retention": follow_retention,
    "reminders": remind,
}
# The runner reminds each minute.
DAILY = {name: duty for name, duty in DUTIES.items() if name != "reminders"}
keeper = Keeper()


def _tenants() -> list[UUID]:
    """All tenants, by their people's credentials: nobody sees all rows of `tenants` itself."""
    with transaction() as session:
        return list(session.scalars(select(Credential.tenant_id).distinct()))


def _is_old(key: str) -> bool:
    """Staged keys end in a UUIDv7, which holds the time of its making in its first 48 bits."""
    made_at = datetime.fromtimestamp((UUID(key.rsplit("/", 1)[-1]).int >> 80) / 1000, UTC)
    return clock.now() - made_at > ORPHAN_AGE
