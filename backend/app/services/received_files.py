"""A file that came in with a request: from the spool into the store, and named by a document."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.core import clock
from app.core.actor import Actor
from app.models import Document, DocumentKind
from app.services.providers.storage.answers import store_errors
from app.services.providers.storage.base import Storage, StorageFullError, StorageUnavailableError


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """A received file on local disk. `filename` is the sender's: a label, never a path."""

    path: Path
    filename: str
    size: int
    sha256: str


def stage(actor: Actor, file: SpooledFile, content_type: str, storage: Storage) -> str:
    """The key of its own under which it now lies: nobody else's bytes can ever stand there.

    Raises InsufficientStorage, Unavailable.
    """
    key = f"{actor.tenant_id}/staging/{clock.new_id()}"
    with store_errors():
        storage.put(key, file.path, content_type)
    return key


def forget(storage: Storage, key: str) -> None:
    """Remove an object that no row names; where the store does not answer, the janitor will."""
    with suppress(StorageFullError, StorageUnavailableError):
        storage.delete(key)


def document(actor: Actor, file: SpooledFile, kind: DocumentKind, content_type: str, key: str) -> Document:
    return Document(
        id=clock.new_id(),
        tenant_id=actor.tenant_id,
        kind=kind,
        key=key,
        filename=file.filename,
        content_type=content_type,
        size=file.size,
        sha256=file.sha256,
        uploaded_by=actor.agent_id,
    )
