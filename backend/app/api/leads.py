"""Leads: the sales pipeline, one row per phone number."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.deps import DB, AgentDep, IfMatch, SortedPageDep, ViewerDep
from app.api.etags import tagged, tagged_row
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.core.conversation import Intent
from app.models import Lead, LeadStatus
from app.schemas.base import Label
from app.schemas.leads import LeadChange, LeadCreate, LeadDetail, LeadOut
from app.services import records
from app.services.due_days import Due
from app.services.leads import changes, decisions, listing
from app.services.leads.decisions import DecidedOfLead
from app.services.leads.listing import Filter, Sort
from app.services.scope import ShownRow

router = Noun(tags=["leads"])


async def get_filter(
    status: LeadStatus | None = None,
    intent: Intent | None = None,
    campaign: Label | None = None,
    owner: UUID | None = None,
    stale: bool | None = None,
    due: Due | None = None,
    hot: bool | None = None,
    q: Label | None = None,
) -> Filter:
    return Filter(
        status=status, intent=intent, campaign=campaign, owner=owner, stale=stale, due=due, hot=hot, q=q
    )


FilterDep = Annotated[Filter, Depends(get_filter)]


@router.get("/leads", response_model=list[LeadOut])
def list_leads(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: SortedPageDep,
    wanted: FilterDep,
    db: DB,
    sort: Sort = Sort.NEWEST,
) -> Sequence[LeadOut]:
    return paged(request, response, listing.page(db, actor, page, wanted, sort))


@router.get("/leads/my", response_model=list[LeadOut])
def list_own(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: SortedPageDep,
    wanted: FilterDep,
    db: DB,
    sort: Sort = Sort.PRIORITY,
) -> Sequence[LeadOut]:
    """The caller's own leads, those to be called first at the top."""
    own = replace(wanted, owner=actor.agent_id)
    return paged(request, response, listing.page(db, actor, page, own, sort))


@router.post("/leads", status_code=201)
def create(body: LeadCreate, actor: AgentDep, db: DB, creation: CreationDep) -> LeadDetail:
    """409 for a phone number that another lead has; `lead_id` in the answer names it."""
    return creation.answer(db, actor, body, LeadDetail, lambda: changes.create(db, actor, body.sent()))


@router.get("/leads/{lead_id}", response_model=LeadDetail)
def read(lead_id: UUID, response: Response, actor: ViewerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, Lead, lead_id)


@router.patch("/leads/{lead_id}", response_model=LeadDetail, responses=responses(412))
def change(
    lead_id: UUID, body: LeadChange, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Lead:
    return tagged(response, changes.update(db, actor, lead_id, body.changes(), if_match=if_match))


@router.delete("/leads/{lead_id}", status_code=204)
def delete(lead_id: UUID, actor: AgentDep, db: DB) -> None:
    records.archive(db, actor, Lead, lead_id)


@router.post("/leads/{lead_id}/restore", response_model=LeadDetail)
def restore(lead_id: UUID, response: Response, actor: AgentDep, db: DB) -> Lead:
    return tagged(response, records.restore(db, actor, Lead, lead_id))


@router.post("/leads/{lead_id}/proposals/{field}/accept", response_model=LeadDetail, responses=responses(412))
def accept(
    lead_id: UUID, field: DecidedOfLead, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Lead:
    """Take what a machine proposes, or confirm what it wrote: none writes over it any more."""
    return tagged(response, decisions.accept(db, actor, lead_id, field, if_match=if_match))


@router.post("/leads/{lead_id}/proposals/{field}/reject", response_model=LeadDetail, responses=responses(412))
def reject(
    lead_id: UUID, field: DecidedOfLead, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> Lead:
    """Drop what a machine proposes; without a proposal, take out what it wrote. It is not proposed again."""
    return tagged(response, decisions.reject(db, actor, lead_id, field, if_match=if_match))
