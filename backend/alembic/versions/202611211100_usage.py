"""The ledger of what vendors counted, a monthly cap per tenant, and what running jobs hold of it."""

import sqlalchemy as sa

from alembic import op
from app.core.row_security import protect

revision = "5c0e7a19d3b4"
down_revision = "6a1d0c53e7f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenants", sa.Column("monthly_cap_pence", sa.Integer()))
    op.add_column("jobs", sa.Column("held_micropence", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "usage",
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("engine", sa.String(200), nullable=False),
        sa.Column("billed_ms", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("micropence", sa.BigInteger(), nullable=False),
        sa.Column("price_version", sa.String(40), nullable=False),
        sa.Column("avoided_by", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('speech', 'insights', 'reading')", name=op.f("ck_usage_kind")),
        sa.CheckConstraint(
            "avoided_by IN ('duplicate', 'silence', 'voicemail')", name=op.f("ck_usage_avoided_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_usage_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_usage_tenant_id_id")),
    )
    op.create_index("ix_usage_tenant_id_occurred_at", "usage", ["tenant_id", "occurred_at"])
    op.create_index("ix_usage_tenant_id_subject_id", "usage", ["tenant_id", "subject_id"])
    op.execute(protect("usage"))


def downgrade() -> None:
    op.drop_table("usage")
    op.drop_column("jobs", "held_micropence")
    op.drop_column("tenants", "monthly_cap_pence")
