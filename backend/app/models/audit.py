"""Who changed what: written with the change itself, never changed afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Entity, JSONObject, Text40, Text200, tenant_key


class AuditEntry(Entity):
    """One change to one row by a person or a key. Nobody in it has a foreign key: an entry outlives them.

    `before` and `after` hold the fields that changed. The database takes no other change to an entry than
    the emptying of these two, which an erasure asks for and `redacted_at` dates.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        tenant_key(),
        Index("ix_audit_log_tenant_id_subject_id", "tenant_id", "subject_id"),
        Index("ix_audit_log_tenant_id_agent_id_id", "tenant_id", "agent_id", "id"),
    )

    agent_id: Mapped[UUID | None]
    key_id: Mapped[UUID | None]
    action: Mapped[Text40]
    subject_kind: Mapped[Text40]
    subject_id: Mapped[UUID]
    before: Mapped[JSONObject | None]
    after: Mapped[JSONObject | None]
    address: Mapped[Text40 | None]
    user_agent: Mapped[Text200 | None]
    request_id: Mapped[Text200 | None]
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.now())
    redacted_at: Mapped[datetime | None]
