"""Figures over time as they go out. Rates and percentages have one decimal, 0 where nothing is; groups are
dense: one that has nothing says so."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.models import LeadStatus
from app.schemas.base import Out


class Group(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Spanned(Out):
    """The time that was counted, `until` excluded, and how it was cut into groups of that zone."""

    since: datetime
    until: datetime
    zone: str
    group: Group


class Started(Out):
    """One hour, day, week or month, by the local moment at which it begins."""

    start: datetime


class CallCounts(Out):
    calls: int
    pending: int
    transcribing: int
    completed: int
    failed: int
    connected: int
    no_answer: int
    voicemail: int
    wrong_number: int
    positive: int
    neutral: int
    negative: int
    minutes: float
    connect_rate: float


class CallGroup(CallCounts, Started):
    pass


class CallFigures(Spanned):
    """Calls by the time of their recording."""

    total: CallCounts
    series: list[CallGroup]


class AgentWork(Out):
    """What one person did in the span; leads by their arrival, conversions and follow-ups by when they were.
    `followups_overdue` are those of now."""

    agent_id: UUID
    agent_name: str
    calls_made: int
    connected: int
    minutes: float
    leads_assigned: int
    conversions: int
    followups_done: int
    followups_overdue: int


class AgentFiguresOut(Spanned):
    agents: list[AgentWork]


class ReachedStage(Out):
    """`count` stand there now; `reached` are those and all that went further."""

    stage: LeadStatus
    count: int
    reached: int
    pct: float


class FunnelGroup(Started):
    new_leads: int
    conversions: int


class Funnel(Spanned):
    """The leads that arrived in the span, as they stand now; the series dates conversions by themselves."""

    leads: int
    stages: list[ReachedStage]
    lost: int
    deferred: int
    conversion_rate: float
    median_days_to_conversion: float | None
    series: list[FunnelGroup]


class SourceWork(Out):
    source: str
    campaign: str
    leads: int
    contacted: int
    qualified: int
    converted: int
    conversion_rate: float


class Sources(Spanned):
    sources: list[SourceWork]


class FollowupCounts(Out):
    """`on_time` were done when they were due or before; `suggested` are machines', of which `confirmed` by a
    person and `dismissed` as not wanted."""

    due: int
    done: int
    on_time: int
    dismissed: int
    open: int
    overdue: int
    suggested: int
    confirmed: int
    rejected: int


class FollowupGroup(FollowupCounts, Started):
    pass


class FollowupFigures(Spanned):
    """Follow-ups by the time at which they are due."""

    total: FollowupCounts
    on_time_rate: float
    series: list[FollowupGroup]


class Manner(Out):
    """How calls were led. `measured` are those whose two speakers are told apart in time; shares and lengths
    are theirs, on average for each call; the longest monologue is the longest of all."""

    calls: int
    measured: int
    talk_ratio: float
    longest_monologue_seconds: float
    questions_per_call: float
    interruptions_per_call: float


class AgentManner(Manner):
    agent_id: UUID
    agent_name: str


class MannerGroup(Manner, Started):
    pass


class Coaching(Spanned):
    total: Manner
    agents: list[AgentManner]
    series: list[MannerGroup]


class CostCounts(Out):
    """Whole micro-pence, a millionth of a penny."""

    micropence: int
    avoided_micropence: int
    calls: int
    minutes: float


class CostGroup(CostCounts, Started):
    pass


class CostOfAgent(Out):
    agent_id: UUID
    agent_name: str
    micropence: int
    calls: int


class CostFigures(Spanned):
    """What engines cost in the span, for each call and lead that it was spent on, and for each of those leads
    that is qualified or converted now."""

    total: CostCounts
    per_call: int
    per_lead: int
    per_qualified_lead: int
    per_conversion: int
    agents: list[CostOfAgent]
    series: list[CostGroup]
