"""Documents that are there: listed, renamed, attached elsewhere, handed out, deleted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.core import links
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import Conflict, NotFound
from app.core.links import Link, Purpose
from app.models import Document, DocumentKind, DocumentStatus
from app.models.document import SUBJECTS
from app.services import records, scope
from app.services.providers.storage.answers import store_errors
from app.services.providers.storage.base import BlobMissingError, Storage
from app.services.records import Page, PageRequest

DOWNLOAD_LIFE = timedelta(minutes=15)
# A recording belongs to its call, which says who may hear it.
NOT_A_RECORDING = Document.kind != DocumentKind.RECORDING


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `subjects` maps a column of the table to its id."""

    subjects: Mapping[str, UUID]
    kind: DocumentKind | None = None
    status: DocumentStatus | None = None


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[Document]:
    return records.page(session, actor, Document, request, *_conditions(wanted))


def get(session: Session, actor: Actor, document_id: UUID, *, lock: bool = False) -> Document:
    document = scope.get(session, actor, Document, document_id, lock=lock)
    if document.kind is DocumentKind.RECORDING:
        raise NotFound("There is nothing under this id.")
    return document


def update(
    session: Session, actor: Actor, document_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Document:
    """A document is attached to one thing: naming another takes it from the first."""
    get(session, actor, document_id, lock=True)
    if any(changes.get(name) is not None for name in SUBJECTS):
        changes = {**dict.fromkeys(SUBJECTS), **changes}
    return records.update(session, actor, Document, document_id, changes, if_match=if_match)


def archive(session: Session, actor: Actor, document_id: UUID) -> None:
    get(session, actor, document_id)
    records.archive(session, actor, Document, document_id)


def restore(session: Session, actor: Actor, document_id: UUID) -> Document:
    get(session, actor, document_id)
    return records.restore(session, actor, Document, document_id)


def download_token(session: Session, actor: Actor, document_id: UUID) -> str:
    """Raises Conflict for what has not arrived."""
    document = get(session, actor, document_id)
    if document.status is not DocumentStatus.READY:
        raise Conflict(f"This document is {document.status}: there is nothing to fetch.", code="not_ready")
    return links.sign(Purpose.DOWNLOAD, Link(document.tenant_id, document.id), DOWNLOAD_LIFE)


def handed_out(link: Link) -> Document:
    """What a signed address shows. Raises NotFound for what was deleted since."""
    with transaction(link.tenant_id, pool=Pool.REQUESTS) as session:
        document = session.scalar(
            select(Document).where(
                Document.tenant_id == link.tenant_id,
                Document.id == link.subject,
                Document.archived_at.is_(None),
                Document.status == DocumentStatus.READY,
            )
        )
    if document is None:
        raise NotFound("There is nothing at this address any more.")
    return document


def content(document: Document, storage: Storage) -> Iterator[bytes]:
    """Raises NotFound where the store has lost it."""
    try:
        with store_errors():
            return storage.read(document.key)
    except BlobMissingError as error:
        raise NotFound("The file is no longer in the store.") from error


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [NOT_A_RECORDING]
    conditions += [getattr(Document, name) == value for name, value in wanted.subjects.items()]
    if wanted.kind is not None:
        conditions.append(Document.kind == wanted.kind)
    if wanted.status is not None:
        conditions.append(Document.status == wanted.status)
    return conditions
