"""Parties: people and companies that a tenant deals with. Customers and companies are faces of this table."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
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
    owned,
    tenant_key,
)


class ClientKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"


class Client(Timestamped, Archivable, Corrected, Entity):
    """`phone` is E.164; `company` is free text, `parent_id` the company's own row where there is one."""

    __tablename__ = "clients"
    __table_args__ = (
        tenant_key(),
        one_of("kind", ClientKind),
        owned("parent_id", table="clients"),
        Index("ix_clients_tenant_id_created_at", "tenant_id", text("created_at DESC"), text("id DESC")),
        Index("ix_clients_tenant_id_phone", "tenant_id", "phone"),
    )

    kind: Mapped[ClientKind] = mapped_column(default=ClientKind.PERSON)
    name: Mapped[Text200]
    email: Mapped[Text200 | None]
    phone: Mapped[Text40 | None]
    company: Mapped[Text200 | None]
    parent_id: Mapped[UUID | None]
    address: Mapped[str | None]
    notes: Mapped[str | None]
    extra: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)
