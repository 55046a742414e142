"""A tenant's own settings for an outside service, and how it has been answering."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Entity, SealedText, Text40, Timestamped, tenant_key


class Integration(Timestamped, Entity):
    """`values` is a JSON object, sealed as a whole; without it the environment's settings hold. A service
    that is not `enabled` is not called, whatever the environment says."""

    __tablename__ = "integrations"
    __table_args__ = (tenant_key(), UniqueConstraint("tenant_id", "name"))

    name: Mapped[Text40]
    enabled: Mapped[bool] = mapped_column(default=True, server_default="true")
    values: Mapped[SealedText | None]
    last_ok_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None]
