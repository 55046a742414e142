"""Counts of calls and leads that triggers keep, for the dashboard; filled from what is there."""

import sqlalchemy as sa

from alembic import op
from app.core import rollups
from app.core.row_security import protect

revision = "8d41f2b7c6e0"
down_revision = "5d1e7a90c3f4"
branch_labels = None
depends_on = None

# Row-level security shows a tenant its rows alone, this owner too: each is filled in its own name.
FILL = """
DO $$
DECLARE tenant uuid;
BEGIN
    FOR tenant IN SELECT DISTINCT tenant_id FROM credentials LOOP
        PERFORM set_config('app.tenant_id', tenant::text, true);
        PERFORM public.recount(tenant);
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$
"""


def upgrade() -> None:
    op.create_table(
        "activity_counts",
        sa.Column("grain", sa.String(40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        *_counts(*rollups.CALL_MEASURES, *rollups.LEAD_MEASURES),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("grain IN ('slot', 'day')", name=op.f("ck_activity_counts_grain")),
        *_owners("activity_counts"),
    )
    op.create_table(
        "pipeline_counts",
        sa.Column("facet", sa.String(40), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("campaign", sa.String(200), nullable=True),
        sa.Column("status", sa.String(40), nullable=True),
        sa.Column("intent", sa.String(40), nullable=True),
        sa.Column("interest_level", sa.String(40), nullable=True),
        sa.Column("silent_since", sa.Date(), nullable=True),
        *_counts(*rollups.PIPELINE_MEASURES),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "facet IN ('campaign', 'intent', 'silence')", name=op.f("ck_pipeline_counts_facet")
        ),
        *_owners("pipeline_counts"),
    )
    for table, key in (
        ("activity_counts", rollups.ACTIVITY_KEY),
        ("pipeline_counts", rollups.PIPELINE_KEY),
    ):
        op.create_index(f"uq_{table}_key", table, list(key), unique=True, postgresql_nulls_not_distinct=True)
        # Rows are written over and over: room for their next versions beside them.
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 50)")
        op.execute(protect(table))
    for statement in rollups.functions():
        op.execute(statement)
    op.execute(FILL)


def downgrade() -> None:
    for statement in rollups.drop():
        op.execute(statement)
    op.drop_table("pipeline_counts")
    op.drop_table("activity_counts")


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in names]


def _owners(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f(f"fk_{table}_tenant_id_agent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="CASCADE"
        ),
    ]
