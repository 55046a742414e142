"""Documents: files attached to a lead, client, vehicle, booking, incident or violation.

Their bytes go to and from signed addresses: whoever has one needs no token, for one file and a time.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse

from app.api.deps import DB, AgentDep, ClaimsDep, IfMatch, PageDep, ViewerDep, actor_in_short
from app.api.etags import tagged
from app.api.pages import paged
from app.api.parts import received_in_parts
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.api.signed_addresses import opened
from app.api.slots import aside
from app.api.streams import streamed
from app.core import clock
from app.core.actor import Role
from app.core.config import settings
from app.core.errors import Unprocessable
from app.core.links import Purpose
from app.models import Document, DocumentKind, DocumentStatus
from app.models.document import SUBJECTS
from app.schemas.documents import (
    Confirmation,
    DocumentChange,
    DocumentOut,
    DownloadAddress,
    UploadAddress,
    UploadRequest,
)
from app.services.documents import arriving, desk
from app.services.providers.storage.registry import storage

WORKING = frozenset({Role.OWNER, Role.MANAGER, Role.AGENT})
FILE = {"schema": {"type": "string", "format": "binary"}}
BYTES = {"requestBody": {"required": True, "content": {"*/*": FILE}}}
router = Noun(tags=["documents"])


async def get_ids(
    lead_id: UUID | None = None,
    client_id: UUID | None = None,
    vehicle_id: UUID | None = None,
    booking_id: UUID | None = None,
    incident_id: UUID | None = None,
    violation_id: UUID | None = None,
) -> dict[str, UUID]:
    """What documents belong to, by column: those that were given."""
    ids = (lead_id, client_id, vehicle_id, booking_id, incident_id, violation_id)
    return {name: row_id for name, row_id in zip(SUBJECTS, ids, strict=True) if row_id is not None}


async def get_filter(
    ids: Annotated[dict[str, UUID], Depends(get_ids)],
    kind: DocumentKind | None = None,
    status: DocumentStatus | None = None,
) -> desk.Filter:
    return desk.Filter(ids, kind=kind, status=status)


@router.post("/documents/upload-url", status_code=201)
def announce(
    body: UploadRequest, request: Request, actor: AgentDep, db: DB, creation: CreationDep
) -> UploadAddress:
    """Where to PUT the bytes within an hour, once. Then confirm."""
    begin = partial(arriving.begin, db, actor, body.model_dump(), storage(), _limits(request))
    return creation.answer(db, actor, body, UploadAddress, begin)


@router.put("/documents/content/{token}", status_code=204, responses=responses(410, 507), openapi_extra=BYTES)
async def receive(token: str, request: Request) -> None:
    """The address itself is the proof: it takes one file of the announced type and size."""
    link = opened(Purpose.UPLOAD, token)
    document = await aside(partial(arriving.expected, link, request.headers.get("content-type", "")))
    arrived: list[int] = []

    def store(path: Path, size: int) -> None:
        if size == document.size:
            arriving.store(document, storage(), path)
            arrived.append(size)

    await received_in_parts(
        request, store, directory=settings().spool_dir, part_bytes=document.size + 1, most=document.size
    )
    if not arrived:
        raise Unprocessable(f"Send {document.size} bytes, as announced.", code="other_size")


@router.get("/documents/content/{token}", response_class=StreamingResponse)
async def fetch(token: str) -> StreamingResponse:
    """A file, by the address that its download-url gave."""
    link = opened(Purpose.DOWNLOAD, token)
    document = await aside(partial(desk.handed_out, link))
    pieces = await aside(partial(desk.content, document, storage()))
    return StreamingResponse(streamed(pieces), media_type=document.content_type, headers=_headers(document))


@router.post("/documents", status_code=201, response_model=DocumentOut)
async def confirm(body: Confirmation, claims: ClaimsDep) -> Document:
    """The bytes are there: their size, hash and type are checked before the document is ready."""
    actor = await actor_in_short(claims, WORKING)
    look = partial(arriving.confirm, actor, body.document_id, storage())
    return await aside(partial(look, size=body.size, sha256=body.sha256))


@router.get("/documents", response_model=list[DocumentOut])
def list_documents(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[desk.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[Document]:
    return paged(request, response, desk.page(db, actor, page, wanted))


@router.get("/documents/{document_id}", response_model=DocumentOut)
def read(document_id: UUID, response: Response, actor: ViewerDep, db: DB) -> Document:
    return tagged(response, desk.get(db, actor, document_id))


@router.patch("/documents/{document_id}", response_model=DocumentOut, responses=responses(412))
def change(
    document_id: UUID,
    body: DocumentChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> Document:
    """Rename it, or attach it to another thing."""
    return tagged(response, desk.update(db, actor, document_id, body.changes(), if_match=if_match))


@router.delete("/documents/{document_id}", status_code=204)
def delete(document_id: UUID, actor: AgentDep, db: DB) -> None:
    desk.archive(db, actor, document_id)


@router.post("/documents/{document_id}/restore", response_model=DocumentOut)
def restore(document_id: UUID, response: Response, actor: AgentDep, db: DB) -> Document:
    return tagged(response, desk.restore(db, actor, document_id))


@router.post("/documents/{document_id}/download-url", response_model=DownloadAddress)
def give_address(document_id: UUID, request: Request, actor: ViewerDep, db: DB) -> DownloadAddress:
    """An address that shows the file for a quarter of an hour, to whoever has it."""
    token = desk.download_token(db, actor, document_id)
    return DownloadAddress(
        download_url=f"{_limits(request).base}/documents/content/{token}",
        expires_at=clock.now() + desk.DOWNLOAD_LIFE,
    )


def _limits(request: Request) -> arriving.Limits:
    public = settings().public_url
    base = f"{public.rstrip('/')}/api/v1" if public else str(request.base_url).rstrip("/")
    return arriving.Limits(base=base, most_bytes=settings().max_audio_bytes)


def _headers(document: Document) -> dict[str, str]:
    return {
        "Content-Length": str(document.size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.filename, safe='')}",
        "Cache-Control": "private, max-age=900",
        "ETag": f'"{document.sha256}"',
    }
