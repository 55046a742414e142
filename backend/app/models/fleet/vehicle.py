"""Vehicles of a tenant's fleet, and what the licensing agency says about them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Archivable,
    Corrected,
    Entity,
    JSONObject,
    Text40,
    Text200,
    Timestamped,
    one_of,
    tenant_key,
)


class VehicleStatus(StrEnum):
    ACTIVE = "active"
    OFF_ROAD = "off_road"
    SOLD = "sold"


class Vehicle(Timestamped, Archivable, Corrected, Entity):
    """`mark` is the registration mark, upper case without blanks. `enquiry` is the agency's last answer as it
    came, `enquired_at` its time. Days are the tenant's local ones."""

    __tablename__ = "vehicles"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "mark"),
        one_of("status", VehicleStatus),
        Index("ix_vehicles_tenant_id_mot_expires_on", "tenant_id", "mot_expires_on"),
    )

    mark: Mapped[Text40]
    status: Mapped[VehicleStatus] = mapped_column(default=VehicleStatus.ACTIVE)
    make: Mapped[Text200 | None]
    model: Mapped[Text200 | None]
    colour: Mapped[Text200 | None]
    fuel_type: Mapped[Text200 | None]
    year: Mapped[int | None]
    mot_status: Mapped[Text200 | None]
    mot_expires_on: Mapped[date | None]
    tax_status: Mapped[Text200 | None]
    tax_due_on: Mapped[date | None]
    enquiry: Mapped[JSONObject | None]
    enquired_at: Mapped[datetime | None]
    notes: Mapped[str | None]
    extra: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)
