"""Resumable uploads: begin, ask how far it came, go on, complete, cancel."""

from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Header, Request, Response
from starlette.exceptions import HTTPException

from app.api import counting
from app.api.calls import POLL_S, WRITERS
from app.api.deps import DB, AgentDep, ClaimsDep, actor_in_short
from app.api.middleware.early_answers import declared_size
from app.api.multipart import label
from app.api.parts import received_in_parts
from app.api.problem import responses
from app.api.routing import Noun
from app.api.slots import aside
from app.core.config import settings
from app.core.errors import TooLarge
from app.models import UploadSession
from app.schemas.calls import Accepted
from app.schemas.uploads import UploadOut, UploadStart
from app.services.jobs import wake
from app.services.providers.storage.registry import storage
from app.services.upload_sessions import beginning, completion, ending, parts, rows

router = Noun(prefix="/uploads", tags=["uploads"])
PART_TYPE = "application/offset+octet-stream"
PART_BODY = {
    "requestBody": {
        "required": True,
        "content": {PART_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("", status_code=201, response_model=UploadOut)
def start(
    body: UploadStart,
    request: Request,
    response: Response,
    actor: AgentDep,
    db: DB,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)
    ] = None,
) -> UploadSession:
    """The same bytes from the same person are the same upload for as long as it is open. Bytes that are a
    call already need not be sent again: the answer is `completed`, and completing it names the call."""
    wanted = body.model_copy(update={"filename": label(body.filename)})
    upload = beginning.begin(
        db, actor, wanted, idempotency_key=idempotency_key, max_bytes=settings().max_audio_bytes
    )
    response.headers["Location"] = f"{request.scope.get('root_path', '')}/uploads/{upload.id}"
    return upload


@router.head("/{upload_id}", status_code=200, response_class=Response, responses=responses(410))
def offset(upload_id: UUID, actor: AgentDep, db: DB) -> Response:
    """How many bytes are safe, in `Upload-Offset`: go on from there."""
    upload = rows.living(db, actor, upload_id)
    return Response(
        headers={
            "Upload-Offset": str(upload.received),
            "Upload-Length": str(upload.size),
            "Cache-Control": "no-store",
        }
    )


@router.patch(
    "/{upload_id}",
    status_code=204,
    response_class=Response,
    responses=responses(410, 415),
    openapi_extra=PART_BODY,
)
async def send(
    upload_id: UUID,
    request: Request,
    claims: ClaimsDep,
    upload_offset: Annotated[int, Header(alias="Upload-Offset", ge=0)],
) -> Response:
    """As many of the missing bytes as the sender likes, from the offset on. What arrived before a connection
    broke is kept; holds no connection to the database while bytes arrive."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PART_TYPE:
        raise HTTPException(415, f"Send the bytes as {PART_TYPE}.")
    actor = await actor_in_short(claims, WRITERS)
    room = await aside(partial(parts.room_at, actor, upload_id, upload_offset))
    if declared_size(request.headers) > room:
        raise TooLarge(f"Only {room} bytes are missing; this is more.")
    reached = upload_offset

    def store(part: Path, size: int) -> None:
        nonlocal reached
        reached = parts.append(actor, upload_id, part, size, offset=reached, storage=storage())

    await received_in_parts(
        request, store, directory=settings().spool_dir, part_bytes=parts.PART_BYTES, most=room
    )
    return Response(status_code=204, headers={"Upload-Offset": str(reached)})


@router.post("/{upload_id}/complete", status_code=202, response_model=Accepted, responses=responses(410, 507))
async def finish(
    upload_id: UUID, request: Request, response: Response, background: BackgroundTasks, claims: ClaimsDep
) -> Accepted:
    """Checks the SHA-256 of the whole and makes the call; repeating it names the same call."""
    actor = await actor_in_short(claims, WRITERS)
    await counting.upload(request, actor)
    acknowledged = await aside(
        partial(completion.complete, actor, upload_id, storage(), directory=settings().spool_dir)
    )
    if acknowledged.job_id is not None:
        background.add_task(wake.dispatcher().wake, acknowledged.job_id)
    response.headers["Location"] = f"{request.scope.get('root_path', '')}/calls/{acknowledged.call.id}"
    response.headers["Retry-After"] = POLL_S
    return acknowledged.call


@router.delete("/{upload_id}", status_code=204)
async def cancel(upload_id: UUID, claims: ClaimsDep) -> None:
    """Drops what has arrived. An upload that is a call already is 409."""
    actor = await actor_in_short(claims, WRITERS)
    await aside(partial(ending.cancel, actor, upload_id, storage()))
