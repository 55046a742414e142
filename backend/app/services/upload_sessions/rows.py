"""What the verbs share: whose session it is, whether it still takes bytes, and where its parts lie."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Gone
from app.models import UploadSession, UploadStatus
from app.services import scope
from app.services.providers.storage.base import Storage, StorageFullError, StorageUnavailableError

# Counted from the last byte: a phone that gets on, however slowly, is not cut off.
LIFETIME = timedelta(hours=24)
FOLDER = "uploads"
_ENDED = {
    UploadStatus.CANCELLED: "This upload was cancelled; begin a new one.",
    UploadStatus.EXPIRED: "Nothing came for a day, so this upload was given up; begin a new one.",
}


def own(session: Session, actor: Actor, upload_id: UUID) -> UploadSession:
    """The sender's session, whatever its state: nobody else continues it, managers neither.

    Raises NotFound across tenants, Forbidden for a colleague's.
    """
    upload = scope.get(session, actor, UploadSession, upload_id)
    if upload.agent_id != actor.agent_id:
        raise Forbidden("This belongs to a colleague.")
    return upload


def living(session: Session, actor: Actor, upload_id: UUID) -> UploadSession:
    """The sender's session, open or completed. Raises Gone besides."""
    upload = own(session, actor, upload_id)
    status = UploadStatus.EXPIRED if is_overdue(upload) else upload.status
    if status in _ENDED:
        raise Gone(_ENDED[status], code=f"upload_{status}")
    return upload


def is_overdue(upload: UploadSession) -> bool:
    return upload.status is UploadStatus.OPEN and upload.expires_at <= clock.now()


def wrong_offset(upload: UploadSession) -> Conflict:
    """Tells where to go on."""
    return Conflict(
        f"{upload.received} bytes are here: go on from there.",
        code="wrong_offset",
        headers={"Upload-Offset": str(upload.received)},
    )


def folder(tenant_id: UUID, upload_id: UUID) -> str:
    return f"{tenant_id}/{FOLDER}/{upload_id}/"


def remove_parts(upload: UploadSession, storage: Storage) -> None:
    """All objects of an ended session, those of a process that died included; what the store does not
    give up now, the janitor removes later."""
    with suppress(StorageFullError, StorageUnavailableError):
        for key in list(storage.keys(folder(upload.tenant_id, upload.id))):
            storage.delete(key)
