"""Vehicles: the fleet, who had which when, and when each is free."""

from collections.abc import Sequence
from datetime import date, timedelta
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
from app.core import clock
from app.core.actor import Role
from app.core.errors import Unprocessable
from app.models import Vehicle, VehicleStatus
from app.schemas.base import Label, Moment
from app.schemas.fleet.vehicles import (
    AvailabilityOut,
    Lookup,
    PossessionOut,
    VehicleChange,
    VehicleCreate,
    VehicleOut,
    VehicleRecordOut,
)
from app.schemas.jobs import JobOut
from app.services import job_control
from app.services.fleet import availability, enquiries, possession, vehicles
from app.services.providers.vehicle_enquiry.base import VehicleRecord
from app.services.scope import ShownRow

DEFAULT_SPAN = timedelta(days=30)
WORKING = frozenset({Role.OWNER, Role.MANAGER, Role.AGENT})
router = Noun(tags=["vehicles"])


async def get_filter(
    status: VehicleStatus | None = None,
    mark: Label | None = None,
    q: Label | None = None,
    expiring_by: date | None = None,
) -> vehicles.Filter:
    return vehicles.Filter(status=status, mark=mark, q=q, expiring_by=expiring_by)


@router.get("/vehicles", response_model=list[VehicleOut])
def list_vehicles(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[vehicles.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[Vehicle]:
    return paged(request, response, vehicles.page(db, actor, page, wanted))


@router.post("/vehicles", status_code=201)
def create(body: VehicleCreate, actor: AgentDep, db: DB, creation: CreationDep) -> VehicleOut:
    """409 for a mark that another vehicle carries; `vehicle_id` in the answer names it."""
    return creation.answer(db, actor, body, VehicleOut, lambda: vehicles.create(db, actor, body.sent()))


@router.post("/vehicles/lookup", response_model=VehicleRecordOut, responses=responses(502))
async def look_up(body: Lookup, claims: ClaimsDep) -> VehicleRecord:
    """What the DVLA knows of a mark, in the fleet or not. 404 for a vehicle that it does not know."""
    actor = await actor_in_short(claims, WORKING)
    return await outside(partial(enquiries.look_up, actor, body.mark))


@router.get("/vehicles/{vehicle_id}", response_model=VehicleOut)
def read(vehicle_id: UUID, response: Response, actor: ViewerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, Vehicle, vehicle_id)


@router.patch("/vehicles/{vehicle_id}", response_model=VehicleOut, responses=responses(412))
def change(
    vehicle_id: UUID,
    body: VehicleChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> Vehicle:
    return tagged(response, vehicles.update(db, actor, vehicle_id, body.changes(), if_match=if_match))


@router.delete("/vehicles/{vehicle_id}", status_code=204)
def delete(vehicle_id: UUID, actor: AgentDep, db: DB) -> None:
    vehicles.archive(db, actor, vehicle_id)


@router.post("/vehicles/{vehicle_id}/restore", response_model=VehicleOut)
def restore(vehicle_id: UUID, response: Response, actor: AgentDep, db: DB) -> Vehicle:
    return tagged(response, vehicles.restore(db, actor, vehicle_id))


@router.post("/vehicles/{vehicle_id}/dvla-refresh", status_code=202, response_model=JobOut)
def refresh(vehicle_id: UUID, actor: AgentDep, db: DB) -> JobOut:
    """Ask the DVLA in the background; what it says fills the fields that no person has set."""
    return job_control.get(db, actor, enquiries.refresh(db, actor, vehicle_id))


@router.get("/vehicles/{vehicle_id}/possession", response_model=PossessionOut)
def who_had_it(vehicle_id: UUID, at: Moment, actor: ViewerDep, db: DB) -> possession.Possession:
    """Who had the vehicle at that minute, and what says so."""
    return possession.possession(db, actor, vehicle_id, at)


@router.get("/vehicles/{vehicle_id}/availability", response_model=AvailabilityOut)
def when_free(
    vehicle_id: UUID,
    actor: ViewerDep,
    db: DB,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
) -> availability.Availability:
    """Booked and free times; without a period, the next 30 days."""
    starts_at = since or clock.now()
    ends_at = until or starts_at + DEFAULT_SPAN
    if ends_at <= starts_at:
        raise Unprocessable("`to` has to lie after `from`.")
    return availability.availability(db, actor, vehicle_id, starts_at, ends_at)
