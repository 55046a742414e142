"""Incidents: accidents, damage, thefts and breakdowns, with their photos."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api import counting
from app.api.deps import DB, AgentDep, ClaimsDep, IfMatch, PageDep, ViewerDep, actor_in_short
from app.api.etags import tagged, tagged_row
from app.api.multipart import received_form
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.api.slots import aside
from app.core.actor import Role
from app.core.config import settings
from app.models import Document, DocumentKind, Incident, IncidentKind, IncidentStatus
from app.schemas.documents import DocumentOut
from app.schemas.fleet.incidents import IncidentChange, IncidentCreate, IncidentOut
from app.services import records
from app.services.documents.taking import take_in
from app.services.fleet import incidents
from app.services.providers.storage.registry import storage
from app.services.scope import ShownRow

WORKING = frozenset({Role.OWNER, Role.MANAGER, Role.AGENT})
FILE = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}
PHOTO = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FILE}}}}
router = Noun(tags=["incidents"])


async def get_filter(
    kind: IncidentKind | None = None,
    status: IncidentStatus | None = None,
    vehicle_id: UUID | None = None,
    booking_id: UUID | None = None,
    client_id: UUID | None = None,
) -> incidents.Filter:
    return incidents.Filter(kind, status, vehicle_id, booking_id, client_id)


@router.get("/incidents", response_model=list[IncidentOut])
def list_incidents(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[incidents.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[Incident]:
    return paged(request, response, incidents.page(db, actor, page, wanted))


@router.post("/incidents", status_code=201)
def create(body: IncidentCreate, actor: AgentDep, db: DB, creation: CreationDep) -> IncidentOut:
    return creation.answer(db, actor, body, IncidentOut, lambda: incidents.create(db, actor, body.sent()))


@router.get("/incidents/{incident_id}", response_model=IncidentOut)
def read(incident_id: UUID, response: Response, actor: ViewerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, Incident, incident_id)


@router.patch("/incidents/{incident_id}", response_model=IncidentOut, responses=responses(412))
def change(
    incident_id: UUID,
    body: IncidentChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> Incident:
    return tagged(response, incidents.update(db, actor, incident_id, body.changes(), if_match=if_match))


@router.delete("/incidents/{incident_id}", status_code=204)
def delete(incident_id: UUID, actor: AgentDep, db: DB) -> None:
    records.archive(db, actor, Incident, incident_id)


@router.post("/incidents/{incident_id}/restore", response_model=IncidentOut)
def restore(incident_id: UUID, response: Response, actor: AgentDep, db: DB) -> Incident:
    return tagged(response, records.restore(db, actor, Incident, incident_id))


@router.post(
    "/incidents/{incident_id}/documents", status_code=201, response_model=DocumentOut, openapi_extra=PHOTO
)
async def add_photo(incident_id: UUID, request: Request, claims: ClaimsDep) -> Document:
    """A picture or a paper, as multipart in `file`."""
    actor = await actor_in_short(claims, WORKING)
    await counting.upload(request, actor)
    config = settings()
    async with received_form(
        request, file_field="file", directory=config.spool_dir, max_bytes=config.max_audio_bytes
    ) as form:
        subject = (Incident, "incident_id", incident_id)
        return await aside(
            partial(take_in, actor, form.file, storage(), subject=subject, kind=DocumentKind.PHOTO)
        )
