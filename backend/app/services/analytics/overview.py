"""The dashboard's front page, for `GET /analytics/overview`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent, Sentiment
from app.core.errors import FieldError, Unprocessable
from app.models import CallStatus, InterestLevel, LeadStatus
from app.schemas.analytics import (
    AgentFigures,
    CampaignFigures,
    DayFigures,
    FunnelStage,
    IntentCount,
    Overview,
    StatusCount,
)
from app.services.analytics.counts import Count, Figure, Question, counted

DAYS_SHOWN = 30
NONE = "(none)"
HIGH_INTENTS = (Intent.INTERESTED, Intent.PAYMENT_PENDING)
Counts = dict[Figure, list[Count]]


def overview(
    session: Session,
    actor: Actor,
    *,
    since: datetime | date | None = None,
    until: datetime | date | None = None,
    zone: str | None = None,
) -> Overview:
    """Agents get their own figures, all others the tenant's.

    Days are those of `zone`, an IANA name, else of the tenant's. A bare `until` date is included whole, a
    moment is not. Raises Unprocessable for an unknown zone and an empty span.
    """
    local = actor.zone if zone is None else _zone(zone)
    start = _moment(since, local, whole_day=False)
    end = _moment(until, local, whole_day=True)
    if start is not None and end is not None and start >= end:
        message = "from must lie before to."
        raise Unprocessable(message, errors=[FieldError("query.from", message)])
    now = clock.now()
    today = now.astimezone(local).date()
    # The last day shown is the last one of the span, and never one that is still to come.
    last = min(today, (end - timedelta.resolution).astimezone(local).date()) if end else today
    days = [last - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN))]
    question = Question(
        actor=actor,
        now=now,
        since=start,
        until=end,
        days=[_midnight(day, local) for day in [*days, last + timedelta(days=1)]],
        today=(_midnight(today, local), _midnight(today + timedelta(days=1), local)),
    )
    return _composed(counted(session, question), days)


def _composed(counts: Counts, days: list[date]) -> Overview:
    leads, calls = counts[Figure.INTENTS], counts[Figure.CALLS]
    intents, statuses = _sums(leads, 0), _sums(leads, 1)
    call_statuses, sentiments = _sums(calls, 1), _sums(calls, 2)
    total, converted = statuses.total(), statuses[LeadStatus.CONVERTED]
    open_leads, followups = counts[Figure.OPEN_LEADS][0], counts[Figure.FOLLOWUPS][0]
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
        daily_stats=_daily_stats(counts, days),
        total_calls=call_statuses.total(),
        total_calls_today=counts[Figure.CALLS_TODAY][0].count,
        calls_by_status={status: call_statuses[status] for status in CallStatus if call_statuses[status]},
        sentiment={sentiment: sentiments[sentiment] for sentiment in Sentiment},
        total_conversions=converted,
        conversion_rate=_percent(converted, total),
        agent_stats=_agent_stats(counts),
        stale_leads_count=open_leads.count,
        followups_due_today=followups.count,
        followups_overdue=followups.extra,
        leads_without_contact=open_leads.extra,
        avg_followup_count=round(sum(row.extra for row in leads) / total, 1) if total else 0.0,
        status_funnel=[
            FunnelStage(stage=status, count=statuses[status], pct=_percent(statuses[status], total))
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
            conversion_rate=_percent(converted[campaign], count),
        )
        for campaign, count in _ranked(_sums(leads, 0))
    ]


def _daily_stats(counts: Counts, days: list[date]) -> list[DayFigures]:
    new, calls = _sums(counts[Figure.NEW_LEADS], 0), _sums(counts[Figure.CALLS_BY_DAY], 0)
    conversions = _sums(counts[Figure.CONVERSIONS], 0)
    return [
        DayFigures(date=day, new_leads=new[number], calls_made=calls[number], conversions=conversions[number])
        for number, day in ((str(position), day) for position, day in enumerate(days, start=1))
    ]


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
            conversion_rate=_percent(converted[agent_id], leads[agent_id]),
        )
        for agent_id, name, works in _agents(counts)
        if works or calls[agent_id] or leads[agent_id]
    ]
    return sorted(figures, key=lambda one: (-one.calls_made, -one.leads_assigned, one.agent_name))


def _agents(counts: Counts) -> Iterator[tuple[str, str, bool]]:
    for row in counts[Figure.AGENTS]:
        agent_id, name, *_ = row.keys
        yield agent_id or "", name or "", row.count > 0


def _sums(rows: Iterable[Count], key: int) -> Counter[str]:
    """The counts by the key at this place; without a value it is `NONE`."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.keys[key] or NONE] += row.count
    return sums


def _is_high(row: Count) -> bool:
    intent, _status, interest = row.keys
    return interest == InterestLevel.HIGH or intent in HIGH_INTENTS


def _is_converted(row: Count) -> bool:
    return row.keys[1] == LeadStatus.CONVERTED


def _ranked(sums: Counter[str]) -> list[tuple[str, int]]:
    """The largest first, equals by name."""
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _moment(value: datetime | date | None, zone: ZoneInfo, *, whole_day: bool) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return _midnight(value + timedelta(days=1) if whole_day else value, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """As UTC: arithmetic on local times skips the hour that a clock change adds or takes."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    if name not in _zones():
        message = "This is no time zone: use an IANA name like Europe/London."
        raise Unprocessable(message, errors=[FieldError("query.zone", message)])
    return ZoneInfo(name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
