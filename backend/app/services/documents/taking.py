"""A file that comes in with the request itself: a photo at the scene, a scanned paper."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import FieldError, Unprocessable
from app.models import Document, DocumentKind, DocumentStatus
from app.models.base import Entity
from app.services import received_files, records, scope
from app.services.documents.arriving import told
from app.services.documents.contents import ACCEPTED, HEAD, sniffed
from app.services.providers.storage.answers import store_errors
from app.services.providers.storage.base import Storage
from app.services.received_files import SpooledFile


def take_in(
    actor: Actor,
    file: SpooledFile,
    storage: Storage,
    *,
    subject: tuple[type[Entity], str, UUID],
    kind: DocumentKind,
) -> Document:
    """Store the file and attach it: `subject` is the model, the column and the id of what it is about. Bytes
    that its subject has already are not added again: a lost answer may be asked for anew.

    Raises NotFound, and Unprocessable for a type that nobody can look at. Holds no connection while bytes
    move.
    """
    model, column, subject_id = subject
    whose = {"kind": kind, "sha256": file.sha256, column: subject_id}
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        scope.get(session, actor, model, subject_id)
        twin = _twin(session, actor, whose)
    if twin is not None:
        return twin
    content_type = _type_of(file)
    key = f"{actor.tenant_id}/{column.removesuffix('_id')}/{subject_id}/{kind}/{clock.new_id().hex}"
    with store_errors():
        storage.put(key, file.path, content_type)
    added = {"key": key, "content_type": content_type, "filename": file.filename, "size": file.size, **whose}
    kept = False
    try:
        with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
            scope.get(session, actor, model, subject_id, lock=True)
            document = _twin(session, actor, whose) or _attached(session, actor, added)
        kept = document.key == key
        return document
    finally:
        if not kept:
            received_files.forget(storage, key)


def _twin(session: Session, actor: Actor, whose: Mapping[str, object]) -> Document | None:
    same = [getattr(Document, name) == value for name, value in whose.items()]
    ready = Document.status == DocumentStatus.READY
    return session.scalar(
        scope.of(Document, actor).where(ready, Document.archived_at.is_(None), *same).limit(1)
    )


def _attached(session: Session, actor: Actor, values: Mapping[str, object]) -> Document:
    added = {**values, "status": DocumentStatus.READY, "uploaded_by": actor.agent_id}
    document = records.create(session, actor, Document, added)
    told(session, document)
    return document


def _type_of(file: SpooledFile) -> str:
    with file.path.open("rb") as opened:
        found = sniffed(opened.read(HEAD), "")
    if found not in ACCEPTED:
        message = "Send a picture (JPEG, PNG, WebP, HEIC), a PDF, or an office document."
        raise Unprocessable(message, code="unknown_type", errors=[FieldError("body.file", message)])
    return str(found)
