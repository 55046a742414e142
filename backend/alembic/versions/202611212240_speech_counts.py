"""How calls are led is counted by day and agent whenever it changes, so that nobody reads each call for it.

The counts of what is there already follow in a migration of their own, which holds no lock on the calls.
"""

import sqlalchemy as sa

from alembic import op
from app.core import speech_counting
from app.core.row_security import protect

revision = "c93f1e6a0b57"
down_revision = "e58b2c7d9a14"
branch_labels = None
depends_on = None

TABLES = ("speech_counts", "speech_changes")
MEASURES = (
    *("calls", "measured", "agent_ms", "customer_ms", "questions", "interruptions"),
    "monologue_ms",
)


def upgrade() -> None:
    counts = (sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in MEASURES)
    key = sa.PrimaryKeyConstraint("tenant_id", "starts_at", "agent_id", name=op.f("pk_speech_counts"))
    _create("speech_counts", "starts_at", *counts, key)
    _create("speech_changes", "moment")
    op.create_index(op.f("ix_speech_changes_tenant_id"), "speech_changes", ["tenant_id"])
    for statement in speech_counting.functions():
        op.execute(statement)


def downgrade() -> None:
    for statement in speech_counting.drop():
        op.execute(statement)
    for table in TABLES:
        op.drop_table(table)


def _create(table: str, moment: str, *others: sa.Column[int] | sa.Constraint) -> None:
    op.create_table(
        table,
        sa.Column(moment, sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f(f"fk_{table}_tenant_id_agent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="CASCADE"
        ),
        *others,
    )
    op.execute(protect(table))
