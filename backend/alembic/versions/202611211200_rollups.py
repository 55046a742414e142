"""Counts of calls and leads that triggers keep, for the dashboard; filled from what is there."""

from pathlib import Path

import sqlalchemy as sa

from alembic import op
from app.core.row_security import protect

revision = "8d41f2b7c6e0"
down_revision = "5d1e7a90c3f4"
branch_labels = None
depends_on = None

# As they were then: the triggers that add to the counts, and what counts everything again.
FUNCTIONS = Path(__file__).with_suffix(".sql")
CALLS = (
    *("calls", "pending", "transcribing", "completed", "failed", "positive", "neutral", "negative"),
    *("connected", "no_answer", "voicemail", "wrong_number", "duration_ms"),
)
ACTIVITY_KEY = ["tenant_id", "grain", "starts_at", "agent_id"]
PIPELINE_KEY = [
    *("tenant_id", "facet", "agent_id", "campaign", "status", "intent", "interest_level", "silent_since")
]
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
        *_counts(*CALLS, "new_leads", "conversions"),
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
        *_counts("leads", "followups", "untouched"),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "facet IN ('campaign', 'intent', 'silence')", name=op.f("ck_pipeline_counts_facet")
        ),
        *_owners("pipeline_counts"),
    )
    for table, key in (("activity_counts", ACTIVITY_KEY), ("pipeline_counts", PIPELINE_KEY)):
        op.create_index(f"uq_{table}_key", table, key, unique=True, postgresql_nulls_not_distinct=True)
        # Rows are written over and over: room for their next versions beside them.
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 50)")
        op.execute(protect(table))
    create_functions()
    op.execute(FILL)


def downgrade() -> None:
    drop_functions()
    op.drop_table("pipeline_counts")
    op.drop_table("activity_counts")


def create_functions() -> None:
    for statement in FUNCTIONS.read_text().splitlines():
        op.execute(statement)


def drop_functions() -> None:
    for table in ("calls", "leads"):
        for change in ("insert", "update", "delete"):
            op.execute(f"DROP FUNCTION public.count_{table}_{change}() CASCADE")
    op.execute("DROP FUNCTION public.recount_days() CASCADE")
    for name in ("recount", "true_activity", "true_pipeline"):
        op.execute(f"DROP FUNCTION public.{name}(uuid)")


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
