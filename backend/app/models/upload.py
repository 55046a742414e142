"""Uploads that arrive in parts, over connections that break, and the parts that are safe so far."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Base,
    Entity,
    JSONObject,
    TenantOwned,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)


class UploadPurpose(StrEnum):
    RECORDING = "recording"


class UploadStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class UploadSession(Timestamped, Entity):
    """One file on its way. `received` is the offset: the bytes of the parts that are stored for good, in
    order and without a gap. `size` and `sha256` are what the sender promised; `form` is what will be said
    of the call. `attempt` counts how often it had to start over, and is the fence of doing so."""

    __tablename__ = "upload_sessions"
    __table_args__ = (
        tenant_key(),
        one_of("purpose", UploadPurpose),
        one_of("status", UploadStatus),
        owned("agent_id", table="agents", on_delete="CASCADE"),
        # The same bytes from the same agent are one upload for as long as it is open.
        Index(
            "uq_upload_sessions_open",
            "tenant_id",
            "agent_id",
            "sha256",
            "size",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
    )

    agent_id: Mapped[UUID]
    purpose: Mapped[UploadPurpose]
    status: Mapped[UploadStatus] = mapped_column(default=UploadStatus.OPEN)
    filename: Mapped[Text200]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    form: Mapped[JSONObject]
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]


class UploadPart(TenantOwned, Base):
    """One stored object that holds `size` bytes of the file from `start` on."""

    __tablename__ = "upload_parts"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "upload_id", "start"),
        owned("upload_id", table="upload_sessions", on_delete="CASCADE"),
    )

    upload_id: Mapped[UUID]
    start: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str]
