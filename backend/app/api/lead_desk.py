"""Working through leads: whom to call next, whose they are, and what came of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query, Response

from app.api.deps import DB, AgentDep
from app.api.etags import tagged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.core import clock
from app.models import Lead
from app.schemas.leads import (
    Assignment,
    BulkAction,
    Classification,
    Conversion,
    LeadConverted,
    LeadOut,
    LeadsChange,
    LeadsChanged,
    LeadsRestored,
    LeadToCall,
    NoAnswer,
)
from app.services import lead_classification, lead_outcomes
from app.services.leads import assignment, bulk, queue

router = Noun(tags=["leads"])
TO_NOBODY, NOTHING_MORE, AS_IT_STANDS = Assignment(), NoAnswer(), Conversion()


@router.post(
    "/leads/next", response_model=LeadToCall, responses={204: {"description": "Nobody is to be called now."}}
)
def lease_next(
    actor: AgentDep, db: DB, minutes: Annotated[int, Query(ge=1, le=60)] = 10
) -> LeadToCall | Response:
    """The most urgent lead that is yours or nobody's: overdue callbacks, then new ones, due follow-ups, stale
    ones. It is yours to call for some minutes; no one else gets it meanwhile."""
    found = queue.next_lead(db, actor, minutes=minutes)
    if found is None:
        return Response(status_code=204)
    lead, reason = found
    return LeadToCall(**LeadOut.model_validate(lead).model_dump(), reason=reason)


@router.post("/leads/bulk")
def change_many(body: LeadsChange, actor: AgentDep, db: DB) -> LeadsChanged:
    """Up to 500 leads. Those that are not there, or a colleague's, are named with a reason; all others are
    changed. `batch_id` undoes it for a day."""
    action = body.action or BulkAction.CHANGE_STATUS
    return bulk.change(db, actor, body.lead_ids, action, body.values() or {"archived_at": clock.now()})


@router.post("/leads/{lead_id}/release", response_model=LeadOut)
def release(lead_id: UUID, response: Response, actor: AgentDep, db: DB) -> Lead:
    return tagged(response, queue.release(db, actor, lead_id))


@router.post("/leads/{lead_id}/assign", response_model=LeadOut)
def assign(
    lead_id: UUID,
    response: Response,
    actor: AgentDep,
    db: DB,
    body: Annotated[Assignment, Body()] = TO_NOBODY,
) -> Lead:
    return tagged(response, assignment.assign(db, actor, lead_id, body.owner_id))


@router.post("/leads/{lead_id}/no-answer")
def no_answer(
    lead_id: UUID,
    actor: AgentDep,
    db: DB,
    creation: CreationDep,
    body: Annotated[NoAnswer, Body()] = NOTHING_MORE,
) -> LeadOut:
    """Counts the try, logs a call without audio and sets the time of the next one."""
    return creation.answer(
        db, actor, body, LeadOut, lambda: lead_outcomes.no_answer(db, actor, lead_id, body)
    )


@router.post("/leads/{lead_id}/classify", status_code=202)
def classify(lead_id: UUID, actor: AgentDep, db: DB) -> Classification:
    """Draws intent and status again from the last call in which something was said; see `GET /jobs/{id}`."""
    return lead_classification.start(db, actor, lead_id)


@router.post("/leads/{lead_id}/convert", status_code=201)
def convert(
    lead_id: UUID,
    actor: AgentDep,
    db: DB,
    creation: CreationDep,
    body: Annotated[Conversion, Body()] = AS_IT_STANDS,
) -> LeadConverted:
    values = {name: value for name, value in body.sent().items() if name != "client_id"}
    return creation.answer(
        db,
        actor,
        body,
        LeadConverted,
        lambda: lead_outcomes.convert(db, actor, lead_id, client_id=body.client_id, values=values),
    )


@router.post("/batches/{batch_id}/undo", responses=responses(410))
def undo(batch_id: UUID, actor: AgentDep, db: DB) -> LeadsRestored:
    """Puts back what a bulk change of the last 24 hours has changed; a manager undoes anybody's."""
    return bulk.undo(db, actor, batch_id)
