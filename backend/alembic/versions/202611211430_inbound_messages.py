"""What outside services tell a tenant, and the addresses at which they do."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import protect, touch

revision = "d94a7f02c6e1"
down_revision = "f27c9b318de4"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
    "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check', 'mail', "
    "'erasure', 'classification', 'import', 'vessey_sync')"
)
KINDS = (
    "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check', 'mail', "
    "'erasure', 'classification', 'import', 'vessey_sync', 'inbound')"
)


def upgrade() -> None:
    op.create_table(
        "inbound_messages",
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_inbound_messages_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_messages")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_inbound_messages_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "service", "reference", name=op.f("uq_inbound_messages_tenant_id_service_reference")
        ),
    )
    op.create_index(
        "ix_inbound_messages_tenant_id_created_at",
        "inbound_messages",
        ["tenant_id", sa.literal_column("created_at DESC")],
    )
    op.execute(protect("inbound_messages"))
    op.execute(touch("inbound_messages"))
    _replace("inbound_keys", "purpose", "purpose IN ('leads', 'pabbly', 'twilio', 'slack')")
    _replace("jobs", "kind", KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind = 'inbound'")
    op.execute("DELETE FROM inbound_keys WHERE purpose <> 'leads'")
    _replace("jobs", "kind", KINDS_BEFORE)
    _replace("inbound_keys", "purpose", "purpose IN ('leads')")
    op.drop_table("inbound_messages")


def _replace(table: str, column: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, condition)
