"""Calls: upload, list, read, listen, correct, retry."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Header, Query, Request, Response

from app.api import counting
from app.api.deps import DB, AgentDep, ClaimsDep, IfMatch, PageDep, ViewerDep, actor_in_short
from app.api.etags import tagged
from app.api.multipart import received_form, validated
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun, Responses
from app.api.slots import aside
from app.core.actor import Role
from app.core.config import settings
from app.core.conversation import Intent
from app.models import Call, CallStatus, CallTag, Consent
from app.schemas.base import DayOrMoment, Label
from app.schemas.calls import (
    Accepted,
    CallChange,
    CallLog,
    CallSummary,
    LeadOfCall,
    UploadForm,
)
from app.services import call_log, calls, lead_outcomes, records, uploads
from app.services.jobs import wake
from app.services.providers.storage.registry import keeps_files, storage

router = Noun(tags=["calls"])
POLL_S = "2"
WRITERS = frozenset({Role.OWNER, Role.MANAGER, Role.AGENT})
UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["audio"],
                    "properties": {
                        "audio": {"type": "string", "format": "binary"},
                        "client_id": {"type": "string", "format": "uuid"},
                        "lead_id": {"type": "string", "format": "uuid"},
                        "duration_seconds": {"type": "number", "minimum": 0},
                        "recorded_at": {"type": "string", "format": "date-time"},
                        "call_tag": {"type": "string", "enum": [tag.value for tag in CallTag]},
                        "consent": {"type": "string", "enum": [each.value for each in Consent]},
                    },
                }
            }
        },
    }
}

TO_BE_ANALYSED: Responses = {202: {"model": CallSummary, "description": "Its transcript is analysed later."}}


@router.post("/calls/upload", status_code=202, response_model=Accepted, openapi_extra=UPLOAD_BODY)
async def upload(
    request: Request,
    response: Response,
    background: BackgroundTasks,
    claims: ClaimsDep,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)
    ] = None,
) -> Accepted:
    """Holds no connection while bytes arrive: each step opens its own short transaction in a thread."""
    actor = await actor_in_short(claims, WRITERS)
    await counting.upload(request, actor)
    config = settings()
    async with received_form(
        request,
        file_field="audio",
        directory=config.spool_dir,
        max_bytes=config.max_audio_bytes,
        stays=keeps_files(),
    ) as received:
        form = validated(UploadForm, received.fields)
        acknowledged = await aside(
            partial(uploads.accept, actor, received.file, form, storage(), idempotency_key=idempotency_key)
        )
    if acknowledged.job_id is not None:
        background.add_task(wake.dispatcher().wake, acknowledged.job_id)
    response.headers["Location"] = f"{request.scope.get('root_path', '')}/calls/{acknowledged.call.id}"
    response.headers["Retry-After"] = POLL_S
    return acknowledged.call


@router.post("/calls/log", status_code=201, responses=TO_BE_ANALYSED)
def log(body: CallLog, response: Response, actor: AgentDep, db: DB, creation: CreationDep) -> CallSummary:
    """201, or 202 where a written transcript is still to be analysed."""
    call = creation.answer(db, actor, body, CallSummary, lambda: call_log.log_call(db, actor, body))
    if call.status is CallStatus.PENDING:
        response.status_code = 202
        response.headers["Retry-After"] = POLL_S
    return call


async def get_filter(
    status: CallStatus | None = None,
    agent: UUID | None = None,
    client_id: UUID | None = None,
    lead_id: UUID | None = None,
    tag: CallTag | None = None,
    intent: Intent | None = None,
    recorded_from: Annotated[DayOrMoment | None, Query(alias="from")] = None,
    recorded_to: Annotated[DayOrMoment | None, Query(alias="to")] = None,
    q: Label | None = None,
) -> calls.Filter:
    return calls.Filter(
        status=status,
        agent=agent,
        client_id=client_id,
        lead_id=lead_id,
        tag=tag,
        intent=intent,
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        q=q,
    )


@router.get("/calls", response_model=list[CallSummary])
def list_calls(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[calls.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[CallSummary]:
    """Newest first. Days and times without a zone are the tenant's; `to` includes a day, not a moment."""
    return paged(request, response, calls.page(db, actor, page, wanted))


@router.patch("/calls/{call_id}", response_model=CallSummary, responses=responses(412))
def change(
    call_id: UUID, body: CallChange, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Call:
    """Another intent moves the lead of its last call on, as the engine's would have; never over what a person
    has decided of the lead."""
    return tagged(response, lead_outcomes.change_call(db, actor, call_id, body.changes(), if_match=if_match))


@router.patch("/calls/{call_id}/lead", response_model=CallSummary, responses=responses(412))
def change_lead(
    call_id: UUID, body: LeadOfCall, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Call:
    return tagged(response, lead_outcomes.change_call(db, actor, call_id, body.sent(), if_match=if_match))


@router.delete("/calls/{call_id}", status_code=204)
def delete(call_id: UUID, actor: AgentDep, db: DB) -> None:
    records.archive(db, actor, Call, call_id)


@router.post("/calls/{call_id}/restore", response_model=CallSummary)
def restore(call_id: UUID, response: Response, actor: AgentDep, db: DB) -> Call:
    records.restore(db, actor, Call, call_id)
    return tagged(response, calls.with_document(db, actor, call_id))
