"""Work on calls again: what failed, what a better engine may do better, one call or many."""

from uuid import UUID

from fastapi import Response

from app.api.deps import DB, AgentDep, ManagerDep
from app.api.repeatable import CreationDep
from app.api.routing import Noun, Responses
from app.models import Call
from app.schemas.call_runs import Rerun, Rerunning, RerunOfMany, Stage
from app.schemas.calls import CallSummary
from app.services import call_runs, reprocessing

router = Noun(tags=["calls"])
POLL_S = "2"
PRICE: Responses = {200: {"model": Rerunning, "description": "Only the price, for `dry_run`."}}


@router.post("/calls/reprocess", status_code=202, responses=PRICE)
def reprocess_many(
    body: RerunOfMany, response: Response, actor: ManagerDep, db: DB, creation: CreationDep
) -> Rerunning:
    """With `dry_run` only the price is answered (200)."""
    response.status_code = 200 if body.dry_run else 202
    return creation.answer(db, actor, body, Rerunning, lambda: reprocessing.many(db, actor, body))


@router.post("/calls/{call_id}/reprocess", status_code=202, responses=PRICE)
def reprocess(
    call_id: UUID, body: Rerun, response: Response, actor: AgentDep, db: DB, creation: CreationDep
) -> Rerunning:
    """What people corrected stays; the new run proposes. With `dry_run` only the price is answered (200)."""
    response.status_code = 200 if body.dry_run else 202
    return creation.answer(db, actor, body, Rerunning, lambda: reprocessing.one(db, actor, call_id, body))


@router.post("/calls/{call_id}/retry", status_code=202, response_model=CallSummary)
def retry(
    call_id: UUID, response: Response, actor: AgentDep, db: DB, from_stage: Stage | None = None
) -> Call:
    """What failed goes on where it broke off; with `from_stage` what has ended is worked on from there."""
    response.headers["Retry-After"] = POLL_S
    return call_runs.retry(db, actor, call_id, from_stage=from_stage)
