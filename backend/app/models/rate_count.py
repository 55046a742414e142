"""How often something was done of late, for the limits: counted by all processes together."""

from datetime import datetime

from sqlalchemy import ARRAY, DateTime, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class RateCount(Base):
    """`key` is a keyed hash of whom it is about, or a duty of ours: nobody is named here, so that it needs no
    tenant and no row-level security. Unlogged: cheap to write, and a crash of the database only forgives."""

    __tablename__ = "rate_counts"
    __table_args__ = (Index("ix_rate_counts_expires_at", "expires_at"), {"prefixes": ["UNLOGGED"]})

    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int] = mapped_column(server_default="0")
    moments: Mapped[list[datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), server_default=text("'{}'")
    )
    expires_at: Mapped[datetime]
