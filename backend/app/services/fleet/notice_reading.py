"""The job of a scanned letter: read it, and settle what it makes of the violation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.core.config import settings
from app.core.database import transaction
from app.models import (
    Document,
    JobStatus,
    Tenant,
    UsageKind,
    Violation,
    ViolationStatus,
)
from app.services import engines, records
from app.services.fleet.violations import settling
from app.services.fleet.violations.checks import reason
from app.services.fleet.violations.fields import as_extraction, columns_of
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.outside import letter_may_leave
from app.services.providers.errors import ProviderError, Refused, Unavailable
from app.services.providers.notices.base import Letter, MediaType, Reading
from app.services.providers.storage.base import (
    BlobMissingError,
    StorageUnavailableError,
)
from app.services.providers.storage.registry import storage
from app.services.usage import choice, ledger


def run(claim: Claim) -> None:
    """The job of one letter. Raises ProviderError; no transaction is open while it is read."""
    if "reading" not in claim.progress:
        _read(claim)
    with queue.last_step(claim) as session:
        violation = session.get_one(Violation, claim.subject_id, with_for_update=True)
        settling.settle(session, _on_behalf(session, violation), violation)


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    """A letter that could not be read waits for a person, who is told why."""
    violation = session.get(Violation, claim.subject_id)
    if violation is None or status is not JobStatus.NEEDS_ATTENTION:
        return
    code, detail = "internal_error", "Something went wrong on our side; the letter is kept."
    if isinstance(error, ProviderError):
        code, detail = error.code, error.detail
    violation.status, violation.attention = ViolationStatus.NEEDS_ATTENTION, [reason(code, detail)]
    settling.emit(session, violation, "violation.needs_attention", error_code=code)


def _read(claim: Claim) -> None:
    with transaction(claim.tenant_id) as session:
        violation = session.get_one(Violation, claim.subject_id)
        document = session.get_one(Document, violation.document_id)
        zone = ZoneInfo(session.get_one(Tenant, claim.tenant_id).zone)
    outside = letter_may_leave(claim, document)
    usual = engines.notice_reader() if outside else engines.local_notice_reader()
    with ledger.billed(claim, kind=UsageKind.READING, engine=usual.reader) as bill:
        with fetched(document) as letter:
            reader = choice.notice_reader(bill, letter) if outside else usual
            reading = reader.read(letter)
        bill.spent = reading.spent
        with queue.step(claim, "reading") as session:
            _save(session, session.get_one(Violation, claim.subject_id), reading, zone)
            bill.write(session)


def _save(session: Session, violation: Violation, reading: Reading, zone: ZoneInfo) -> None:
    records.propose(session, violation, columns_of(reading, zone), source=reading.reader)
    violation.extraction = as_extraction(reading)
    violation.reader, violation.degraded, violation.read_at = reading.reader, reading.degraded, clock.now()


@contextmanager
def fetched(document: Document) -> Iterator[Letter]:
    spool = settings().spool_dir
    spool.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=spool, prefix="notice-") as name:
        path = Path(name) / "letter"
        try:
            storage().fetch(document.key, path)
        except BlobMissingError as error:
            raise Refused("letter_missing", "The letter is no longer in the store.") from error
        except StorageUnavailableError as error:
            raise Unavailable("storage_unavailable", "The store for letters does not answer.") from error
        yield Letter(path, MediaType(document.content_type))


def _on_behalf(session: Session, violation: Violation) -> Actor:
    """Who sent the letter, with the eyes of the whole tenant: its bookings belong to all."""
    tenant = session.get_one(Tenant, violation.tenant_id)
    assert violation.uploaded_by
    return Actor(tenant.id, violation.uploaded_by, Role.MANAGER, ZoneInfo(tenant.zone), tenant.region)
