"""Clients: everyone a tenant deals with."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.deps import DB, AgentDep, IfMatch, PageDep, ViewerDep
from app.api.etags import tagged, tagged_row
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.models import Client, ClientKind
from app.schemas.base import Label
from app.schemas.clients import ClientChange, ClientCreate, ClientOut
from app.services import clients, records
from app.services.scope import ShownRow

router = Noun(tags=["clients"])


async def get_filter(
    kind: ClientKind | None = None,
    q: Label | None = None,
    email: Label | None = None,
    phone: Label | None = None,
) -> clients.Filter:
    return clients.Filter(kind=kind, q=q, email=email, phone=phone)


@router.get("/clients", response_model=list[ClientOut])
def list_clients(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[clients.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[ClientOut]:
    return paged(request, response, clients.page(db, actor, page, wanted))


@router.post("/clients", status_code=201)
def create(body: ClientCreate, actor: AgentDep, db: DB, creation: CreationDep) -> ClientOut:
    return creation.answer(db, actor, body, ClientOut, lambda: clients.create(db, actor, body.sent()))


@router.get("/clients/{client_id}", response_model=ClientOut)
def read(client_id: UUID, response: Response, actor: ViewerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, Client, client_id)


@router.put("/clients/{client_id}", response_model=ClientOut, responses=responses(412))
def replace(
    client_id: UUID, body: ClientCreate, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Client:
    """Every field that a person writes; what is absent becomes empty."""
    return tagged(response, clients.update(db, actor, client_id, body.model_dump(), if_match=if_match))


@router.patch("/clients/{client_id}", response_model=ClientOut, responses=responses(412))
def change(
    client_id: UUID, body: ClientChange, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Client:
    return tagged(response, clients.update(db, actor, client_id, body.changes(), if_match=if_match))


@router.delete("/clients/{client_id}", status_code=204)
def delete(client_id: UUID, actor: AgentDep, db: DB) -> None:
    records.archive(db, actor, Client, client_id)


@router.post("/clients/{client_id}/restore", response_model=ClientOut)
def restore(client_id: UUID, response: Response, actor: AgentDep, db: DB) -> Client:
    return tagged(response, records.restore(db, actor, Client, client_id))
