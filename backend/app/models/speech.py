"""What triggers draw from the segments of each call whenever they change: how it was led, and its words."""

from uuid import UUID

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantOwned, owned


class CallSpeech(TenantOwned, Base):
    """`agent_ms` and `customer_ms` are how long each spoke; a monologue is what one says until the other
    speaks. An interruption is the agent's words over at least 200 ms of the customer's."""

    __tablename__ = "call_speech"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "call_id"),
        owned("call_id", table="calls", on_delete="CASCADE"),
    )

    call_id: Mapped[UUID]
    agent_ms: Mapped[int]
    customer_ms: Mapped[int]
    monologue_ms: Mapped[int]
    questions: Mapped[int]
    interruptions: Mapped[int]


class CallTerms(Base):
    """The words of a call as numbers, each hashed with its tenant's own salt: they say nothing to anybody
    without it. Without row-level security, under which no index on words is ever used: `@@` and `@>` may
    leak what they see, so the planner would rather read all of a tenant's rows."""

    __tablename__ = "call_terms"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "call_id"),
        owned("call_id", table="calls", on_delete="CASCADE"),
        Index("ix_call_terms_terms", "terms", postgresql_using="gin"),
    )

    tenant_id: Mapped[UUID]
    call_id: Mapped[UUID]
    terms: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
