"""What all tables share: names of constraints, column shapes, ownership by a tenant."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Enum,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core import clock, sealing

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Sealed(TypeDecorator[str]):
    """Text that the database holds encrypted, in the open for whoever reads the attribute."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else sealing.seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else sealing.unseal(value)


JSONObject = dict[str, object]
SealedText = Annotated[str, mapped_column(Sealed)]
Text40 = Annotated[str, mapped_column(String(40))]
Text200 = Annotated[str, mapped_column(String(200))]


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    # What the database sets comes back with the statement: an answer shows the row as it is stored.
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - SQLAlchemy reads a plain class attribute
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        datetime: DateTime(timezone=True),
        JSONObject: JSONB,
        list[JSONObject]: JSONB,
        list[str]: JSONB,
        StrEnum: Enum(StrEnum, native_enum=False, length=40, values_callable=_values),
    }


class Identified:
    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.new_id)


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), server_onupdate=FetchedValue())


class TenantOwned:
    """A row that row-level security shows to its tenant alone."""

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))


class Entity(Identified, TenantOwned, Base):
    """A tenant's row with an id of its own: what the record verbs work on."""

    __abstract__ = True


class Archivable:
    archived_at: Mapped[datetime | None]


class Proposed:
    """A row that machines propose values for. `provenance` maps a field to its source, writer and time;
    `proposals` holds what a machine would have written over a person's value."""

    provenance: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)
    proposals: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)


class Corrected(Proposed):
    """`version` counts changes made by people and is the ETag."""

    version: Mapped[int] = mapped_column(server_default="1", default=1)


def owned(
    *columns: str, table: str, on_delete: str | None = None, returns: bool = False
) -> ForeignKeyConstraint:
    """A foreign key that cannot point into another tenant: (tenant_id, column) → (tenant_id, id).

    Row-level security does not check foreign keys, so the pair is the only guard. `returns` marks the key
    that closes a circle of tables: without it they have no order.
    """
    return ForeignKeyConstraint(
        ["tenant_id", *columns],
        [f"{table}.tenant_id", f"{table}.id"],
        ondelete=on_delete,
        use_alter=returns,
    )


def tenant_key() -> UniqueConstraint:
    """What `owned` foreign keys point at; also the index that starts with the tenant."""
    return UniqueConstraint("tenant_id", "id")


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Enums are stored by value as text, so that adding one needs no ALTER TYPE."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
