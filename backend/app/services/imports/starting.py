"""Receives a file to import, and shows what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import Unprocessable
from app.models import Import, ImportFormat, ImportNoun, ImportRow, JobKind, Outcome
from app.schemas.imports import ImportOut
from app.services import idempotency, received_files, scope
from app.services.idempotency import RepeatableRequest
from app.services.jobs import queue
from app.services.providers.storage.base import Storage
from app.services.received_files import SpooledFile


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to do with the file: `encoding` is the one that a CSV file without byte order mark is read in."""

    noun: ImportNoun
    format: ImportFormat
    dry_run: bool
    encoding: str


def accept(
    actor: Actor, file: SpooledFile, wanted: Wanted, storage: Storage, *, key: str | None
) -> tuple[ImportOut, UUID | None]:
    """The import, and its job to wake; None where this `key` has started it before.

    Raises Unprocessable for an empty file, InsufficientStorage, Unavailable.
    """
    if not file.size:
        raise Unprocessable("The file is empty.", code="empty_file")
    payload = f"{file.sha256}:{wanted.format}:{wanted.dry_run}:{wanted.encoding}"
    request = RepeatableRequest(f"POST /{wanted.noun}/import", key, payload) if key else None
    if request is not None and (known := _known(actor, request)) is not None:
        return known, None
    stored = received_files.stage(actor, file, "application/octet-stream", storage)
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        if request is not None:
            idempotency.hold(session, actor, request)
        row, job_id = _queued(session, actor, file, wanted, stored)
        if request is not None:
            idempotency.keep(session, actor, request, status=202, body=row.model_dump(mode="json"))
    return row, job_id


def rows(
    session: Session, actor: Actor, import_id: UUID, *, outcome: Outcome | None, after: int, limit: int
) -> Sequence[ImportRow]:
    """One more than `limit` where there are more. Raises NotFound."""
    scope.get(session, actor, Import, import_id)
    statement = select(ImportRow).where(
        ImportRow.tenant_id == actor.tenant_id, ImportRow.import_id == import_id, ImportRow.number > after
    )
    if outcome is not None:
        statement = statement.where(ImportRow.outcome == outcome)
    return session.scalars(statement.order_by(ImportRow.number).limit(limit + 1)).all()


def _known(actor: Actor, request: RepeatableRequest) -> ImportOut | None:
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        kept = idempotency.kept_answer(session, actor, request)
    return ImportOut.model_validate(kept.body) if kept is not None else None


def _queued(
    session: Session, actor: Actor, file: SpooledFile, wanted: Wanted, stored: str
) -> tuple[ImportOut, UUID]:
    row = Import(
        tenant_id=actor.tenant_id,
        agent_id=actor.agent_id,
        noun=wanted.noun,
        format=wanted.format,
        dry_run=wanted.dry_run,
        filename=file.filename,
        encoding=wanted.encoding,
        key=stored,
    )
    session.add(row)
    session.flush()
    job_id = queue.enqueue(
        session,
        actor.tenant_id,
        kind=JobKind.IMPORT,
        subject_kind="import",
        subject_id=row.id,
        dedupe_key=f"import:{row.id}",
    )
    return ImportOut.model_validate(row), job_id
