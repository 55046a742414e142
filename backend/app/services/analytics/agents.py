"""Who did what, for `GET /analytics/agents`; also the names beside other figures."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.models import Agent, WorkItem, WorkKind, WorkStatus
from app.schemas.figures import AgentFiguresOut, AgentWork
from app.services import scope, spans
from app.services.analytics import activity, series
from app.services.spans import Asked, Span

NAMES = ("calls", "connected", "duration_ms", "new_leads", "conversions")


def figures(session: Session, actor: Actor, asked: Asked) -> AgentFiguresOut:
    """Who works now, and who has figures from the span; the busiest first."""
    span = spans.of(actor, asked)
    done, followups = _activity(session, actor, span), _followups(session, actor, span)
    found = [
        _work(agent, done.get(agent.id, {}), followups.get(agent.id, {}))
        for agent in session.execute(_people(actor)).all()
        if agent.works or agent.id in done or agent.id in followups
    ]
    found.sort(key=lambda one: (-one.calls_made, -one.conversions, one.agent_name))
    return AgentFiguresOut(**series.described(span), agents=found)


def names(session: Session, actor: Actor) -> dict[UUID, str]:
    """Those of the people whose figures the actor sees."""
    return {agent.id: agent.full_name for agent in session.execute(_people(actor))}


def _people(actor: Actor) -> Any:
    works = Agent.deactivated_at.is_(None) & (Agent.role != Role.VIEWER)
    return scope.work_of(Agent, actor).with_only_columns(Agent.id, Agent.full_name, works.label("works"))


def _activity(session: Session, actor: Actor, span: Span) -> dict[UUID, Mapping[str, Any]]:
    rows = activity.counted(actor, NAMES, edges=[span.since, span.until], by_agent=True)
    agent = rows.c["agent_id"]
    statement = rows.selected.with_only_columns(agent, *series.sums(rows.c, NAMES)).group_by(agent)
    return {row[0]: dict(row._mapping) for row in session.execute(statement) if any(row[1:])}


def _followups(session: Session, actor: Actor, span: Span) -> dict[UUID, Mapping[str, Any]]:
    done = (WorkItem.status == WorkStatus.DONE) & (WorkItem.completed_at >= span.since)
    done &= WorkItem.completed_at < span.until
    overdue = (WorkItem.status == WorkStatus.OPEN) & (WorkItem.due_at < clock.now())
    statement = (
        scope.work_of(WorkItem, actor)
        .where(WorkItem.archived_at.is_(None), WorkItem.kind == WorkKind.FOLLOWUP, done | overdue)
        .with_only_columns(
            WorkItem.owner_id,
            func.count().filter(done).label("done"),
            func.count().filter(overdue).label("overdue"),
        )
        .group_by(WorkItem.owner_id)
    )
    return {row[0]: dict(row._mapping) for row in session.execute(statement)}


def _work(agent: Any, done: Mapping[str, Any], followups: Mapping[str, Any]) -> AgentWork:
    return AgentWork(
        agent_id=agent.id,
        agent_name=agent.full_name,
        calls_made=done.get("calls", 0),
        connected=done.get("connected", 0),
        minutes=series.minutes(int(done.get("duration_ms", 0))),
        leads_assigned=done.get("new_leads", 0),
        conversions=done.get("conversions", 0),
        followups_done=followups.get("done", 0),
        followups_overdue=followups.get("overdue", 0),
    )
