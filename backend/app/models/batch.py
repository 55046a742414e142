"""What one bulk change did to many rows, kept for as long as it can be undone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.models.base import Entity, JSONObject, Text40, Timestamped, owned, tenant_key


class Batch(Timestamped, Entity):
    """`fields` are the columns that were changed; `rows` hold for each row its id, its version after the
    change, and what stood in those columns, in provenance and in proposals before it."""

    __tablename__ = "batches"
    __table_args__ = (
        tenant_key(),
        owned("agent_id", table="agents", on_delete="CASCADE"),
        Index("ix_batches_created_at", "tenant_id", "created_at"),
    )

    agent_id: Mapped[UUID]
    action: Mapped[Text40]
    fields: Mapped[list[str]]
    rows: Mapped[list[JSONObject]]
    undone_at: Mapped[datetime | None]
