"""Background work and the answers kept for repeated requests."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Base,
    Entity,
    Identified,
    JSONObject,
    Text40,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)


class JobKind(StrEnum):
    CALL = "call"
    DELIVERY = "delivery"
    VEHICLE_ENQUIRY = "vehicle_enquiry"
    IDENTITY_CHECK = "identity_check"
    MAIL = "mail"
    ERASURE = "erasure"
    CLASSIFICATION = "classification"
    IMPORT = "import"
    VESSEY_SYNC = "vessey_sync"
    INBOUND = "inbound"
    NOTICE = "notice"


class JobStatus(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    DONE = "done"
    NEEDS_ATTENTION = "needs_attention"


class Job(Identified, Timestamped, Base):
    """The one truth about a piece of background work. Without row-level security, so that a runner can claim
    before it knows the tenant: it holds ids, times and codes, no text of a tenant's.

    `attempt` counts claims and is the fence: a write by a runner names the attempt it was given.
    `held_micropence` is set aside of the tenant's budget while the job runs. `failures` counts errors that
    were reported, `crashes` leases that ran out. The subject has no foreign key: a job outlives it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "dedupe_key"),
        one_of("kind", JobKind),
        one_of("status", JobStatus),
        Index("ix_jobs_queued", "tenant_id", "run_at", postgresql_where=text("status = 'queued'")),
        Index("ix_jobs_leased", "lease_until", postgresql_where=text("status = 'processing'")),
        Index("ix_jobs_tenant_id_created_at", "tenant_id", text("created_at DESC"), text("id DESC")),
        Index("ix_jobs_subject_id", "subject_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    kind: Mapped[JobKind]
    subject_kind: Mapped[Text40]
    subject_id: Mapped[UUID]
    dedupe_key: Mapped[Text200]
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.QUEUED, server_default=JobStatus.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    crashes: Mapped[int] = mapped_column(default=0, server_default="0")
    held_micropence: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    run_at: Mapped[datetime] = mapped_column(server_default=func.now())
    lease_until: Mapped[datetime | None]
    runner: Mapped[Text40 | None]
    progress: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    last_error_code: Mapped[Text40 | None]
    request_id: Mapped[Text200 | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class IdempotencyKey(Timestamped, Entity):
    """The answer to a request, written in the transaction of its effect. `body` is None for routes whose
    answer holds a secret."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "agent_id", "route", "key"),
        owned("agent_id", table="agents", on_delete="CASCADE"),
    )

    agent_id: Mapped[UUID]
    route: Mapped[Text200]
    key: Mapped[Text200]
    fingerprint: Mapped[str]
    status: Mapped[int]
    body: Mapped[JSONObject | None]
    headers: Mapped[JSONObject] = mapped_column(default=dict, server_default="{}")
