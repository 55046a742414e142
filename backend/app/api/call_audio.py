"""The recording of a call: listened to with a token, or through a link that is good for a few minutes."""

from datetime import timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query
from fastapi.responses import StreamingResponse

from app.api.deps import DB, ClaimsDep, ViewerDep, actor_in_short
from app.api.problem import responses
from app.api.ranges import Span, requested_span
from app.api.routing import Noun
from app.api.slots import aside
from app.api.streams import streamed
from app.core import clock, links
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import NotFound, Unauthorized
from app.core.links import BrokenLinkError, Link, Purpose
from app.models import Document
from app.schemas.calls import RecordingLink
from app.services import calls
from app.services.providers.storage.base import BlobMissingError
from app.services.providers.storage.registry import storage

router = Noun(tags=["calls"])
# By its link alone; whoever holds it may listen.
public = Noun(tags=["calls"])
LINK_LIFE = timedelta(minutes=5)
Range = Annotated[str | None, Header(alias="Range", max_length=200)]


@router.post("/calls/{call_id}/audio-url")
def make_link(call_id: UUID, actor: ViewerDep, db: DB) -> RecordingLink:
    """An address for players that send no token, good for five minutes. It answers ranges too."""
    document = calls.recording(db, actor, call_id)
    token = links.sign(Purpose.RECORDING, Link(document.tenant_id, document.id), LINK_LIFE)
    return RecordingLink(url=f"/recordings?token={token}", expires_at=clock.now() + LINK_LIFE)


@public.get("/recordings", response_class=StreamingResponse, responses=responses(401, 404))
async def by_link(
    token: Annotated[str, Query(min_length=1, max_length=1000)], range_header: Range = None
) -> StreamingResponse:
    """What `POST /calls/{id}/audio-url` points at."""
    return await _streaming(await aside(partial(_linked, token)), range_header)


@router.get("/calls/{call_id}/audio", response_class=StreamingResponse)
async def audio(
    call_id: UUID,
    claims: ClaimsDep,
    range_header: Range = None,
) -> StreamingResponse:
    """The recording as it was uploaded, whole or in part. Holds no connection between pieces."""
    actor = await actor_in_short(claims)
    return await _streaming(await aside(partial(_recording, actor, call_id)), range_header)


async def _streaming(document: Document, range_header: str | None) -> StreamingResponse:
    span = requested_span(range_header, document.size)
    try:
        pieces = await aside(partial(storage().read, document.key, span.start, span.end))
    except BlobMissingError as error:
        raise NotFound("The recording is no longer in the store.") from error
    return StreamingResponse(
        streamed(pieces),
        status_code=206 if span.partial else 200,
        media_type=document.content_type,
        headers=_audio_headers(document, span),
    )


def _recording(actor: Actor, call_id: UUID) -> Document:
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        return calls.recording(session, actor, call_id)


def _linked(token: str) -> Document:
    try:
        link = links.verify(Purpose.RECORDING, token)
    except BrokenLinkError as error:
        raise Unauthorized("This link has expired or is not ours; ask for a new one.") from error
    with transaction(link.tenant_id, pool=Pool.REQUESTS) as session:
        document = session.get(Document, link.subject)
    if document is None:
        raise NotFound("There is no such recording any more.")
    return document


def _audio_headers(document: Document, span: Span) -> dict[str, str]:
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(span.end - span.start),
        "Content-Disposition": "attachment",
        "ETag": f'"{document.sha256}"',
        "Cache-Control": "private, max-age=3600",
    }
    if span.partial:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{document.size}"
    return headers
