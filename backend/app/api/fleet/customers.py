"""Customers: the clients who hire, their profiles, and the checks of who they are."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.clients import get_filter
from app.api.deps import DB, AgentDep, IfMatch, PageDep, ViewerDep
from app.api.etags import tagged
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.models import Client, HirerProfile, IdentityCheck
from app.schemas.clients import ClientChange, ClientCreate, ClientOut
from app.schemas.fleet.hirers import (
    HirerProfileChange,
    HirerProfileIn,
    HirerProfileOut,
    IdentityCheckCreate,
    IdentityCheckOut,
)
from app.services import clients, records
from app.services.fleet import hirers, identity

router = Noun(tags=["customers"])


@router.get("/customers", response_model=list[ClientOut])
def list_customers(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[clients.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[Client]:
    return paged(request, response, hirers.page(db, actor, page, wanted))


@router.post("/customers", status_code=201)
def create(body: ClientCreate, actor: AgentDep, db: DB, creation: CreationDep) -> ClientOut:
    """A client with an empty hirer profile."""
    return creation.answer(db, actor, body, ClientOut, lambda: hirers.create(db, actor, body.sent()))


@router.get("/customers/{client_id}", response_model=ClientOut)
def read(client_id: UUID, response: Response, actor: ViewerDep, db: DB) -> Client:
    return tagged(response, hirers.get(db, actor, client_id))


@router.put("/customers/{client_id}", response_model=ClientOut, responses=responses(412))
def replace(
    client_id: UUID, body: ClientCreate, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Client:
    """Every field that a person writes; what is absent becomes empty."""
    hirers.get(db, actor, client_id)
    return tagged(response, clients.update(db, actor, client_id, body.model_dump(), if_match=if_match))


@router.patch("/customers/{client_id}", response_model=ClientOut, responses=responses(412))
def change(
    client_id: UUID, body: ClientChange, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Client:
    hirers.get(db, actor, client_id)
    return tagged(response, clients.update(db, actor, client_id, body.changes(), if_match=if_match))


@router.delete("/customers/{client_id}", status_code=204)
def delete(client_id: UUID, actor: AgentDep, db: DB) -> None:
    hirers.get(db, actor, client_id)
    records.archive(db, actor, Client, client_id)


@router.post("/customers/{client_id}/restore", response_model=ClientOut)
def restore(client_id: UUID, response: Response, actor: AgentDep, db: DB) -> Client:
    hirers.get(db, actor, client_id)
    return tagged(response, records.restore(db, actor, Client, client_id))


@router.get("/customers/{client_id}/hirer-profile", response_model=HirerProfileOut)
def read_profile(client_id: UUID, response: Response, actor: ViewerDep, db: DB) -> HirerProfile:
    return tagged(response, hirers.profile(db, actor, client_id))


@router.put("/customers/{client_id}/hirer-profile", response_model=HirerProfileOut, responses=responses(412))
def put_profile(
    client_id: UUID,
    body: HirerProfileIn,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> HirerProfile:
    """All of the profile. Any client becomes a customer by it."""
    written = hirers.put_profile(db, actor, client_id, body.model_dump(), if_match=if_match)
    return tagged(response, written)


@router.patch(
    "/customers/{client_id}/hirer-profile", response_model=HirerProfileOut, responses=responses(412)
)
def change_profile(
    client_id: UUID,
    body: HirerProfileChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> HirerProfile:
    """Some of the profile. Any client becomes a customer by it."""
    written = hirers.put_profile(db, actor, client_id, body.changes(), if_match=if_match)
    return tagged(response, written)


@router.post("/customers/{client_id}/identity-checks", status_code=202)
def check_identity(
    client_id: UUID, actor: AgentDep, db: DB, creation: CreationDep, body: IdentityCheckCreate | None = None
) -> IdentityCheckOut:
    """Invites the person in the background; `identity_check.updated` tells each step."""
    asked = body or IdentityCheckCreate()
    return creation.answer(db, actor, asked, IdentityCheckOut, lambda: identity.request(db, actor, client_id))


@router.get("/customers/{client_id}/identity-checks", response_model=list[IdentityCheckOut])
def list_checks(client_id: UUID, actor: ViewerDep, db: DB) -> Sequence[IdentityCheck]:
    return identity.of_client(db, actor, client_id)
