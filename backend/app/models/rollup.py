"""Counts that triggers keep in the transaction of each change, so that dashboards read no base rows."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.conversation import Intent
from app.core.rollup_counting import IS_FOLDED
from app.models.base import Base, TenantOwned, Text200, one_of, owned
from app.models.lead import InterestLevel, LeadStatus

Count = Annotated[int, mapped_column(BigInteger, server_default="0")]


class Grain(StrEnum):
    """Quarters of an hour in UTC are kept for 90 days; days and months of the tenant's zone for good."""

    CHANGE = "change"  # what one statement added to a quarter of an hour, in none of the others yet
    SLOT = "slot"
    DAY = "day"
    MONTH = "month"
    WHOLE_DAY = "whole_day"  # all agents' together


class Facet(StrEnum):
    """What a row of `pipeline_counts` is counted by; the agent too, unless it is the whole tenant's."""

    CHANGE = "change"  # what one statement changed, by everything; in none of the others yet
    CAMPAIGN = "campaign"  # campaign, status
    INTENT = "intent"  # status, intent, interest level
    SILENCE = "silence"  # silent_since; leads that are open
    OWNER = "owner"  # status
    WHOLE_CAMPAIGN = "whole_campaign"
    WHOLE_INTENT = "whole_intent"
    WHOLE_SILENCE = "whole_silence"


def _key(table: str, *columns: str) -> Index:
    """Rows of nobody have one key too; changes have none, so that no writer waits for another."""
    return Index(
        f"uq_{table}_key",
        "tenant_id",
        *columns,
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=text(IS_FOLDED[table]),
    )


class ActivityCount(TenantOwned, Base):
    """What began in one slot, day or month: calls by their agent, leads that arrived and were converted by
    their owner. What is archived is not counted."""

    __tablename__ = "activity_counts"
    __table_args__ = (
        one_of("grain", Grain),
        owned("agent_id", table="agents", on_delete="CASCADE"),
        _key("activity_counts", "grain", "starts_at", "agent_id"),
        Index(None, "tenant_id", "grain", "starts_at"),
    )

    grain: Mapped[Grain]
    starts_at: Mapped[datetime]
    agent_id: Mapped[UUID | None]
    calls: Mapped[Count]
    pending: Mapped[Count]
    transcribing: Mapped[Count]
    completed: Mapped[Count]
    failed: Mapped[Count]
    positive: Mapped[Count]
    neutral: Mapped[Count]
    negative: Mapped[Count]
    connected: Mapped[Count]
    no_answer: Mapped[Count]
    voicemail: Mapped[Count]
    wrong_number: Mapped[Count]
    duration_ms: Mapped[Count]
    new_leads: Mapped[Count]
    conversions: Mapped[Count]

    __mapper_args__ = {"primary_key": ["tenant_id", "grain", "starts_at", "agent_id"]}  # noqa: RUF012


class PipelineCount(TenantOwned, Base):
    """The leads that are not archived as they stand now. `silent_since` is the UTC day of the last word, or
    of the arrival; `untouched` counts those to whom nobody has spoken."""

    __tablename__ = "pipeline_counts"
    __table_args__ = (
        one_of("facet", Facet),
        owned("agent_id", table="agents", on_delete="CASCADE"),
        _key(
            "pipeline_counts",
            *("facet", "agent_id", "campaign", "status", "intent", "interest_level", "silent_since"),
        ),
        Index(None, "tenant_id", "facet"),
    )

    facet: Mapped[Facet]
    agent_id: Mapped[UUID | None]
    campaign: Mapped[Text200 | None]
    status: Mapped[LeadStatus | None]
    intent: Mapped[Intent | None]
    interest_level: Mapped[InterestLevel | None]
    silent_since: Mapped[date | None]
    leads: Mapped[Count]
    followups: Mapped[Count]
    untouched: Mapped[Count]

    __mapper_args__ = {  # noqa: RUF012
        "primary_key": [
            *("tenant_id", "facet", "agent_id", "campaign", "status", "intent", "interest_level"),
            "silent_since",
        ]
    }


class SpeechCount(TenantOwned, Base):
    """How an agent led the calls of one day of the tenant's zone: sums over those that could be `measured`,
    and their longest monologue. The days of `SpeechChange` are counted anew: `kept_speech` gives both."""

    __tablename__ = "speech_counts"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "starts_at", "agent_id"),
        owned("agent_id", table="agents", on_delete="CASCADE"),
    )

    starts_at: Mapped[datetime]
    agent_id: Mapped[UUID]
    calls: Mapped[Count]
    measured: Mapped[Count]
    agent_ms: Mapped[Count]
    customer_ms: Mapped[Count]
    questions: Mapped[Count]
    interruptions: Mapped[Count]
    monologue_ms: Mapped[Count]


class SpeechChange(TenantOwned, Base):
    """A moment in a day, and an agent, whose calls changed since that day was counted."""

    __tablename__ = "speech_changes"
    __table_args__ = (
        owned("agent_id", table="agents", on_delete="CASCADE"),
        Index(None, "tenant_id"),
    )

    moment: Mapped[datetime]
    agent_id: Mapped[UUID]

    __mapper_args__ = {"primary_key": ["tenant_id", "moment", "agent_id"]}  # noqa: RUF012
