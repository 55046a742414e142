"""A letter comes in: kept, with a job that reads it; and a letter that is read once more."""

from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import Conflict, Unprocessable
from app.models import Document, DocumentKind, DocumentStatus, JobKind, Violation, ViolationStatus
from app.schemas.fleet.violations import ScanAccepted
from app.services import idempotency, received_files, scope
from app.services.fleet.violations import settling
from app.services.idempotency import RepeatableRequest
from app.services.jobs import queue, rerun
from app.services.providers.notices.base import MediaType
from app.services.providers.storage.base import Storage
from app.services.received_files import SpooledFile

ROUTE = "POST /violations/scan"
MOST_BYTES = 25 * 1024**2
APPLE = frozenset({"image/heic", "image/heif", "image/avif"})


def accept(actor: Actor, file: SpooledFile, store: Storage, *, idempotency_key: str | None) -> ScanAccepted:
    """Keep the letter and queue its reading. A repetition with the same key gets the first answer.

    Raises Unprocessable for what is no PDF, JPEG or PNG, InsufficientStorage, Unavailable.
    """
    media_type = recognised(file.path)
    request = RepeatableRequest(ROUTE, idempotency_key, file.sha256) if idempotency_key else None
    key = received_files.stage(actor, file, media_type.value, store)
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        kept = None
        if request is not None:
            idempotency.hold(session, actor, request)
            kept = idempotency.kept_answer(session, actor, request)
        if kept is None:
            document = received_files.document(actor, file, DocumentKind.NOTICE, media_type.value, key)
            return _record(session, actor, document, request)
    received_files.forget(store, key)
    return ScanAccepted.model_validate(kept.body)


def accept_document(session: Session, actor: Actor, document_id: UUID) -> Violation:
    """Read a letter that is stored already. Raises Conflict while it is on its way, Unprocessable."""
    document = scope.get(session, actor, Document, document_id)
    if document.status is not DocumentStatus.READY:
        raise Conflict(f"The document is {document.status}: confirm it first.", code="document_not_ready")
    _media_type(document.content_type)
    violation = _violation(actor, document)
    session.add(violation)
    session.flush()
    _enqueue(session, violation)
    return violation


def read_again(session: Session, actor: Actor, violation_id: UUID) -> Violation:
    """Read the letter once more, perhaps with a better reader. What people have set stays.

    Raises Conflict while it is being read, where nothing was scanned, or once something was done about it.
    """
    violation = scope.get(session, actor, Violation, violation_id, lock=True)
    if violation.document_id is None:
        raise Conflict("No letter was scanned for this one.", code="no_letter")
    if violation.status not in settling.UNDECIDED:
        raise Conflict(
            f"It is {violation.status} already: reading it again changes nothing.", code="wrong_state"
        )
    started = rerun.rerun(
        session,
        actor.tenant_id,
        kind=JobKind.NOTICE,
        subject_kind="violation",
        subject_id=violation.id,
        dedupe_key=f"notice:{violation.id}",
        progress=(),
    )
    if not started:
        raise Conflict("The letter is being read: wait until that has ended.", code="running")
    violation.status = ViolationStatus.RECEIVED
    session.flush()
    return violation


def recognised(path: Path) -> MediaType:
    """By its content. Raises Unprocessable, and says what to do about an iPhone's photos."""
    import filetype

    kind = filetype.guess_mime(str(path))
    if kind in APPLE:
        raise Unprocessable(
            "HEIC photos can't be read: send it as JPEG (on an iPhone: Settings, Camera, Formats, Most "
            "Compatible).",
            code="heic_photo",
        )
    return _media_type(kind or "")


def _media_type(content_type: str) -> MediaType:
    try:
        return MediaType(content_type)
    except ValueError as error:
        raise Unprocessable("Send the letter as PDF, JPEG or PNG.", code="unsupported_format") from error


def _record(
    session: Session, actor: Actor, document: Document, request: RepeatableRequest | None
) -> ScanAccepted:
    session.add(document)
    session.flush()
    violation = _violation(actor, document)
    session.add(violation)
    session.flush()
    job_id = _enqueue(session, violation)
    accepted = ScanAccepted(id=violation.id, status=violation.status, job_id=job_id)
    if request is not None:
        idempotency.keep(session, actor, request, status=202, body=accepted.model_dump(mode="json"))
    return accepted


def _violation(actor: Actor, document: Document) -> Violation:
    return Violation(
        id=clock.new_id(),
        tenant_id=actor.tenant_id,
        document_id=document.id,
        uploaded_by=actor.agent_id,
        status=ViolationStatus.RECEIVED,
    )


def _enqueue(session: Session, violation: Violation) -> UUID:
    settling.emit(session, violation, "violation.received")
    return queue.enqueue(
        session,
        violation.tenant_id,
        kind=JobKind.NOTICE,
        subject_kind="violation",
        subject_id=violation.id,
        dedupe_key=f"notice:{violation.id}",
    )
