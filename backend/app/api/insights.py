"""What was drawn from a call, and what people decide on it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.api.deps import DB, AgentDep, IfMatch, ViewerDep
from app.api.etags import tagged
from app.api.problem import responses
from app.api.routing import Noun
from app.models import Call
from app.schemas.insights import InsightChange, InsightOut, InsightVersion
from app.services import insight_decisions, lead_outcomes
from app.services.insight_decisions import Decided

router = Noun(tags=["insights"])


@router.get("/calls/{call_id}/insights")
def read(call_id: UUID, response: Response, actor: ViewerDep, db: DB) -> InsightOut:
    return _tagged(response, insight_decisions.current(db, actor, call_id))


@router.patch("/calls/{call_id}/insights", responses=responses(412))
def correct(
    call_id: UUID, body: InsightChange, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> InsightOut:
    """No later run writes over it. The tag is the call's."""
    return _tagged(response, insight_decisions.correct(db, actor, call_id, body.changes(), if_match=if_match))


@router.get("/calls/{call_id}/insights/versions")
def versions(
    call_id: UUID, actor: ViewerDep, db: DB, against: Annotated[int | None, Query(ge=1)] = None
) -> Sequence[InsightVersion]:
    """Newest first, each with what differs from the one before, or from the version `against`."""
    return insight_decisions.versions(db, actor, call_id, against=against)


@router.post("/calls/{call_id}/insights/{field}/accept", responses=responses(412))
def accept(
    call_id: UUID, field: Decided, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> InsightOut:
    """Take what is proposed, or confirm what stands: no later run writes over it."""
    return _tagged(response, lead_outcomes.accept_reading(db, actor, call_id, field, if_match=if_match))


@router.post("/calls/{call_id}/insights/{field}/reject", responses=responses(412))
def reject(
    call_id: UUID, field: Decided, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> InsightOut:
    """Drop what is proposed; without a proposal, take out what the engine said."""
    return _tagged(response, insight_decisions.reject(db, actor, call_id, field, if_match=if_match))


def _tagged(response: Response, decided: tuple[Call, InsightOut]) -> InsightOut:
    call, insight = decided
    tagged(response, call)
    return insight
