"""Bulk changes that can be undone, files of rows with their outcome, inbound leads, and their jobs."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import protect, touch

revision = "e5b1c92d6f08"
down_revision = "b35a9c1e7f42"
branch_labels = None
depends_on = None

KINDS = ("call", "delivery", "vehicle_enquiry", "identity_check", "mail")
NEW_KINDS = ("classification", "import")


def upgrade() -> None:
    _kinds_of_jobs(*KINDS, *NEW_KINDS)
    _batches()
    _imports()
    _inbound()
    for table in ("batches", "imports", "lead_intakes"):
        op.execute(protect(table))
        op.execute(touch(table))
    op.execute(protect("import_rows"))


def downgrade() -> None:
    for table in ("import_rows", "imports", "batches", "lead_intakes", "inbound_keys"):
        op.drop_table(table)
    op.execute("DELETE FROM jobs WHERE kind IN ('classification', 'import')")
    _kinds_of_jobs(*KINDS)


def _kinds_of_jobs(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_jobs_kind"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", f"kind IN ({listed})")


def _identity(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    ]


def _batches() -> None:
    op.create_table(
        "batches",
        *_identity("batches"),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_batches_tenant_id_agent_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_batches_created_at", "batches", ["tenant_id", "created_at"])


def _imports() -> None:
    op.create_table(
        "imports",
        *_identity("imports"),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("noun", sa.String(40), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("filename", sa.String(200), nullable=False),
        sa.Column("encoding", sa.String(40), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), server_default="0", nullable=False)
            for name in ("position", "created", "updated", "merged", "skipped")
        ),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("noun IN ('leads', 'clients')", name=op.f("ck_imports_noun")),
        sa.CheckConstraint("format IN ('csv', 'json')", name=op.f("ck_imports_format")),
        sa.CheckConstraint(
            "status IN ('queued', 'processing', 'done', 'failed')", name=op.f("ck_imports_status")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_imports_tenant_id_agent_id"),
        ),
    )
    op.create_table(
        "import_rows",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('created', 'updated', 'merged', 'skipped')", name=op.f("ck_import_rows_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "import_id"],
            ["imports.tenant_id", "imports.id"],
            name=op.f("fk_import_rows_tenant_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_import_rows_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "import_id", "number", name=op.f("pk_import_rows")),
    )


def _inbound() -> None:
    op.create_table(
        "inbound_keys",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("purpose IN ('leads')", name=op.f("ck_inbound_keys_purpose")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_inbound_keys_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_inbound_keys")),
    )
    op.create_index("ix_inbound_keys_tenant_id_purpose", "inbound_keys", ["tenant_id", "purpose"])
    op.create_table(
        "lead_intakes",
        *_identity("lead_intakes"),
        sa.Column("mapping", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("source", sa.String(200), nullable=True),
        sa.Column("campaign", sa.String(200), nullable=True),
        sa.Column("secret", sa.String(), nullable=True),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_lead_intakes_tenant_id")),
    )
