"""A document on its way: announced, sent to a signed address, looked at, ready. No connection is held while
bytes move."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, links
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import Conflict, DomainError, FieldError, Gone, Unprocessable
from app.core.links import Link, Purpose
from app.models import Document, DocumentStatus
from app.models.document import SUBJECTS
from app.services import events, records
from app.services.documents import desk
from app.services.documents.contents import ACCEPTED, Content, inspect
from app.services.providers.storage.answers import store_errors
from app.services.providers.storage.base import BlobMissingError, SignsUrls, Storage

LIFE = timedelta(hours=1)
USED = "This address was used or has expired: ask for a new one."


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file, and below which address ours are reached."""

    base: str
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Address:
    """Where the bytes go, with exactly these headers, until it expires."""

    document_id: UUID
    upload_url: str
    headers: Mapping[str, str]
    expires_at: datetime
    method: str = "PUT"


def begin(
    session: Session, actor: Actor, values: Mapping[str, object], storage: Storage, limits: Limits
) -> Address:
    """Expect a file, and say where it goes: to the store's own signed address where it has such.

    Raises Unprocessable for a file that is too large, or of a type that nobody can look at.
    """
    document = _announced(session, actor, values, limits.most_bytes)
    expires_at = document.expires_at or clock.now()
    if isinstance(storage, SignsUrls):
        with store_errors():
            signed = storage.signed_url(
                document.key,
                method="PUT",
                content_type=document.content_type,
                expires_s=int(LIFE.total_seconds()),
                max_bytes=document.size,
            )
        return Address(document.id, signed.url, signed.headers, expires_at)
    token = links.sign(Purpose.UPLOAD, Link(document.tenant_id, document.id), LIFE)
    url = f"{limits.base}/documents/content/{token}"
    return Address(document.id, url, {"Content-Type": document.content_type}, expires_at)


def expected(link: Link, content_type: str) -> Document:
    """The document that these bytes are for. Raises Gone for a used address, Unprocessable for another
    type than was announced."""
    with transaction(link.tenant_id, pool=Pool.REQUESTS) as session:
        document = session.scalar(
            select(Document).where(Document.tenant_id == link.tenant_id, Document.id == link.subject)
        )
    if document is None or document.status is not DocumentStatus.PENDING or _expired(document.expires_at):
        raise Gone(USED)
    if content_type != document.content_type:
        raise Unprocessable(f"Send it as {document.content_type}, as announced.", code="other_content_type")
    return document


def store(document: Document, storage: Storage, path: Path) -> None:
    """Keep the bytes. Raises Gone where some are there already: an address takes one file."""
    try:
        with store_errors():
            storage.put(document.key, path, document.content_type)
    except FileExistsError as error:
        raise Gone(USED) from error


def confirm(
    actor: Actor, document_id: UUID, storage: Storage, *, size: int | None, sha256: str | None
) -> Document:
    """Look at what arrived. Confirming again gives the same document.

    Raises Conflict where nothing has arrived, Unprocessable for a file that is not what was announced: it
    is rejected and forgotten.
    """
    document = _unconfirmed(actor, document_id)
    if document.status is DocumentStatus.READY:
        return document
    try:
        with store_errors():
            content = inspect(storage, document.key, document.content_type)
    except BlobMissingError as error:
        raise Conflict("Nothing has arrived yet: send the bytes first.", code="not_uploaded") from error
    wrong = _wrong(document, content, size=size, sha256=sha256)
    judged = _judged(actor, document_id, content, rejected=wrong is not None)
    if wrong is not None:
        with store_errors():
            storage.delete(document.key)
        raise wrong
    return judged


def _announced(session: Session, actor: Actor, values: Mapping[str, object], most_bytes: int) -> Document:
    size, content_type = values["size"], str(values["content_type"])
    assert isinstance(size, int)
    if size > most_bytes:
        raise _invalid("size", f"The file may have at most {most_bytes // 1024**2} MB.")
    if content_type not in ACCEPTED:
        raise _invalid("content_type", f"Send one of these: {', '.join(sorted(ACCEPTED))}.")
    document_id = clock.new_id()
    key = _key(actor.tenant_id, document_id, values)
    expected = {"status": DocumentStatus.PENDING, "key": key, "expires_at": clock.now() + LIFE}
    whose = {"uploaded_by": actor.agent_id, "id": document_id, "sha256": str(values.get("sha256") or "")}
    return records.create(session, actor, Document, {**values, **expected, **whose})


def _unconfirmed(actor: Actor, document_id: UUID) -> Document:
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        document = desk.get(session, actor, document_id)
    if document.status is DocumentStatus.REJECTED:
        raise Conflict("This file was rejected: announce and send it again.", code="rejected")
    return document


def _judged(actor: Actor, document_id: UUID, content: Content, *, rejected: bool) -> Document:
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        document = desk.get(session, actor, document_id, lock=True)
        if document.status is not DocumentStatus.PENDING:
            return document
        document.expires_at = None
        document.status = DocumentStatus.REJECTED if rejected else DocumentStatus.READY
        document.size, document.sha256 = content.size, content.sha256
        session.flush()
        if not rejected:
            told(session, document)
    return document


def told(session: Session, document: Document) -> None:
    subject = next((name for name in SUBJECTS if getattr(document, name) is not None), None)
    payload: dict[str, object] = {"document_id": str(document.id), "kind": document.kind.value}
    if subject is not None:
        payload[subject] = str(getattr(document, subject))
    events.emit(
        session,
        document.tenant_id,
        "document.ready",
        subject_kind="document",
        subject_id=document.id,
        payload=payload,
    )


def _wrong(
    document: Document, content: Content, *, size: int | None, sha256: str | None
) -> DomainError | None:
    if content.size != document.size or (size is not None and size != content.size):
        return _invalid("size", f"{content.size} bytes arrived, {size or document.size} were announced.")
    promised = {given.lower() for given in (sha256, document.sha256) if given}
    if promised - {content.sha256}:
        return _invalid("sha256", "The bytes that arrived have another hash: send the file again.")
    if content.kind != document.content_type:
        found = content.kind or "of no known kind"
        return _invalid("content_type", f"The file is {found}, not {document.content_type}.")
    return None


def _key(tenant_id: UUID, document_id: UUID, values: Mapping[str, object]) -> str:
    """`{tenant}/{entity}/{id}/{type}/{uuid}_{name}`; the name is for those who look into the store."""
    named = [(name, values[name]) for name in SUBJECTS if values.get(name) is not None]
    entity, entity_id = named[0] if named else ("document_id", document_id)
    label = re.sub(r"[^A-Za-z0-9._-]", "_", str(values["filename"]))
    folder = f"{tenant_id}/{entity.removesuffix('_id')}/{entity_id}/{values['kind']}"
    return f"{folder}/{document_id.hex}_{label[-80:]}"


def _expired(moment: datetime | None) -> bool:
    return moment is None or moment < clock.now()


def _invalid(name: str, message: str) -> Unprocessable:
    return Unprocessable(message, errors=[FieldError(f"body.{name}", message)])
