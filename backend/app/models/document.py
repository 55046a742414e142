"""Stored files, and the chunks of those that lie in PostgreSQL itself."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Archivable,
    Base,
    Entity,
    TenantOwned,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)

SUBJECTS = ("lead_id", "client_id", "vehicle_id", "booking_id", "incident_id", "violation_id")


class DocumentKind(StrEnum):
    RECORDING = "recording"
    NOTICE = "notice"
    AGREEMENT = "agreement"
    IDENTITY = "identity"
    PHOTO = "photo"
    OTHER = "other"


class DocumentStatus(StrEnum):
    PENDING = "pending"
    READY = "ready"
    REJECTED = "rejected"


class Document(Timestamped, Archivable, Entity):
    """One stored object. `key` is ours and never changes; `filename` is the sender's, a label only.

    A pending one is still on its way: `size` and `content_type` are what the sender promised, `sha256` is
    empty, and its address takes the bytes until `expires_at`.
    """

    __tablename__ = "documents"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("key"),
        one_of("kind", DocumentKind),
        one_of("status", DocumentStatus),
        CheckConstraint(f"num_nonnulls({', '.join(SUBJECTS)}) <= 1", name="one_subject"),
        owned("uploaded_by", table="agents"),
        owned("lead_id", table="leads"),
        owned("client_id", table="clients"),
        owned("vehicle_id", table="vehicles"),
        owned("booking_id", table="bookings"),
        owned("incident_id", table="incidents"),
        owned("violation_id", table="violations", returns=True),
        Index("ix_documents_tenant_id_sha256", "tenant_id", "sha256"),
        Index("ix_documents_tenant_id_client_id", "tenant_id", "client_id"),
        Index("ix_documents_tenant_id_vehicle_id", "tenant_id", "vehicle_id"),
        Index("ix_documents_tenant_id_booking_id", "tenant_id", "booking_id"),
        Index("ix_documents_tenant_id_incident_id", "tenant_id", "incident_id"),
        Index("ix_documents_tenant_id_violation_id", "tenant_id", "violation_id"),
    )

    kind: Mapped[DocumentKind]
    status: Mapped[DocumentStatus] = mapped_column(default=DocumentStatus.READY)
    key: Mapped[str]
    filename: Mapped[Text200]
    content_type: Mapped[Text200]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    uploaded_by: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]
    lead_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    booking_id: Mapped[UUID | None]
    incident_id: Mapped[UUID | None]
    violation_id: Mapped[UUID | None]


class BlobChunk(TenantOwned, Base):
    """Bytes of one stored object, in order. The column is kept uncompressed and out of line
    (STORAGE EXTERNAL): recordings do not compress, and a chunk is read whole."""

    __tablename__ = "blob_chunks"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "key", "number"),)

    key: Mapped[str]
    number: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime] = mapped_column(server_default=func.now())
