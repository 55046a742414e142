"""What happened with a client or a vehicle, on all desks, the latest first."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from app.api.deps import DB, ViewerDep
from app.api.routing import Noun
from app.schemas.base import Moment
from app.schemas.timeline import EntryOut
from app.services.timeline import entries as timeline
from app.services.timeline.entries import Entry, Window

router = Noun(tags=["timelines"])
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/clients/{client_id}/timeline", response_model=list[EntryOut])
def of_client(
    client_id: UUID,
    request: Request,
    response: Response,
    actor: ViewerDep,
    db: DB,
    before: Moment | None = None,
    limit: Limit = 50,
) -> Sequence[Entry]:
    """Calls, bookings, violations, incidents, documents, follow-ups and identity checks; a call too in which
    the reference of one of the client's notices is spoken."""
    entries = timeline.of_client(db, actor, client_id, Window(before, limit))
    return _linked(request, response, entries, limit)


@router.get("/vehicles/{vehicle_id}/timeline", response_model=list[EntryOut])
def of_vehicle(
    vehicle_id: UUID,
    request: Request,
    response: Response,
    actor: ViewerDep,
    db: DB,
    before: Moment | None = None,
    limit: Limit = 50,
) -> Sequence[Entry]:
    """Bookings, violations, incidents, documents and deadlines, and the calls in which the mark is spoken or
    the reference of a notice about it."""
    entries = timeline.of_vehicle(db, actor, vehicle_id, Window(before, limit))
    return _linked(request, response, entries, limit)


def _linked(request: Request, response: Response, entries: Sequence[Entry], limit: int) -> Sequence[Entry]:
    if len(entries) == limit:
        following = request.url.include_query_params(before=entries[-1].at.isoformat())
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return entries
