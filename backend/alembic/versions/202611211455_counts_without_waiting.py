"""Counts that nobody waits for, coarser ones beside them, and an index for the reader of both."""

from pathlib import Path

from alembic import op
from app.core import rollups
from app.core.rollup_counting import ACTIVITY_KEY, IS_FOLDED, PIPELINE_KEY

revision = "b7d25e90f3a1"
down_revision = "b58e21d7c0f3"
branch_labels = None
depends_on = None

BEFORE = Path(__file__).with_name("202611211200_rollups.sql")
KINDS = {
    "activity_counts": ("grain", ["slot", "day"], ["change", "month", "whole_day"]),
    "pipeline_counts": (
        "facet",
        ["campaign", "intent", "silence"],
        ["change", "owner", "whole_campaign", "whole_intent", "whole_silence"],
    ),
}
KEYS = {"activity_counts": ACTIVITY_KEY, "pipeline_counts": PIPELINE_KEY}
READ_BY = {"activity_counts": ["tenant_id", "grain", "starts_at"], "pipeline_counts": ["tenant_id", "facet"]}
# Row-level security shows a tenant its rows alone, this owner too: each is counted in its own name.
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
    for statement in rollups.drop():
        op.execute(statement.replace("FUNCTION", "FUNCTION IF EXISTS", 1))
    for table, (column, before, added) in KINDS.items():
        _set_kinds(table, column, [*before, *added])
        op.drop_index(f"uq_{table}_key", table)
        _index(table, where=IS_FOLDED[table])
        op.create_index(op.f(f"ix_{table}_{'_'.join(READ_BY[table])}"), table, READ_BY[table])
    for statement in rollups.functions():
        op.execute(statement)
    op.execute(FILL)


def downgrade() -> None:
    for statement in rollups.drop():
        op.execute(statement)
    for table, (column, before, _) in KINDS.items():
        op.execute(f"TRUNCATE {table}")
        op.drop_index(op.f(f"ix_{table}_{'_'.join(READ_BY[table])}"), table)
        op.drop_index(f"uq_{table}_key", table)
        _index(table, where=None)
        _set_kinds(table, column, before)
    for statement in BEFORE.read_text().splitlines():
        op.execute(statement)
    op.execute(FILL)


def _index(table: str, where: str | None) -> None:
    op.create_index(
        f"uq_{table}_key",
        table,
        list(KEYS[table]),
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=where,
    )


def _set_kinds(table: str, column: str, kinds: list[str]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({allowed})")
