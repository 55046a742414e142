"""What outside services told a tenant, each message once."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.models.base import Entity, JSONObject, Text40, Text200, Timestamped, tenant_key


class InboundMessage(Timestamped, Entity):
    """`reference` is what makes it the same message when it comes again: the sender's id, else a hash of what
    came."""

    __tablename__ = "inbound_messages"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "service", "reference"),
        Index("ix_inbound_messages_tenant_id_created_at", "tenant_id", text("created_at DESC")),
    )

    service: Mapped[Text40]
    reference: Mapped[Text200]
    body: Mapped[JSONObject]
    handled_at: Mapped[datetime | None]
