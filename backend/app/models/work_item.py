"""Work with an owner and a deadline. Follow-ups, tasks and deadlines are faces of this one table."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Archivable,
    Base,
    Entity,
    JSONObject,
    TenantOwned,
    Text40,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)

SUBJECTS = ("call_id", "lead_id", "client_id", "vehicle_id", "booking_id", "violation_id")


class WorkKind(StrEnum):
    FOLLOWUP = "followup"
    TASK = "task"
    DEADLINE = "deadline"


class WorkStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"


class WorkSource(StrEnum):
    """Who made it. What an engine suggests stays unconfirmed until a person confirms or completes it."""

    HUMAN = "human"
    INSIGHT = "insight"
    RULE = "rule"


class WorkItem(Timestamped, Archivable, Entity):
    """`origin` names what made the item, once: the same run of a machine never makes it twice. A suggestion
    that a later run took back has lost it."""

    __tablename__ = "work_items"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "origin"),
        CheckConstraint(f"num_nonnulls({', '.join(SUBJECTS)}) <= 1", name="one_subject"),
        one_of("kind", WorkKind),
        one_of("status", WorkStatus),
        one_of("source", WorkSource),
        owned("owner_id", table="agents"),
        owned("driver_id", table="drivers"),
        owned("call_id", table="calls"),
        owned("lead_id", table="leads"),
        owned("client_id", table="clients"),
        owned("vehicle_id", table="vehicles"),
        owned("booking_id", table="bookings"),
        owned("violation_id", table="violations"),
        Index(
            "ix_work_items_tenant_id_owner_id_due_at",
            "tenant_id",
            "owner_id",
            "due_at",
            postgresql_where=text("status = 'open' AND archived_at IS NULL"),
        ),
        Index(
            "ix_work_items_open_due_at",
            "tenant_id",
            "due_at",
            postgresql_where=text("status = 'open' AND archived_at IS NULL"),
        ),
        Index("ix_work_items_tenant_id_created_at", "tenant_id", text("created_at DESC"), text("id DESC")),
        Index("ix_work_items_tenant_id_driver_id", "tenant_id", "driver_id"),
        Index("ix_work_items_tenant_id_call_id", "tenant_id", "call_id"),
        Index("ix_work_items_tenant_id_lead_id", "tenant_id", "lead_id"),
        Index("ix_work_items_tenant_id_client_id", "tenant_id", "client_id"),
        Index("ix_work_items_tenant_id_vehicle_id", "tenant_id", "vehicle_id"),
        Index("ix_work_items_tenant_id_booking_id", "tenant_id", "booking_id"),
        Index("ix_work_items_tenant_id_violation_id", "tenant_id", "violation_id"),
    )

    kind: Mapped[WorkKind]
    status: Mapped[WorkStatus] = mapped_column(default=WorkStatus.OPEN)
    source: Mapped[WorkSource] = mapped_column(default=WorkSource.HUMAN)
    origin: Mapped[str | None]
    owner_id: Mapped[UUID | None]
    driver_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    booking_id: Mapped[UUID | None]
    violation_id: Mapped[UUID | None]
    task: Mapped[str]
    notes: Mapped[str | None]
    due_at: Mapped[datetime | None]
    evidence: Mapped[JSONObject | None]
    confirmed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class Reminder(TenantOwned, Base):
    """That receivers were reminded of a due time, by the name of the event: once for each time."""

    __tablename__ = "reminders"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "work_item_id", "due_at", "name"),
        owned("work_item_id", table="work_items", on_delete="CASCADE"),
    )

    work_item_id: Mapped[UUID]
    due_at: Mapped[datetime]
    name: Mapped[Text40]
