"""Reminders of follow-ups: which went out, and an index to find the work that falls due."""

import sqlalchemy as sa

from alembic import op
from app.core.row_security import protect

revision = "93be60d4a1f7"
down_revision = "c41e7a90b2d6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("work_item_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "work_item_id"],
            ["work_items.tenant_id", "work_items.id"],
            name=op.f("fk_reminders_tenant_id_work_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_reminders_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "work_item_id", "due_at", "name", name=op.f("pk_reminders")),
    )
    op.execute(protect("reminders"))
    op.create_index(
        "ix_work_items_open_due_at",
        "work_items",
        ["tenant_id", "due_at"],
        postgresql_where=sa.text("status = 'open' AND archived_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_work_items_open_due_at", table_name="work_items")
    op.drop_table("reminders")
