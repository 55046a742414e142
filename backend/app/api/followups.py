"""Follow-ups: work that a call, a lead or a client asks for, with an owner and a due time."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.deps import DB, AgentDep, IfMatch, SortedPageDep, ViewerDep
from app.api.etags import tagged, tagged_row
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.core.errors import Unprocessable
from app.models import WorkItem, WorkKind, WorkStatus
from app.schemas.followups import (
    FollowupBulk,
    FollowupChange,
    FollowupCreate,
    FollowupForCall,
    FollowupOut,
    FollowupsDone,
    FollowupSnooze,
)
from app.services import records
from app.services.due_days import Due
from app.services.followups import bulk, changing, listing, making
from app.services.scope import ShownRow
from app.services.work_order import WorkSort

router = Noun(tags=["followups"])


async def get_filter(
    kind: WorkKind = WorkKind.FOLLOWUP,
    status: WorkStatus | None = None,
    completed: bool | None = None,
    confirmed: bool | None = None,
    due: Due | None = None,
    owner: UUID | None = None,
    call_id: UUID | None = None,
    lead_id: UUID | None = None,
    client_id: UUID | None = None,
) -> listing.Filter:
    return listing.Filter(
        kind=kind,
        status=status,
        completed=completed,
        confirmed=confirmed,
        due=due,
        owner=owner,
        call_id=call_id,
        lead_id=lead_id,
        client_id=client_id,
    )


@router.get("/followups", response_model=list[FollowupOut])
def list_followups(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: SortedPageDep,
    wanted: Annotated[listing.Filter, Depends(get_filter)],
    db: DB,
    sort: WorkSort = WorkSort.NEWEST,
) -> Sequence[FollowupOut]:
    return paged(request, response, listing.page(db, actor, page, wanted, sort))


@router.post("/followups", status_code=201)
def create(body: FollowupCreate, actor: AgentDep, db: DB, creation: CreationDep) -> FollowupOut:
    return creation.answer(db, actor, body, FollowupOut, lambda: making.create(db, actor, body.values()))


@router.post("/followups/bulk")
def act_on_many(body: FollowupBulk, actor: AgentDep, db: DB) -> FollowupsDone:
    """What can't be done to one of them is reported for it and keeps none of the others."""
    return bulk.act(db, actor, body.ids, body.action, until=body.until, owner_id=body.owner_id)


@router.post("/followups/{call_id}", status_code=201)
def create_for_call(
    call_id: UUID, body: FollowupForCall, actor: AgentDep, db: DB, creation: CreationDep
) -> FollowupOut:
    if body.call_id not in {None, call_id}:
        raise Unprocessable("The call_id of the body is not the one of the address.")
    values = {**body.values(), "call_id": call_id}
    return creation.answer(db, actor, body, FollowupOut, lambda: making.create(db, actor, values))


@router.get("/followups/{followup_id}", response_model=FollowupOut)
def read(followup_id: UUID, response: Response, actor: ViewerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, WorkItem, followup_id)


@router.patch("/followups/{followup_id}", response_model=FollowupOut, responses=responses(412))
def change(
    followup_id: UUID,
    body: FollowupChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> WorkItem:
    """Any change confirms what an engine suggested."""
    return tagged(response, changing.update(db, actor, followup_id, body.values(), if_match=if_match))


@router.patch("/followups/{followup_id}/complete", response_model=FollowupOut)
def complete(followup_id: UUID, response: Response, actor: AgentDep, db: DB) -> WorkItem:
    return tagged(response, changing.set_status(db, actor, followup_id, WorkStatus.DONE))


@router.post("/followups/{followup_id}/dismiss", response_model=FollowupOut)
def dismiss(followup_id: UUID, response: Response, actor: AgentDep, db: DB) -> WorkItem:
    return tagged(response, changing.set_status(db, actor, followup_id, WorkStatus.DISMISSED))


@router.post("/followups/{followup_id}/reopen", response_model=FollowupOut)
def reopen(followup_id: UUID, response: Response, actor: AgentDep, db: DB) -> WorkItem:
    return tagged(response, changing.set_status(db, actor, followup_id, WorkStatus.OPEN))


@router.post("/followups/{followup_id}/snooze", response_model=FollowupOut, responses=responses(412))
def snooze(
    followup_id: UUID,
    body: FollowupSnooze,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> WorkItem:
    """Put off to a later time, in the tenant's zone where none is named; receivers are reminded then."""
    return tagged(response, changing.snooze(db, actor, followup_id, body.until, if_match=if_match))


@router.delete("/followups/{followup_id}", status_code=204)
def delete(followup_id: UUID, actor: AgentDep, db: DB) -> None:
    records.archive(db, actor, WorkItem, followup_id)


@router.post("/followups/{followup_id}/restore", response_model=FollowupOut)
def restore(followup_id: UUID, response: Response, actor: AgentDep, db: DB) -> WorkItem:
    return tagged(response, records.restore(db, actor, WorkItem, followup_id))
