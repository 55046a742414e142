"""Drivers, their collections, the runs that fetch them, and tasks for drivers."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import protect, touch

revision = "b83f0d6a92e5"
down_revision = "e5b20d7f4c18"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
    "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check', 'mail', 'classification', 'import')"
)
KINDS = (
    "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check', 'mail', "
    "'classification', 'import', 'vessey_sync')"
)


def upgrade() -> None:
    op.create_table(
        "drivers",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(200)),
        sa.Column("email", sa.String(200)),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("external_id", sa.String(200)),
        sa.Column("notes", sa.String()),
        sa.Column("extra", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("details", postgresql.JSONB()),
        sa.Column("synced_at", sa.DateTime(timezone=True)),
        *_of_every_row(),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        sa.Column("provenance", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("proposals", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _owned("drivers", "client_id", "clients"),
        *_keys("drivers"),
        sa.UniqueConstraint("tenant_id", "external_id", name=op.f("uq_drivers_tenant_id_external_id")),
    )
    op.create_index("ix_drivers_tenant_id_client_id", "drivers", ["tenant_id", "client_id"])
    op.create_table(
        "collections",
        sa.Column("driver_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(200)),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        *_of_every_row(),
        _owned("collections", "driver_id", "drivers", ondelete="CASCADE"),
        *_keys("collections"),
        sa.UniqueConstraint(
            "tenant_id", "driver_id", "reference", name=op.f("uq_collections_tenant_id_driver_id_reference")
        ),
    )
    op.create_index(
        "ix_collections_tenant_id_day", "collections", ["tenant_id", "day", sa.literal_column("id DESC")]
    )
    op.create_table(
        "driver_syncs",
        sa.Column("driver_id", sa.Uuid()),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        *(
            sa.Column(name, sa.Integer(), server_default="0", nullable=False)
            for name in ("read", "created", "updated", "unchanged", "unreadable", "collections")
        ),
        sa.Column("last_error", sa.String(200)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        *_of_every_row(),
        sa.CheckConstraint("status IN ('running', 'done', 'failed')", name=op.f("ck_driver_syncs_status")),
        _owned("driver_syncs", "driver_id", "drivers", ondelete="CASCADE"),
        *_keys("driver_syncs"),
    )
    op.create_index("ix_driver_syncs_tenant_id_driver_id", "driver_syncs", ["tenant_id", "driver_id"])
    for table in ("drivers", "collections", "driver_syncs"):
        op.execute(protect(table))
        op.execute(touch(table))
    op.add_column("work_items", sa.Column("driver_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_work_items_tenant_id_driver_id"),
        "work_items",
        "drivers",
        ["tenant_id", "driver_id"],
        ["tenant_id", "id"],
    )
    op.create_index("ix_work_items_tenant_id_driver_id", "work_items", ["tenant_id", "driver_id"])
    _replace_kinds(KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind = 'vessey_sync'")
    _replace_kinds(KINDS_BEFORE)
    op.drop_column("work_items", "driver_id")
    for table in ("driver_syncs", "collections", "drivers"):
        op.drop_table(table)


def _of_every_row() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    )


def _owned(table: str, column: str, other: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{other}.tenant_id", f"{other}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
        ondelete=ondelete,
    )


def _replace_kinds(condition: str) -> None:
    op.drop_constraint(op.f("ck_jobs_kind"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", condition)
