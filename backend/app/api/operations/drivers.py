"""Drivers, what they collected, and fetching both from Vessey."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from app.api.deps import DB, AgentDep, IfMatch, ManagerDep, PageDep, ViewerDep
from app.api.etags import tagged, tagged_row
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.models.operations.driver import Collection, Driver, DriverSync
from app.schemas.base import Label
from app.schemas.operations.drivers import (
    CollectionOut,
    DriverChange,
    DriverCreate,
    DriverOut,
    SyncOut,
    SyncRequest,
)
from app.services import records, scope
from app.services.operations import drivers, vessey_sync
from app.services.scope import ShownRow

router = Noun(tags=["drivers"])
Day = Annotated[date | None, Query(alias="date")]


async def get_filter(
    client_id: UUID | None = None, external_id: Label | None = None, q: Label | None = None
) -> drivers.Filter:
    return drivers.Filter(client_id=client_id, external_id=external_id, q=q)


@router.get("/drivers", response_model=list[DriverOut])
def list_drivers(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[drivers.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[Driver]:
    return paged(request, response, drivers.page(db, actor, page, wanted))


@router.post("/drivers", status_code=201)
def create(body: DriverCreate, actor: AgentDep, db: DB, creation: CreationDep) -> DriverOut:
    return creation.answer(db, actor, body, DriverOut, lambda: drivers.create(db, actor, body.sent()))


@router.get("/drivers/{driver_id}", response_model=DriverOut)
def read(driver_id: UUID, response: Response, actor: ViewerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, Driver, driver_id)


@router.put("/drivers/{driver_id}", response_model=DriverOut, responses=responses(412))
def replace(
    driver_id: UUID, body: DriverCreate, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Driver:
    """Every field that a person writes; what is absent becomes empty."""
    return tagged(response, drivers.update(db, actor, driver_id, body.model_dump(), if_match=if_match))


@router.patch("/drivers/{driver_id}", response_model=DriverOut, responses=responses(412))
def change(
    driver_id: UUID, body: DriverChange, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Driver:
    return tagged(response, drivers.update(db, actor, driver_id, body.changes(), if_match=if_match))


@router.delete("/drivers/{driver_id}", status_code=204)
def delete(driver_id: UUID, actor: AgentDep, db: DB) -> None:
    records.archive(db, actor, Driver, driver_id)


@router.post("/drivers/{driver_id}/restore", response_model=DriverOut)
def restore(driver_id: UUID, response: Response, actor: AgentDep, db: DB) -> Driver:
    return tagged(response, records.restore(db, actor, Driver, driver_id))


@router.post("/drivers/{driver_id}/sync", status_code=202)
def sync_one(driver_id: UUID, body: SyncRequest, actor: AgentDep, db: DB, creation: CreationDep) -> SyncOut:
    start = partial(vessey_sync.start, db, actor, driver_id=driver_id, day=body.day)
    return creation.answer(db, actor, body, SyncOut, start)


@router.post("/integrations/vessey/sync", status_code=202)
def sync_all(body: SyncRequest, actor: ManagerDep, db: DB, creation: CreationDep) -> SyncOut:
    start = partial(vessey_sync.start, db, actor, driver_id=None, day=body.day)
    return creation.answer(db, actor, body, SyncOut, start)


@router.get("/driver-syncs", response_model=list[SyncOut])
def list_syncs(
    request: Request, response: Response, actor: ViewerDep, page: PageDep, db: DB
) -> Sequence[DriverSync]:
    return paged(request, response, records.page(db, actor, DriverSync, page))


@router.get("/driver-syncs/{sync_id}", response_model=SyncOut)
def read_sync(sync_id: UUID, actor: ViewerDep, db: DB) -> DriverSync:
    return scope.get(db, actor, DriverSync, sync_id)


@router.get("/drivers/{driver_id}/collections", response_model=list[CollectionOut])
def of_driver(
    driver_id: UUID,
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    db: DB,
    day: Day = None,
) -> Sequence[Collection]:
    """As last fetched; `POST /drivers/{driver_id}/sync` fetches again."""
    return paged(request, response, drivers.collections(db, actor, page, driver_id=driver_id, day=day))


@router.get("/collections", response_model=list[CollectionOut])
def of_all(
    request: Request, response: Response, actor: ViewerDep, page: PageDep, db: DB, day: Day = None
) -> Sequence[Collection]:
    return paged(request, response, drivers.collections(db, actor, page, driver_id=None, day=day))
