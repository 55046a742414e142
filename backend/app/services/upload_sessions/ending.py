"""Ends uploads that will not be completed: cancelled by their sender, or given up after a day."""

from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import Conflict
from app.models import UploadSession, UploadStatus
from app.services.providers.storage.base import Storage
from app.services.upload_sessions.rows import FOLDER, own, remove_parts

# For so long a phone that comes back late hears 410, then 404.
REMEMBERED_DAYS = 7


def cancel(actor: Actor, upload_id: UUID, storage: Storage) -> None:
    """Drop what has arrived; repeating it changes nothing. Raises NotFound, Forbidden, and Conflict for an
    upload that is a call already."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        upload = own(session, actor, upload_id)
        session.refresh(upload, with_for_update=True)
        if upload.status is UploadStatus.COMPLETED:
            raise Conflict("This upload is complete; delete the call instead.", code="upload_completed")
        if upload.status is UploadStatus.OPEN:
            upload.status = UploadStatus.CANCELLED
    remove_parts(upload, storage)


def sweep(tenant_id: UUID, storage: Storage) -> int:
    """Give up what has waited for a day, and remove every stored part whose session is not open; returns
    how many parts went."""
    with transaction(tenant_id) as session:
        _expire(session, tenant_id)
    # Listed before the sessions are read: a session is always there before its parts.
    keys = list(storage.keys(f"{tenant_id}/{FOLDER}/"))
    if not keys:
        return 0
    with transaction(tenant_id) as session:
        still_open = set(
            session.scalars(
                select(UploadSession.id).where(
                    UploadSession.tenant_id == tenant_id, UploadSession.status == UploadStatus.OPEN
                )
            )
        )
    unwanted = [key for key in keys if UUID(key.split("/")[2]) not in still_open]
    for key in unwanted:
        storage.delete(key)
    return len(unwanted)


def _expire(session: Session, tenant_id: UUID) -> None:
    session.execute(
        update(UploadSession)
        .where(
            UploadSession.tenant_id == tenant_id,
            UploadSession.status == UploadStatus.OPEN,
            UploadSession.expires_at <= func.now(),
        )
        .values(status=UploadStatus.EXPIRED)
    )
    session.execute(
        delete(UploadSession).where(
            UploadSession.tenant_id == tenant_id,
            UploadSession.status != UploadStatus.OPEN,
            UploadSession.expires_at < func.now() - func.make_interval(0, 0, 0, REMEMBERED_DAYS),
        )
    )
