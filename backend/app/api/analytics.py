"""The figures of the dashboard: agents see their own, all others the tenant's. Every answer is tagged."""

from fastapi import Request, Response

from app.api.deps import DB, ManagerDep, ViewerDep
from app.api.etags import tagged_by_content
from app.api.routing import Noun
from app.api.spans import GroupedDep, SpanDep
from app.schemas.analytics import Overview
from app.schemas.figures import (
    AgentFiguresOut,
    CallFigures,
    Coaching,
    CostFigures,
    FollowupFigures,
    Funnel,
    Sources,
)
from app.schemas.fleet.figures import FleetFigures
from app.services.analytics import agents as agent_figures
from app.services.analytics import calls as call_figures
from app.services.analytics import coaching as coaching_figures
from app.services.analytics import costs as cost_figures
from app.services.analytics import followups as followup_figures
from app.services.analytics import funnel as funnel_figures
from app.services.analytics import overview as overview_figures
from app.services.fleet import figures as fleet_figures

router = Noun(prefix="/analytics", tags=["analytics"])


@router.get("/overview", response_model=Overview)
def overview(request: Request, actor: ViewerDep, db: DB, asked: SpanDep) -> Response:
    """The front page. Days without a zone are the tenant's; without from and to it is all there ever was."""
    return tagged_by_content(request, overview_figures.overview(db, actor, asked))


@router.get("/calls", response_model=CallFigures)
def calls(request: Request, actor: ViewerDep, db: DB, asked: GroupedDep) -> Response:
    """Calls over time; these and the following without from and to are of the last 30 days."""
    return tagged_by_content(request, call_figures.figures(db, actor, asked))


@router.get("/agents", response_model=AgentFiguresOut)
def agents(request: Request, actor: ViewerDep, db: DB, asked: GroupedDep) -> Response:
    """What each person did."""
    return tagged_by_content(request, agent_figures.figures(db, actor, asked))


@router.get("/funnel", response_model=Funnel)
def funnel(request: Request, actor: ViewerDep, db: DB, asked: GroupedDep) -> Response:
    """How far the leads came that arrived in this time."""
    return tagged_by_content(request, funnel_figures.funnel(db, actor, asked))


@router.get("/sources", response_model=Sources)
def sources(request: Request, actor: ViewerDep, db: DB, asked: GroupedDep) -> Response:
    """Where they came from, and what became of them."""
    return tagged_by_content(request, funnel_figures.sources(db, actor, asked))


@router.get("/followups", response_model=FollowupFigures)
def followups(request: Request, actor: ViewerDep, db: DB, asked: GroupedDep) -> Response:
    """Whether work is done in time, and what becomes of suggestions."""
    return tagged_by_content(request, followup_figures.figures(db, actor, asked))


@router.get("/coaching", response_model=Coaching)
def coaching(request: Request, actor: ViewerDep, db: DB, asked: GroupedDep) -> Response:
    """How calls are led: talk ratio, longest monologue, questions, interruptions."""
    return tagged_by_content(request, coaching_figures.figures(db, actor, asked))


@router.get("/costs", response_model=CostFigures)
def costs(request: Request, actor: ManagerDep, db: DB, asked: GroupedDep) -> Response:
    """What engines cost over time, for each call and each lead."""
    return tagged_by_content(request, cost_figures.figures(db, actor, asked))


@router.get("/fleet", response_model=FleetFigures)
def fleet(request: Request, actor: ViewerDep, db: DB, asked: SpanDep) -> Response:
    """How well the fleet is used, and what is overdue; without from and to of the last 30 days."""
    return tagged_by_content(request, fleet_figures.figures(db, actor, asked))
