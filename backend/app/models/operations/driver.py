"""Drivers of a tenant's clients, what they collected, and the runs that fetched both."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Archivable,
    Corrected,
    Entity,
    JSONObject,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)


class SyncStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Driver(Timestamped, Archivable, Corrected, Entity):
    """`external_id` is what the collections service calls them, `details` what it said; `phone` is E.164
    where a person wrote it."""

    __tablename__ = "drivers"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "external_id"),
        owned("client_id", table="clients"),
        Index("ix_drivers_tenant_id_client_id", "tenant_id", "client_id"),
    )

    name: Mapped[Text200]
    phone: Mapped[Text200 | None]
    email: Mapped[Text200 | None]
    client_id: Mapped[UUID | None]
    external_id: Mapped[Text200 | None]
    notes: Mapped[str | None]
    extra: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)
    details: Mapped[JSONObject | None]
    synced_at: Mapped[datetime | None]


class Collection(Timestamped, Entity):
    """One collection as the service told it. The same one told again is the same row."""

    __tablename__ = "collections"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "driver_id", "reference"),
        owned("driver_id", table="drivers", on_delete="CASCADE"),
        Index("ix_collections_tenant_id_day", "tenant_id", "day", text("id DESC")),
    )

    driver_id: Mapped[UUID]
    reference: Mapped[Text200]
    day: Mapped[date]
    status: Mapped[Text200 | None]
    details: Mapped[JSONObject]


class DriverSync(Timestamped, Entity):
    """One run that fetched drivers and a day's collections, of one driver or of all: what became of each row
    that the service gave. `read` is the sum of the four that follow it."""

    __tablename__ = "driver_syncs"
    __table_args__ = (
        tenant_key(),
        one_of("status", SyncStatus),
        owned("driver_id", table="drivers", on_delete="CASCADE"),
        Index("ix_driver_syncs_tenant_id_driver_id", "tenant_id", "driver_id"),
    )

    driver_id: Mapped[UUID | None]
    day: Mapped[date]
    status: Mapped[SyncStatus] = mapped_column(default=SyncStatus.RUNNING)
    read: Mapped[int] = mapped_column(default=0, server_default="0")
    created: Mapped[int] = mapped_column(default=0, server_default="0")
    updated: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    unreadable: Mapped[int] = mapped_column(default=0, server_default="0")
    collections: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[Text200 | None]
    finished_at: Mapped[datetime | None]
