"""What of the fleet is spoken of in a call."""

import sqlalchemy as sa

from alembic import op
from app.core.row_security import protect

revision = "3d9b60f7c2e8"
down_revision = "d94a7f02c6e1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_mentions",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["calls.tenant_id", "calls.id"],
            name=op.f("fk_call_mentions_tenant_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_call_mentions_tenant_id_vehicle_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_call_mentions_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_mentions")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_call_mentions_tenant_id_id")),
    )
    op.create_index("ix_call_mentions_tenant_id_call_id", "call_mentions", ["tenant_id", "call_id"])
    op.create_index("ix_call_mentions_tenant_id_vehicle_id", "call_mentions", ["tenant_id", "vehicle_id"])
    op.execute(protect("call_mentions"))


def downgrade() -> None:
    op.drop_table("call_mentions")
