"""The overview again, counted row by row as its description reads, to hold the real one against."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from app.models import Call, Lead, LeadStatus, WorkItem, WorkKind, WorkStatus
from tests.world import Person

PEOPLE_WHO_WORK = ("owner", "manager", "agent")


@dataclass(frozen=True)
class World:
    """All rows of one tenant, and who asks, when, and in which zone."""

    leads: Sequence[Lead]
    calls: Sequence[Call]
    items: Sequence[WorkItem]
    people: Sequence[Person]
    asks: Person
    now: datetime
    zone: ZoneInfo
    since: datetime | None = None
    until: datetime | None = None

    def day(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).date().isoformat()

    def is_mine(self, owner: object) -> bool:
        return self.asks.actor.role.value != "agent" or owner == self.asks.id

    def in_span(self, moment: datetime) -> bool:
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


def recount(world: World) -> dict[str, object]:
    all_leads = [lead for lead in world.leads if lead.archived_at is None and world.is_mine(lead.owner_id)]
    all_calls = [call for call in world.calls if call.archived_at is None and world.is_mine(call.agent_id)]
    leads = [lead for lead in all_leads if world.in_span(lead.created_at)]
    calls = [call for call in all_calls if world.in_span(call.recorded_at)]
    converted = [lead for lead in leads if lead.status is LeadStatus.CONVERTED]
    unfinished = [lead for lead in leads if lead.status not in {LeadStatus.CONVERTED, LeadStatus.LOST}]
    statuses = Counter(lead.status.value for lead in leads)
    campaigns = Counter(lead.campaign or "(none)" for lead in leads)
    sentiments = Counter(call.sentiment.value for call in calls if call.sentiment)
    return {
        "total_leads": len(leads),
        "leads_by_status": dict(statuses),
        "leads_by_intent": dict(Counter(lead.intent.value for lead in leads)),
        "leads_by_campaign": dict(campaigns),
        "status_breakdown": [
            {"status": status.value, "count": statuses[status], "high_intent": _high(leads, status)}
            for status in LeadStatus
            if status in statuses
        ],
        "campaign_breakdown": [
            {
                "campaign": campaign,
                "leads": count,
                "converted": (sold := sum((lead.campaign or "(none)") == campaign for lead in converted)),
                "conversion_rate": _percent(sold, count),
            }
            for campaign, count in sorted(campaigns.items(), key=lambda item: (-item[1], item[0]))
        ],
        "daily_stats": _days(world, all_leads, all_calls),
        "total_calls": len(calls),
        "total_calls_today": sum(world.day(call.recorded_at) == world.day(world.now) for call in all_calls),
        "calls_by_status": dict(Counter(call.status.value for call in calls)),
        "sentiment": {name: sentiments[name] for name in ("positive", "neutral", "negative")},
        "total_conversions": len(converted),
        "conversion_rate": _percent(len(converted), len(leads)),
        "agent_stats": _agents(world, leads, calls),
        "stale_leads_count": sum(
            (lead.last_contact_at or lead.created_at) < world.now - timedelta(days=7) for lead in unfinished
        ),
        "leads_without_contact": sum(lead.last_contact_at is None for lead in unfinished),
        "avg_followup_count": _tenth(sum(lead.followup_count for lead in leads), len(leads)),
        "status_funnel": [
            {"stage": status.value, "count": statuses[status], "pct": _percent(statuses[status], len(leads))}
            for status in LeadStatus
        ],
        **_followups(world),
    }


def _high(leads: Sequence[Lead], status: LeadStatus) -> int:
    return sum(
        lead.status is status
        and (lead.interest_level == "high" or lead.intent in {"interested", "payment_pending"})
        for lead in leads
    )


def _days(world: World, leads: Sequence[Lead], calls: Sequence[Call]) -> list[dict[str, object]]:
    end = min(world.now, world.until - timedelta(microseconds=1)) if world.until else world.now
    last = end.astimezone(world.zone).date()
    arrived = Counter(world.day(lead.created_at) for lead in leads)
    made = Counter(world.day(call.recorded_at) for call in calls)
    sold = Counter(
        world.day(lead.converted_at)
        for lead in leads
        if lead.converted_at is not None and lead.status is LeadStatus.CONVERTED
    )
    names = [(last - timedelta(days=ago)).isoformat() for ago in range(29, -1, -1)]
    return [
        {"date": name, "new_leads": arrived[name], "calls_made": made[name], "conversions": sold[name]}
        for name in names
    ]


def _agents(world: World, leads: Sequence[Lead], calls: Sequence[Call]) -> list[dict[str, object]]:
    figures: list[dict[str, object]] = []
    for person in world.people:
        own = [lead for lead in leads if lead.owner_id == person.id]
        sold = sum(lead.status is LeadStatus.CONVERTED for lead in own)
        made = sum(call.agent_id == person.id for call in calls)
        if world.is_mine(person.id) and (person.actor.role.value in PEOPLE_WHO_WORK or own or made):
            figures.append(
                {
                    "agent_id": str(person.id),
                    "agent_name": person.name,
                    "calls_made": made,
                    "leads_assigned": len(own),
                    "conversions": sold,
                    "conversion_rate": _percent(sold, len(own)),
                }
            )
    return figures


def _followups(world: World) -> dict[str, object]:
    due = [
        item.due_at
        for item in world.items
        if item.status is WorkStatus.OPEN
        and item.kind is WorkKind.FOLLOWUP
        and item.archived_at is None
        and item.due_at is not None
        and world.is_mine(item.owner_id)
    ]
    return {
        "followups_due_today": sum(world.day(moment) == world.day(world.now) for moment in due),
        "followups_overdue": sum(moment < world.now for moment in due),
    }


def _percent(part: int, whole: int) -> float:
    return _tenth(100 * part, whole)


def _tenth(part: int, whole: int) -> float:
    if not whole:
        return 0.0
    return float((Decimal(part) / whole).quantize(Decimal("0.1"), ROUND_HALF_EVEN))
