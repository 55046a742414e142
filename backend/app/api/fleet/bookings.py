"""Bookings: reserved, handed over, extended, swapped, brought back."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from app.api.deps import DB, AgentDep, ClaimsDep, IfMatch, PageDep, ViewerDep, actor_in_short
from app.api.etags import tagged, tagged_row
from app.api.outside import outside
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.api.slots import aside
from app.models import Booking, BookingStatus
from app.schemas.base import Moment
from app.schemas.fleet.bookings import BookingChange, BookingCreate, BookingOut, Extension, Handover, Swap
from app.services.fleet import agreement
from app.services.fleet.bookings import desk, handovers
from app.services.scope import ShownRow

PDF = "application/pdf"
router = Noun(tags=["bookings"])


async def get_filter(
    status: BookingStatus | None = None,
    vehicle_id: UUID | None = None,
    client_id: UUID | None = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
) -> desk.Filter:
    return desk.Filter(status=status, vehicle_id=vehicle_id, client_id=client_id, since=since, until=until)


@router.get("/bookings", response_model=list[BookingOut])
def list_bookings(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[desk.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[Booking]:
    return paged(request, response, desk.page(db, actor, page, wanted))


@router.post("/bookings", status_code=201)
def create(body: BookingCreate, actor: AgentDep, db: DB, creation: CreationDep) -> BookingOut:
    """409 where the vehicle is taken; `booking_id`, `starts_at` and `ends_at` name the one in the way."""
    return creation.answer(db, actor, body, BookingOut, lambda: desk.create(db, actor, body.sent()))


@router.get("/bookings/{booking_id}", response_model=BookingOut)
def read(booking_id: UUID, response: Response, actor: ViewerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, Booking, booking_id)


@router.patch("/bookings/{booking_id}", response_model=BookingOut, responses=responses(412))
def change(
    booking_id: UUID,
    body: BookingChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> Booking:
    return tagged(response, desk.update(db, actor, booking_id, body.changes(), if_match=if_match))


@router.delete("/bookings/{booking_id}", status_code=204)
def delete(booking_id: UUID, actor: AgentDep, db: DB) -> None:
    desk.archive(db, actor, booking_id)


@router.post("/bookings/{booking_id}/restore", response_model=BookingOut)
def restore(booking_id: UUID, response: Response, actor: AgentDep, db: DB) -> Booking:
    """409 where the dates were given away meanwhile."""
    return tagged(response, desk.restore(db, actor, booking_id))


@router.get(
    "/bookings/{booking_id}/agreement", response_class=Response, responses={200: {"content": {PDF: {}}}}
)
async def write_agreement(booking_id: UUID, claims: ClaimsDep) -> Response:
    """The hire agreement with the hirer's statement of liability, as PDF."""
    actor = await actor_in_short(claims)
    paper = await aside(partial(agreement.of_booking, actor, booking_id))
    body = await outside(partial(agreement.written, paper))
    name = f'inline; filename="agreement-{booking_id}.pdf"'
    return Response(body, media_type=PDF, headers={"Content-Disposition": name})


@router.post("/bookings/{booking_id}/start", response_model=BookingOut)
def start(
    booking_id: UUID, response: Response, actor: AgentDep, db: DB, body: Handover | None = None
) -> Booking:
    body = body or Handover()
    return tagged(response, handovers.start(db, actor, booking_id, at=body.at, odometer=body.odometer))


@router.post("/bookings/{booking_id}/return", response_model=BookingOut)
def return_vehicle(
    booking_id: UUID, response: Response, actor: AgentDep, db: DB, body: Handover | None = None
) -> Booking:
    """Early, late or on time: `at` is when the vehicle really came back."""
    body = body or Handover()
    return tagged(
        response, handovers.return_vehicle(db, actor, booking_id, at=body.at, odometer=body.odometer)
    )


@router.post("/bookings/{booking_id}/extend", response_model=BookingOut)
def extend(booking_id: UUID, body: Extension, response: Response, actor: AgentDep, db: DB) -> Booking:
    return tagged(response, handovers.extend(db, actor, booking_id, ends_at=body.ends_at))


@router.post("/bookings/{booking_id}/swap-vehicle", response_model=BookingOut)
def swap_vehicle(booking_id: UUID, body: Swap, response: Response, actor: AgentDep, db: DB) -> Booking:
    swapped = handovers.swap_vehicle(db, actor, booking_id, vehicle_id=body.vehicle_id, at=body.at)
    return tagged(response, swapped)


@router.post("/bookings/{booking_id}/cancel", response_model=BookingOut)
def cancel(booking_id: UUID, response: Response, actor: AgentDep, db: DB) -> Booking:
    return tagged(response, desk.cancel(db, actor, booking_id))
