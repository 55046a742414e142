"""Files of rows that are taken in, and what became of each row."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Entity, TenantOwned, Text40, Text200, Timestamped, one_of, owned, tenant_key


class ImportNoun(StrEnum):
    LEADS = "leads"
    CLIENTS = "clients"
    CUSTOMERS = "customers"
    COMPANIES = "companies"
    DRIVERS = "drivers"
    TASKS = "tasks"


class ImportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


class ImportStatus(StrEnum):
    """A projection of the import's job."""

    QUEUED = "queued"
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"


class Outcome(StrEnum):
    """A row made something new, changed what was there, added to an earlier row of its own file, or did
    nothing."""

    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
    SKIPPED = "skipped"


class Import(Timestamped, Entity):
    """`key` names the stored file until all is taken in. `position` is the number of the last row that was
    dealt with: rows count as a spreadsheet counts them, the header of a CSV file is 1."""

    __tablename__ = "imports"
    __table_args__ = (
        tenant_key(),
        one_of("noun", ImportNoun),
        one_of("format", ImportFormat),
        one_of("status", ImportStatus),
        owned("agent_id", table="agents"),
    )

    agent_id: Mapped[UUID]
    noun: Mapped[ImportNoun]
    format: Mapped[ImportFormat]
    status: Mapped[ImportStatus] = mapped_column(default=ImportStatus.QUEUED)
    dry_run: Mapped[bool]
    filename: Mapped[Text200]
    encoding: Mapped[Text40]
    key: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    created: Mapped[int] = mapped_column(default=0, server_default="0")
    updated: Mapped[int] = mapped_column(default=0, server_default="0")
    merged: Mapped[int] = mapped_column(default=0, server_default="0")
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str | None]
    finished_at: Mapped[datetime | None]


class ImportRow(TenantOwned, Base):
    """What became of one row. `subject_id` is what it made or changed, without a foreign key: the report
    outlives it."""

    __tablename__ = "import_rows"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "import_id", "number"),
        one_of("outcome", Outcome),
        owned("import_id", table="imports", on_delete="CASCADE"),
    )

    import_id: Mapped[UUID]
    number: Mapped[int]
    outcome: Mapped[Outcome]
    reason: Mapped[str | None]
    subject_id: Mapped[UUID | None]
