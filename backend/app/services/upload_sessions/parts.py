"""Adds to an upload: a part is made durable first, then counted, so that no offset ever promises too much."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import DomainError, Unprocessable
from app.models import UploadPart, UploadSession, UploadStatus
from app.services.providers.storage.answers import store_errors
from app.services.providers.storage.base import Storage
from app.services.upload_sessions.rows import LIFETIME, folder, living, wrong_offset

# A sender may bring all that is missing at once. It is stored in pieces of this size while it arrives, so
# that a process that dies takes no more than one of them along.
PART_BYTES = 4 * 1024 * 1024
MOST_PARTS = 10_000
CONTENT_TYPE = "application/octet-stream"


def room_at(actor: Actor, upload_id: UUID, offset: int) -> int:
    """How many bytes may follow from here.

    Raises NotFound, Forbidden, Gone, Conflict with the true offset, Unprocessable for a file in crumbs.
    """
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        upload = living(session, actor, upload_id)
        parts = session.scalar(
            select(func.count()).where(
                UploadPart.tenant_id == actor.tenant_id, UploadPart.upload_id == upload_id
            )
        )
    if offset != upload.received:
        raise wrong_offset(upload)
    if (parts or 0) >= MOST_PARTS:
        raise Unprocessable(
            "This upload came in too many parts; cancel it and begin again with larger ones.",
            code="too_many_parts",
        )
    return upload.size - upload.received


def append(actor: Actor, upload_id: UUID, part: Path, size: int, *, offset: int, storage: Storage) -> int:
    """Store one part of `size` bytes that begins at `offset`, and return the offset after it.

    Of two senders at the same offset one wins; the other hears Conflict with the true offset.
    """
    key = f"{folder(actor.tenant_id, upload_id)}{clock.new_id()}"
    with store_errors():
        storage.put(key, part, CONTENT_TYPE)
    try:
        with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
            received = _advance(session, actor, upload_id, offset=offset, size=size)
            session.add(
                UploadPart(tenant_id=actor.tenant_id, upload_id=upload_id, start=offset, size=size, key=key)
            )
    except DomainError:
        # Any other error may have come after the commit: then the object is counted and has to stay.
        with store_errors():
            storage.delete(key)
        raise
    return received


def _advance(session: Session, actor: Actor, upload_id: UUID, *, offset: int, size: int) -> int:
    received = session.scalar(
        update(UploadSession)
        .where(
            UploadSession.tenant_id == actor.tenant_id,
            UploadSession.id == upload_id,
            UploadSession.status == UploadStatus.OPEN,
            UploadSession.expires_at > func.now(),
            UploadSession.received == offset,
            UploadSession.size >= offset + size,
        )
        .values(received=offset + size, expires_at=func.now() + LIFETIME)
        .returning(UploadSession.received)
    )
    if received is None:
        raise wrong_offset(living(session, actor, upload_id))
    return received
