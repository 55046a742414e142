"""What engines cost over time, for `GET /analytics/costs`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Call, JobKind, Lead, LeadStatus, Usage
from app.schemas.figures import CostCounts, CostFigures, CostGroup, CostOfAgent
from app.services import spans
from app.services.analytics import agents, series
from app.services.analytics.funnel import QUALIFIED
from app.services.spans import Asked, Span

PAID = Usage.avoided_by.is_(None)


def figures(session: Session, actor: Actor, asked: Asked) -> CostFigures:
    span = spans.of(actor, asked)
    groups = series.grouped(session, span, _over_time(actor, span))
    whole = session.execute(_spent_on(actor, span)).one()._mapping
    total = {name: series.total(groups, name) for name in ("micropence", "avoided", "billed_ms")}
    total["calls"] = whole["calls"]
    return CostFigures(
        **series.described(span),
        total=_counts(total),
        per_call=_each(total["micropence"], whole["calls"]),
        per_lead=_each(whole["on_leads"], whole["leads"]),
        per_qualified_lead=_each(whole["on_leads"], whole["qualified"]),
        per_conversion=_each(whole["on_leads"], whole["converted"]),
        agents=_agents(session, actor, span),
        series=[CostGroup(start=start, **_counts(counts).model_dump()) for start, counts in groups],
    )


def _entries(actor: Actor, span: Span) -> Select[Any]:
    return select(Usage).where(
        Usage.tenant_id == actor.tenant_id, Usage.occurred_at >= span.since, Usage.occurred_at < span.until
    )


def _over_time(actor: Actor, span: Span) -> Select[Any]:
    number = series.number_of(span, Usage.occurred_at.expression)
    return (
        _entries(actor, span)
        .with_only_columns(
            number,
            func.sum(Usage.micropence).filter(PAID).label("micropence"),
            func.sum(Usage.micropence).filter(~PAID).label("avoided"),
            func.sum(Usage.billed_ms).filter(PAID).label("billed_ms"),
            func.count(Usage.subject_id.distinct()).filter(PAID, _on_calls()).label("calls"),
        )
        .group_by(number)
    )


def _spent_on(actor: Actor, span: Span) -> Select[Any]:
    """How many calls and leads money was spent on, and how much of it on leads: on their calls, and on
    classifying them."""
    lead_id = func.coalesce(Call.lead_id, Usage.subject_id)
    lead_is = {"qualified": Lead.status.in_(QUALIFIED), "converted": Lead.status == LeadStatus.CONVERTED}
    return (
        _entries(actor, span)
        .where(PAID, Usage.subject_kind.in_([JobKind.CALL, JobKind.CLASSIFICATION]))
        .outerjoin(Call, (Call.tenant_id == Usage.tenant_id) & (Call.id == Usage.subject_id))
        .outerjoin(Lead, (Lead.tenant_id == Usage.tenant_id) & (Lead.id == lead_id))
        .with_only_columns(
            func.count(Usage.subject_id.distinct()).filter(_on_calls()).label("calls"),
            func.count(Lead.id.distinct()).label("leads"),
            func.coalesce(func.sum(Usage.micropence).filter(Lead.id.is_not(None)), 0).label("on_leads"),
            *(func.count(Lead.id.distinct()).filter(rule).label(name) for name, rule in lead_is.items()),
        )
    )


def _agents(session: Session, actor: Actor, span: Span) -> list[CostOfAgent]:
    statement = (
        _entries(actor, span)
        .where(PAID, _on_calls())
        .join(Call, (Call.tenant_id == Usage.tenant_id) & (Call.id == Usage.subject_id))
        .with_only_columns(
            Call.agent_id,
            func.sum(Usage.micropence).label("micropence"),
            func.count(Call.id.distinct()).label("calls"),
        )
        .group_by(Call.agent_id)
        .order_by(func.sum(Usage.micropence).desc(), Call.agent_id)
    )
    names = agents.names(session, actor)
    return [
        CostOfAgent(
            agent_id=row.agent_id,
            agent_name=names.get(row.agent_id, ""),
            micropence=int(row.micropence),
            calls=row.calls,
        )
        for row in session.execute(statement)
    ]


def _on_calls() -> Any:
    return Usage.subject_kind == JobKind.CALL


def _counts(found: Mapping[str, Any]) -> CostCounts:
    return CostCounts(
        micropence=int(found.get("micropence") or 0),
        avoided_micropence=int(found.get("avoided") or 0),
        calls=found.get("calls") or 0,
        minutes=series.minutes(int(found.get("billed_ms") or 0)),
    )


def _each(micropence: int, count: int) -> int:
    return round(int(micropence) / count) if count else 0
