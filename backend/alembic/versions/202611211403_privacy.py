"""Consent, rules for what leaves and what is kept, legal holds, erasures."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import protect, touch

revision = "f27c9b318de4"
down_revision = "c06e8d5a17b3"
branch_labels = None
depends_on = None

KINDS = "'call', 'delivery', 'vehicle_enquiry', 'identity_check', 'mail', 'classification', 'import', 'vessey_sync'"
TABLES = ("legal_holds", "erasures", "retention_rules")


def upgrade() -> None:
    op.add_column(
        "tenants", sa.Column("outside_engines", sa.String(40), server_default="always", nullable=False)
    )
    op.add_column(
        "tenants", sa.Column("redact_outside", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column("calls", sa.Column("consent", sa.String(40), server_default="unknown", nullable=False))
    for table, column, values in (
        ("tenants", "outside_engines", "'always', 'with_consent', 'never'"),
        ("calls", "consent", "'unknown', 'given', 'refused'"),
    ):
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({values})) NOT VALID"
        )
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{column}")
    _create(
        "legal_holds",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        _owned("legal_holds", "client_id", "clients"),
        _owned("legal_holds", "placed_by", "agents"),
    )
    op.create_index(
        "uq_legal_holds_living",
        "legal_holds",
        ["tenant_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    _create(
        "erasures",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("receipt", postgresql.JSONB(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _owned("erasures", "client_id", "clients"),
        _owned("erasures", "requested_by", "agents"),
        sa.UniqueConstraint("tenant_id", "client_id", name=op.f("uq_erasures_tenant_id_client_id")),
    )
    _create(
        "retention_rules",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('recordings', 'calls', 'leads', 'events')", name=op.f("ck_retention_rules_kind")
        ),
        sa.CheckConstraint("days >= 1", name=op.f("ck_retention_rules_days")),
        sa.UniqueConstraint("tenant_id", "kind", name=op.f("uq_retention_rules_tenant_id_kind")),
    )
    _kinds(f"kind IN ({KINDS}, 'erasure')")


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind = 'erasure'")
    _kinds(f"kind IN ({KINDS})")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("calls", "consent")
    op.drop_column("tenants", "redact_outside")
    op.drop_column("tenants", "outside_engines")


def _kinds(condition: str) -> None:
    op.drop_constraint(op.f("ck_jobs_kind"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", condition)


def _create(table: str, *parts: sa.schema.SchemaItem) -> None:
    now = sa.text("now()")
    op.create_table(
        table,
        *parts,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    )
    op.execute(protect(table))
    op.execute(touch(table))


def _owned(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )
