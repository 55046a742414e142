"""Companies: the clients of that kind."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.deps import DB, AgentDep, IfMatch, PageDep, ViewerDep
from app.api.etags import tagged
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.models import Client, ClientKind
from app.schemas.base import Label
from app.schemas.clients import ClientOut, CompanyChange, CompanyCreate
from app.services import clients
from app.services.operations import companies

router = Noun(tags=["companies"])


async def get_filter(
    q: Label | None = None, email: Label | None = None, phone: Label | None = None
) -> clients.Filter:
    return clients.Filter(kind=ClientKind.COMPANY, q=q, email=email, phone=phone)


@router.get("/companies", response_model=list[ClientOut])
def list_companies(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: PageDep,
    wanted: Annotated[clients.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[ClientOut]:
    return paged(request, response, clients.page(db, actor, page, wanted))


@router.post("/companies", status_code=201)
def create(body: CompanyCreate, actor: AgentDep, db: DB, creation: CreationDep) -> ClientOut:
    return creation.answer(db, actor, body, ClientOut, lambda: companies.create(db, actor, body.sent()))


@router.get("/companies/{company_id}", response_model=ClientOut)
def read(company_id: UUID, response: Response, actor: ViewerDep, db: DB) -> Client:
    return tagged(response, companies.get(db, actor, company_id))


@router.put("/companies/{company_id}", response_model=ClientOut, responses=responses(412))
def replace(
    company_id: UUID,
    body: CompanyCreate,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> Client:
    """Every field that a person writes; what is absent becomes empty."""
    return tagged(response, companies.update(db, actor, company_id, body.model_dump(), if_match=if_match))


@router.patch("/companies/{company_id}", response_model=ClientOut, responses=responses(412))
def change(
    company_id: UUID,
    body: CompanyChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> Client:
    return tagged(response, companies.update(db, actor, company_id, body.changes(), if_match=if_match))


@router.delete("/companies/{company_id}", status_code=204)
def delete(company_id: UUID, actor: AgentDep, db: DB) -> None:
    companies.archive(db, actor, company_id)


@router.post("/companies/{company_id}/restore", response_model=ClientOut)
def restore(company_id: UUID, response: Response, actor: AgentDep, db: DB) -> Client:
    return tagged(response, companies.restore(db, actor, company_id))
