"""A file with what it belongs to in one request: for a browser, which sends to no address but ours."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.api.deps import ClaimsDep, actor_in_short
from app.api.documents import WORKING, get_ids
from app.api.multipart import received_form
from app.api.routing import Noun
from app.api.slots import aside
from app.core.config import settings
from app.core.errors import Unprocessable
from app.models import Booking, Client, Document, DocumentKind, Incident, Lead, Vehicle, Violation
from app.models.base import Entity
from app.schemas.documents import DocumentOut
from app.services.documents.taking import take_in
from app.services.providers.storage.registry import storage

MODELS: dict[str, type[Entity]] = {
    "lead_id": Lead,
    "client_id": Client,
    "vehicle_id": Vehicle,
    "booking_id": Booking,
    "incident_id": Incident,
    "violation_id": Violation,
}
FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}
BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}}}
Subject = tuple[type[Entity], str, UUID]
router = Noun(tags=["documents"])


@router.post("/documents/files", status_code=201, response_model=DocumentOut, openapi_extra=BODY)
async def send_file(
    request: Request,
    claims: ClaimsDep,
    ids: Annotated[dict[str, UUID], Depends(get_ids)],
    kind: DocumentKind = DocumentKind.OTHER,
) -> Document:
    """A picture or a paper, as multipart in `file`, for the one thing that is named."""
    actor = await actor_in_short(claims, WORKING)
    subject = _subject(ids, kind)
    config = settings()
    async with received_form(
        request, file_field="file", directory=config.spool_dir, max_bytes=config.max_audio_bytes
    ) as form:
        return await aside(partial(take_in, actor, form.file, storage(), subject=subject, kind=kind))


def _subject(ids: dict[str, UUID], kind: DocumentKind) -> Subject:
    if len(ids) != 1:
        raise Unprocessable(f"Say what it belongs to, with one of: {', '.join(MODELS)}.")
    if kind is DocumentKind.RECORDING:
        raise Unprocessable("Recordings go to /calls/upload.")
    [(name, row_id)] = ids.items()
    return MODELS[name], name, row_id
