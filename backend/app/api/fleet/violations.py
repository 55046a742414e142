"""Violations: letters scanned or typed, what stands on them, whose they are."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Header, Query, Request, Response

from app.api import counting
from app.api.calls import POLL_S, WRITERS
from app.api.deps import DB, AgentDep, ClaimsDep, IfMatch, PageDep, ViewerDep, actor_in_short
from app.api.etags import tagged, tagged_row
from app.api.multipart import received_form, validated
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.api.slots import aside, in_slot
from app.core.actor import Actor
from app.core.config import settings
from app.core.database import Pool, transaction
from app.core.errors import Unprocessable
from app.models import Violation, ViolationStatus
from app.schemas.base import Label, Moment
from app.schemas.fleet.violations import (
    ConfirmMatch,
    ExtractionChange,
    ExtractionOut,
    IssuerOut,
    ScanAccepted,
    ScanOf,
    ViolationChange,
    ViolationCreate,
    ViolationListed,
    ViolationOut,
)
from app.services import scope
from app.services.fleet import letter_intake
from app.services.fleet.violations import desk, fields, issuers
from app.services.jobs import wake
from app.services.providers.storage.registry import storage
from app.services.scope import ShownRow

router = Noun(tags=["violations"])
SCAN_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["document_id"],
                    "properties": {"document_id": {"type": "string", "format": "uuid"}},
                }
            },
        },
    }
}
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


async def get_filter(
    status: ViolationStatus | None = None,
    vehicle_id: UUID | None = None,
    client_id: UUID | None = None,
    booking_id: UUID | None = None,
    document_type: Label | None = None,
    q: Label | None = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    due_by: date | None = None,
) -> desk.Filter:
    return desk.Filter(
        status=status,
        vehicle_id=vehicle_id,
        client_id=client_id,
        booking_id=booking_id,
        document_type=document_type,
        q=q,
        since=since,
        until=until,
        due_by=due_by,
    )


@router.get("/violations", response_model=list[ViolationListed])
def list_violations(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[desk.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[Violation]:
    """Letters that wait to be read are shown with `status=received` only."""
    return paged(request, response, desk.page(db, actor, page, wanted))


@router.post("/violations", status_code=201)
def create(body: ViolationCreate, actor: AgentDep, db: DB, creation: CreationDep) -> ViolationOut:
    """409 where the issuer's reference is known; `violation_id` in the answer names it."""
    return creation.answer(db, actor, body, ViolationOut, lambda: desk.create(db, actor, body.sent()))


@router.post("/violations/scan", status_code=202, response_model=ScanAccepted, openapi_extra=SCAN_BODY)
async def scan(
    request: Request,
    response: Response,
    background: BackgroundTasks,
    claims: ClaimsDep,
    idempotency_key: Key = None,
) -> ScanAccepted:
    """A PDF, JPEG or PNG in the field `file`, or the id of a stored document as JSON."""
    actor = await actor_in_short(claims, WRITERS)
    await counting.upload(request, actor)
    if request.headers.get("content-type", "").split(";")[0].strip() == "application/json":
        accepted = await _scan_stored(request, actor)
    else:
        accepted = await _scan_sent(request, actor, idempotency_key)
    if accepted.job_id is not None:
        background.add_task(wake.dispatcher().wake, accepted.job_id)
    response.headers["Location"] = f"{request.scope.get('root_path', '')}/violations/{accepted.id}"
    response.headers["Retry-After"] = POLL_S
    return accepted


@router.get("/violations/{violation_id}", response_model=ViolationOut)
def read(violation_id: UUID, response: Response, actor: ViewerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, Violation, violation_id)


@router.patch("/violations/{violation_id}", response_model=ViolationOut, responses=responses(412))
def change(
    violation_id: UUID,
    body: ViolationChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> Violation:
    return tagged(response, desk.update(db, actor, violation_id, body.changes(), if_match=if_match))


@router.delete("/violations/{violation_id}", status_code=204)
def delete(violation_id: UUID, actor: AgentDep, db: DB) -> None:
    desk.archive(db, actor, violation_id)


@router.post("/violations/{violation_id}/restore", response_model=ViolationOut)
def restore(violation_id: UUID, response: Response, actor: AgentDep, db: DB) -> Violation:
    return tagged(response, desk.restore(db, actor, violation_id))


@router.post("/violations/{violation_id}/scan", status_code=202, response_model=ScanAccepted)
def scan_again(violation_id: UUID, actor: AgentDep, db: DB) -> Violation:
    """Read its letter once more; what people have set stays."""
    return letter_intake.read_again(db, actor, violation_id)


@router.get("/violations/{violation_id}/extraction")
def extraction(violation_id: UUID, actor: ViewerDep, db: DB) -> ExtractionOut:
    return _extraction(scope.get(db, actor, Violation, violation_id), actor)


@router.patch("/violations/{violation_id}/extraction", responses=responses(412))
def correct(
    violation_id: UUID, body: ExtractionChange, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> ExtractionOut:
    """A person's word on fields of the letter; status, match and deadlines follow from it."""
    return _extraction(desk.update(db, actor, violation_id, body.changes(), if_match=if_match), actor)


@router.post("/violations/{violation_id}/match", response_model=ViolationOut)
def match(violation_id: UUID, response: Response, actor: AgentDep, db: DB) -> Violation:
    return tagged(response, desk.match_again(db, actor, violation_id))


@router.post("/violations/{violation_id}/confirm-match", response_model=ViolationOut)
def confirm_match(
    violation_id: UUID, response: Response, actor: AgentDep, db: DB, body: ConfirmMatch | None = None
) -> Violation:
    chosen = body.booking_id if body else None
    return tagged(response, desk.confirm_match(db, actor, violation_id, chosen))


@router.get("/issuers", response_model=list[IssuerOut])
def list_issuers(actor: ViewerDep, db: DB) -> Sequence[IssuerOut]:
    return issuers.known(db, actor)


def _extraction(violation: Violation, actor: Actor) -> ExtractionOut:
    return ExtractionOut.model_validate(
        {
            "reader": violation.reader,
            "degraded": violation.degraded,
            "read_at": violation.read_at,
            "fields": fields.shown(violation, actor.zone),
        }
    )


async def _scan_sent(request: Request, actor: Actor, key: str | None) -> ScanAccepted:
    config = settings()
    async with received_form(
        request, file_field="file", directory=config.spool_dir, max_bytes=letter_intake.MOST_BYTES
    ) as received:
        if received.fields:
            raise Unprocessable("Send the file alone, without other fields.", code="unknown_field")
        return await aside(
            partial(letter_intake.accept, actor, received.file, storage(), idempotency_key=key)
        )


async def _scan_stored(request: Request, actor: Actor) -> ScanAccepted:
    body = validated(ScanOf, await _json_object(request))
    return await in_slot(partial(_accept_stored, actor, body.document_id))


async def _json_object(request: Request) -> dict[str, str]:
    try:
        body = await request.json()
    except ValueError as error:
        raise Unprocessable("The body is no JSON.", code="invalid_input") from error
    if not isinstance(body, dict):
        raise Unprocessable("Send an object with document_id.", code="invalid_input")
    return body


def _accept_stored(actor: Actor, document_id: UUID) -> ScanAccepted:
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        violation = letter_intake.accept_document(session, actor, document_id)
        accepted = ScanAccepted(id=violation.id, status=violation.status)
    wake.committed(session)
    return accepted
