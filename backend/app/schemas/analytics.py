"""The dashboard's figures as they go out. Rates and percentages have one decimal, 0 where nothing is."""

from datetime import date
from uuid import UUID

from app.core.conversation import Intent, Sentiment
from app.models import CallStatus, LeadStatus
from app.schemas.base import Out


class StatusCount(Out):
    status: LeadStatus
    count: int
    high_intent: int


class CampaignFigures(Out):
    campaign: str
    leads: int
    converted: int
    conversion_rate: float


class IntentCount(Out):
    intent: Intent
    count: int


class DayFigures(Out):
    """One local day. A conversion belongs to the day on which the lead became converted."""

    date: date
    new_leads: int
    calls_made: int
    conversions: int


class AgentFigures(Out):
    agent_id: UUID
    agent_name: str
    calls_made: int
    leads_assigned: int
    conversions: int
    conversion_rate: float


class FunnelStage(Out):
    stage: LeadStatus
    count: int
    pct: float


class Overview(Out):
    """Leads are counted by their arrival, calls by their recording, within the time asked for; today, the
    30 days and the follow-ups are as they are now."""

    total_leads: int
    leads_by_status: dict[LeadStatus, int]
    leads_by_intent: dict[Intent, int]
    leads_by_campaign: dict[str, int]
    status_breakdown: list[StatusCount]
    campaign_breakdown: list[CampaignFigures]
    intent_distribution: list[IntentCount]
    daily_stats: list[DayFigures]
    total_calls: int
    total_calls_today: int
    calls_by_status: dict[CallStatus, int]
    sentiment: dict[Sentiment, int]
    total_conversions: int
    conversion_rate: float
    agent_stats: list[AgentFigures]
    stale_leads_count: int
    followups_due_today: int
    followups_overdue: int
    leads_without_contact: int
    avg_followup_count: float
    status_funnel: list[FunnelStage]
