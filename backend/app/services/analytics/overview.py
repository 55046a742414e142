"""The dashboard's front page, for `GET /analytics/overview`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent, Sentiment
from app.models import CallStatus, InterestLevel, LeadStatus
from app.models.lead import HIGH_INTENTS
from app.schemas.analytics import (
    AgentFigures,
    CampaignFigures,
    DayFigures,
    FunnelStage,
    IntentCount,
    Overview,
    StatusCount,
)
from app.services import spans
from app.services.analytics import series
from app.services.analytics.counting import Count, Figure, Question
from app.services.analytics.counts import CALL_MEASURES, counted
from app.services.spans import Asked

DAYS_SHOWN = 30
NONE = "(none)"
Counts = dict[Figure, list[Count]]


def overview(session: Session, actor: Actor, asked: Asked, *, apart: bool = False) -> Overview:
    """Agents get their own figures, all others the tenant's. `apart` counts row by row, past the roll-ups.

    Raises Unprocessable for an unknown zone and an empty span.
    """
    local = spans.zone_of(actor, asked.zone)
    start, end = spans.moments(asked, local)
    now = clock.now()
    today = now.astimezone(local).date()
    # The last day shown is the last one of the span, and never one that is still to come.
    last = min(today, (end - timedelta.resolution).astimezone(local).date()) if end else today
    days = [last - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN))]
    question = Question(
        actor=actor,
        since=start,
        until=end,
        days=tuple(spans.midnight(day, local) for day in [*days, last + timedelta(days=1)]),
        today=(spans.midnight(today, local), spans.midnight(today + timedelta(days=1), local)),
        apart=apart,
    )
    return _composed(counted(session, question, now), days)


def _composed(counts: Counts, days: list[date]) -> Overview:
    leads = counts[Figure.INTENTS]
    intents, statuses = _sums(leads, 0), _sums(leads, 1)
    calls = dict(zip(CALL_MEASURES, _totals(counts[Figure.CALLS], len(CALL_MEASURES)), strict=True))
    total, converted = statuses.total(), statuses[LeadStatus.CONVERTED]
    stale, untouched = _totals(counts[Figure.OPEN_LEADS], 2)
    due_today, overdue = counts[Figure.FOLLOWUPS][0].measures
    daily = _daily_stats(counts, days)
    today = counts[Figure.TODAY]
    return Overview(
        total_leads=total,
        leads_by_status={status: statuses[status] for status in LeadStatus if statuses[status]},
        leads_by_intent={intent: intents[intent] for intent in Intent if intents[intent]},
        leads_by_campaign=dict(_ranked(_sums(counts[Figure.CAMPAIGNS], 0))),
        status_breakdown=_status_breakdown(leads),
        campaign_breakdown=_campaign_breakdown(counts[Figure.CAMPAIGNS]),
        intent_distribution=[
            IntentCount(intent=Intent(intent), count=count) for intent, count in _ranked(intents)
        ],
        daily_stats=daily,
        total_calls=calls["calls"],
        total_calls_today=today[0].measures[0] if today else daily[-1].calls_made,
        calls_by_status={status: calls[status] for status in CallStatus if calls[status]},
        sentiment={sentiment: calls[sentiment] for sentiment in Sentiment},
        total_conversions=converted,
        conversion_rate=series.percent(converted, total),
        agent_stats=_agent_stats(counts),
        stale_leads_count=stale,
        followups_due_today=due_today,
        followups_overdue=overdue,
        leads_without_contact=untouched,
        avg_followup_count=round(_totals(leads, 2)[1] / total, 1) if total else 0.0,
        status_funnel=[
            FunnelStage(stage=status, count=statuses[status], pct=series.percent(statuses[status], total))
            for status in LeadStatus
        ],
    )


def _status_breakdown(leads: list[Count]) -> list[StatusCount]:
    all_of, high = _sums(leads, 1), _sums(filter(_is_high, leads), 1)
    return [
        StatusCount(status=status, count=all_of[status], high_intent=high[status])
        for status in LeadStatus
        if all_of[status]
    ]


def _campaign_breakdown(leads: list[Count]) -> list[CampaignFigures]:
    converted = _sums(filter(_is_converted, leads), 0)
    return [
        CampaignFigures(
            campaign=campaign,
            leads=count,
            converted=converted[campaign],
            conversion_rate=series.percent(converted[campaign], count),
        )
        for campaign, count in _ranked(_sums(leads, 0))
    ]


def _daily_stats(counts: Counts, days: list[date]) -> list[DayFigures]:
    by_number = {row.keys[0]: row.measures for row in counts[Figure.DAYS]}
    figures = []
    for position, day in enumerate(days, start=1):
        calls, leads, conversions = by_number.get(str(position), (0, 0, 0))
        figures.append(DayFigures(date=day, calls_made=calls, new_leads=leads, conversions=conversions))
    return figures


def _agent_stats(counts: Counts) -> list[AgentFigures]:
    """Who works now, and who has figures from before; the busiest first."""
    calls, leads = _sums(counts[Figure.CALLS], 0), _sums(counts[Figure.OWNERS], 0)
    converted = _sums(filter(_is_converted, counts[Figure.OWNERS]), 0)
    figures = [
        AgentFigures(
            agent_id=UUID(agent_id),
            agent_name=name,
            calls_made=calls[agent_id],
            leads_assigned=leads[agent_id],
            conversions=converted[agent_id],
            conversion_rate=series.percent(converted[agent_id], leads[agent_id]),
        )
        for agent_id, name, works in _agents(counts)
        if works or calls[agent_id] or leads[agent_id]
    ]
    return sorted(figures, key=lambda one: (-one.calls_made, -one.leads_assigned, one.agent_name))


def _agents(counts: Counts) -> Iterator[tuple[str, str, bool]]:
    for row in counts[Figure.AGENTS]:
        agent_id, name = row.keys
        yield agent_id or "", name or "", row.measures[0] > 0


def _sums(rows: Iterable[Count], key: int) -> Counter[str]:
    """The first measure by the key at this place, where there is any; without a value it is `NONE`."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.keys[key] or NONE] += row.measures[0]
    # The roll-up keeps a row for a while whose last lead has gone.
    return +sums


def _totals(rows: Sequence[Count], measures: int) -> list[int]:
    """Of each measure."""
    return [sum(row.measures[number] for row in rows) for number in range(measures)]


def _is_high(row: Count) -> bool:
    intent, _status, interest = row.keys
    return interest == InterestLevel.HIGH or intent in HIGH_INTENTS


def _is_converted(row: Count) -> bool:
    return row.keys[1] == LeadStatus.CONVERTED


def _ranked(sums: Counter[str]) -> list[tuple[str, int]]:
    """The largest first, equals by name."""
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))
