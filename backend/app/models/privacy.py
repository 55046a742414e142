"""What a tenant has promised about people's data: rules, holds, and what was erased."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Entity, JSONObject, Timestamped, one_of, owned, tenant_key


class LegalHold(Timestamped, Entity):
    """While it is not lifted, nothing of this person is removed."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        tenant_key(),
        owned("client_id", table="clients"),
        owned("placed_by", table="agents"),
        Index(
            "uq_legal_holds_living",
            "tenant_id",
            "client_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    client_id: Mapped[UUID]
    reason: Mapped[str]
    placed_by: Mapped[UUID]
    lifted_at: Mapped[datetime | None]


class Erasure(Timestamped, Entity):
    """`receipt` has the ids, hashes and receivers of what was removed, and nothing of whom."""

    __tablename__ = "erasures"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "client_id"),
        owned("client_id", table="clients"),
        owned("requested_by", table="agents"),
    )

    client_id: Mapped[UUID]
    requested_by: Mapped[UUID]
    receipt: Mapped[JSONObject | None]
    done_at: Mapped[datetime | None]


class RetentionKind(StrEnum):
    RECORDINGS = "recordings"
    CALLS = "calls"
    LEADS = "leads"
    EVENTS = "events"


class RetentionRule(Timestamped, Entity):
    """What is older than `days` is removed every night. Without a rule it is kept."""

    __tablename__ = "retention_rules"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "kind"),
        one_of("kind", RetentionKind),
        CheckConstraint("days >= 1", name="days"),
    )

    kind: Mapped[RetentionKind]
    days: Mapped[int] = mapped_column()
