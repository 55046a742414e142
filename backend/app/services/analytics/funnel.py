"""How far leads came, and where they came from, for `GET /analytics/funnel` and `/analytics/sources`."""

from collections import Counter
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Lead, LeadStatus
from app.schemas.figures import Funnel, FunnelGroup, ReachedStage, Sources, SourceWork
from app.services import scope, spans
from app.services.analytics import activity, series
from app.services.analytics.overview import NONE
from app.services.spans import Asked, Span

PATH = (
    LeadStatus.NEW,
    LeadStatus.CONTACTED,
    LeadStatus.IN_PROGRESS,
    LeadStatus.QUALIFIED,
    LeadStatus.PAYMENT_SENT,
    LeadStatus.CONVERTED,
)
QUALIFIED = (LeadStatus.QUALIFIED, LeadStatus.PAYMENT_SENT, LeadStatus.CONVERTED)
DAY_S = 86_400


def funnel(session: Session, actor: Actor, asked: Asked) -> Funnel:
    span = spans.of(actor, asked)
    took_s = func.extract("epoch", Lead.converted_at - Lead.created_at)
    median = func.percentile_cont(0.5).within_group(took_s)
    statement = (
        _arrived(actor, span).with_only_columns(Lead.status, func.count(), median).group_by(Lead.status)
    )
    rows = {status: (count, median_s) for status, count, median_s in session.execute(statement)}
    counts = Counter({status: count for status, (count, _) in rows.items()})
    _, median_s = rows.get(LeadStatus.CONVERTED, (0, None))
    return Funnel(
        **series.described(span),
        leads=counts.total(),
        stages=_stages(counts),
        lost=counts[LeadStatus.LOST],
        deferred=counts[LeadStatus.DEFERRED],
        conversion_rate=series.percent(counts[LeadStatus.CONVERTED], counts.total()),
        median_days_to_conversion=None if median_s is None else round(float(median_s) / DAY_S, 1),
        series=_series(session, actor, span),
    )


def sources(session: Session, actor: Actor, asked: Asked) -> Sources:
    """The leads that arrived in the span, the source with most of them first."""
    span = spans.of(actor, asked)
    statement = (
        _arrived(actor, span)
        .with_only_columns(
            Lead.source,
            Lead.campaign,
            func.count().label("leads"),
            func.count().filter(Lead.last_contact_at.is_not(None)).label("contacted"),
            func.count().filter(Lead.status.in_(QUALIFIED)).label("qualified"),
            func.count().filter(Lead.status == LeadStatus.CONVERTED).label("converted"),
        )
        .group_by(Lead.source, Lead.campaign)
        .order_by(func.count().desc(), Lead.source, Lead.campaign)
    )
    found = [
        SourceWork(
            source=row.source or NONE,
            campaign=row.campaign or NONE,
            leads=row.leads,
            contacted=row.contacted,
            qualified=row.qualified,
            converted=row.converted,
            conversion_rate=series.percent(row.converted, row.leads),
        )
        for row in session.execute(statement)
    ]
    return Sources(**series.described(span), sources=found)


def _arrived(actor: Actor, span: Span) -> Select[Any]:
    return scope.work_of(Lead, actor).where(
        Lead.archived_at.is_(None), Lead.created_at >= span.since, Lead.created_at < span.until
    )


def _stages(counts: Counter[LeadStatus]) -> list[ReachedStage]:
    """Who is lost or deferred is in none of them: nobody knows how far those had come."""
    on_path = sum(counts[status] for status in PATH)
    reached = [sum(counts[status] for status in PATH[place:]) for place in range(len(PATH))]
    return [
        ReachedStage(stage=status, count=counts[status], reached=came, pct=series.percent(came, on_path))
        for status, came in zip(PATH, reached, strict=True)
    ]


def _series(session: Session, actor: Actor, span: Span) -> list[FunnelGroup]:
    names = ("new_leads", "conversions")
    rows = activity.counted(actor, names, edges=span.edges)
    number = series.number_of(span, rows.c["moment"])
    statement = rows.selected.with_only_columns(number, *series.sums(rows.c, names)).group_by(number)
    return [
        FunnelGroup(start=start, **{name: counts.get(name, 0) for name in names})
        for start, counts in series.grouped(session, span, statement)
    ]
