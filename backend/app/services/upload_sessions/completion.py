"""Makes a call of an upload that has arrived: put together, checked, accepted, concluded."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select, update

from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import Conflict, Gone, Unprocessable
from app.models import UploadPart, UploadSession, UploadStatus
from app.schemas.calls import UploadForm
from app.services import uploads
from app.services.providers.storage.answers import store_errors
from app.services.providers.storage.base import BlobMissingError, Storage
from app.services.received_files import SpooledFile
from app.services.upload_sessions.rows import living, remove_parts, wrong_offset
from app.services.uploads import Acknowledged


@dataclass(frozen=True, slots=True)
class _Whole:
    """A session all of whose bytes are here, and the keys of its parts in order."""

    upload: UploadSession
    keys: Sequence[str]


def complete(actor: Actor, upload_id: UUID, storage: Storage, *, directory: Path) -> Acknowledged:
    """The call that the upload becomes, the same one however often and by however many this is asked.

    `directory` holds the file while it is checked. Raises NotFound, Forbidden, Gone; Conflict while bytes
    are missing; Unprocessable where they are not those that were promised, and the upload starts over.
    """
    whole = _whole(actor, upload_id)
    known = uploads.known_call(actor, whole.upload.sha256)
    if known is not None:
        acknowledged = Acknowledged(known, None)
    elif whole.upload.status is UploadStatus.COMPLETED:
        raise Gone("The call that this upload became is no longer there.")
    else:
        acknowledged = _accept(actor, whole, storage, directory)
    if whole.upload.status is UploadStatus.OPEN:
        _conclude(actor, upload_id)
        remove_parts(whole.upload, storage)
    return acknowledged


def _whole(actor: Actor, upload_id: UUID) -> _Whole:
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        upload = living(session, actor, upload_id)
        keys = session.scalars(
            select(UploadPart.key)
            .where(UploadPart.tenant_id == actor.tenant_id, UploadPart.upload_id == upload_id)
            .order_by(UploadPart.start)
        ).all()
    if upload.received < upload.size:
        raise Conflict(
            f"{upload.received} of {upload.size} bytes are here: send the rest first.",
            code="incomplete",
            headers=wrong_offset(upload).headers,
        )
    return _Whole(upload, keys)


def _accept(actor: Actor, whole: _Whole, storage: Storage, directory: Path) -> Acknowledged:
    try:
        with _joined(whole, storage, directory) as file:
            if (file.sha256, file.size) == (whole.upload.sha256, whole.upload.size):
                form = UploadForm.model_validate(whole.upload.form)
                return uploads.accept(actor, file, form, storage, idempotency_key=None)
    except BlobMissingError:
        known = _concluded_by_another(actor, whole)
        if known is not None:
            return known
    _start_over(actor, whole, storage)
    raise Unprocessable(
        "What arrived is not what was promised: its SHA-256 differs. Send all of it again from the start.",
        code="checksum_mismatch",
        headers={"Upload-Offset": "0"},
    )


@contextmanager
def _joined(whole: _Whole, storage: Storage, directory: Path) -> Iterator[SpooledFile]:
    """The parts as one local file, removed at the end unless it was moved away."""
    directory.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=directory, prefix="upload-")
    path, sha256, size = Path(name), hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as target, store_errors():
            for key in whole.keys:
                for piece in storage.read(key):
                    sha256.update(piece)
                    size += target.write(piece)
        yield SpooledFile(path, whole.upload.filename, size, sha256.hexdigest())
    finally:
        path.unlink(missing_ok=True)


def _concluded_by_another(actor: Actor, whole: _Whole) -> Acknowledged | None:
    """Parts vanish when another completion was faster, or when the upload was ended or started over.

    Raises Gone or Conflict. None means that nobody did: the parts are lost.
    """
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        upload = living(session, actor, whole.upload.id)
    if upload.status is UploadStatus.COMPLETED:
        known = uploads.known_call(actor, upload.sha256)
        return Acknowledged(known, None) if known else None
    if upload.attempt != whole.upload.attempt:
        raise wrong_offset(upload)
    return None


def _start_over(actor: Actor, whole: _Whole, storage: Storage) -> None:
    """Back to the first byte, once for however many found the fault."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        started_over = session.scalar(
            update(UploadSession)
            .where(
                UploadSession.tenant_id == actor.tenant_id,
                UploadSession.id == whole.upload.id,
                UploadSession.status == UploadStatus.OPEN,
                UploadSession.attempt == whole.upload.attempt,
            )
            .values(received=0, attempt=UploadSession.attempt + 1)
            .returning(UploadSession.id)
        )
        if started_over is None:
            return
        session.execute(
            delete(UploadPart).where(
                UploadPart.tenant_id == actor.tenant_id, UploadPart.upload_id == whole.upload.id
            )
        )
    with store_errors():
        for key in whole.keys:
            storage.delete(key)


def _conclude(actor: Actor, upload_id: UUID) -> None:
    """Whatever befell the session meanwhile: the call is there."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        session.execute(
            update(UploadSession)
            .where(UploadSession.tenant_id == actor.tenant_id, UploadSession.id == upload_id)
            .values(status=UploadStatus.COMPLETED)
        )
