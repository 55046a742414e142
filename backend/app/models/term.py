"""The names and words that people correct transcripts with; the next transcription expects them."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Entity, Text200, Timestamped, tenant_key


class Term(Timestamped, Entity):
    """`uses` counts the corrections that wrote it."""

    __tablename__ = "terms"
    __table_args__ = (tenant_key(), UniqueConstraint("tenant_id", "text"))

    text: Mapped[Text200]
    uses: Mapped[int] = mapped_column(server_default="1", default=1)
