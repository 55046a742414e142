"""A file that comes in with the request itself: a photo at the scene, a scanned paper."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.core import clock
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import FieldError, Unprocessable
from app.models import Document, DocumentKind, DocumentStatus
from app.models.base import Entity
from app.services import records, scope
from app.services.documents.arriving import told
from app.services.documents.contents import ACCEPTED, HEAD, sniffed
from app.services.providers.storage.answers import store_errors
from app.services.providers.storage.base import Storage, StorageFullError, StorageUnavailableError


@dataclass(frozen=True, slots=True)
class Arrived:
    """A received file on local disk. `filename` is the sender's: a label, never a path."""

    path: Path
    filename: str
    size: int
    sha256: str


def take_in(
    actor: Actor,
    file: Arrived,
    storage: Storage,
    *,
    subject: tuple[type[Entity], str, UUID],
    kind: DocumentKind,
) -> Document:
    """Store the file and attach it: `subject` is the model, the column and the id of what it is about.

    Raises NotFound, and Unprocessable for a type that nobody can look at. Holds no connection while bytes
    move.
    """
    model, column, subject_id = subject
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        scope.get(session, actor, model, subject_id)
    content_type = _type_of(file)
    key = f"{actor.tenant_id}/{column.removesuffix('_id')}/{subject_id}/{kind}/{clock.new_id().hex}"
    with store_errors():
        storage.put(key, file.path, content_type)
    values = {"key": key, "content_type": content_type, "kind": kind, "status": DocumentStatus.READY}
    whose = {"filename": file.filename, "size": file.size, "sha256": file.sha256, column: subject_id}
    try:
        with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
            added = {**values, **whose, "uploaded_by": actor.agent_id}
            document = records.create(session, actor, Document, added)
            told(session, document)
    except Exception:
        with suppress(StorageFullError, StorageUnavailableError):
            storage.delete(key)
        raise
    return document


def _type_of(file: Arrived) -> str:
    with file.path.open("rb") as opened:
        found = sniffed(opened.read(HEAD), "")
    if found not in ACCEPTED:
        message = "Send a picture (JPEG, PNG, WebP, HEIC), a PDF, or an office document."
        raise Unprocessable(message, code="unknown_type", errors=[FieldError("body.file", message)])
    return str(found)
