"""Whoever is new and interested is called before others who are new, as the lists and figures have it: not only
those whose interest a person marked as high."""

from alembic import op

revision = "5b0c8e13f9a6"
down_revision = "0d7be4285c1f"
branch_labels = None
depends_on = None

MARKED = "interest_level = 'high'"
KEEN = f"({MARKED} OR intent IN ('interested', 'payment_pending'))"
HOT, HOT_OR_KEEN = "ix_leads_shown_queue_hot", "ix_leads_shown_queue_hot_or_keen"
REPLACE = """
DO $$ BEGIN EXECUTE replace(pg_get_functiondef('public.next_lead(uuid, uuid)'::regprocedure), {old}, {new});
END $$
"""


def upgrade() -> None:
    _make(HOT_OR_KEEN, KEEN)
    # The new index has all of the old one's: whoever asks in the old words finds them through it too.
    op.execute(REPLACE.format(old=_quoted(MARKED), new=_quoted(KEEN)))
    _drop(HOT)


def downgrade() -> None:
    op.execute(REPLACE.format(old=_quoted(KEEN), new=_quoted(MARKED)))
    _make(HOT, MARKED)
    _drop(HOT_OR_KEEN)


def _make(index: str, hot: str) -> None:
    where = f"archived_at IS NULL AND status = 'new' AND next_followup_at IS NULL AND {hot}"
    _drop(index)
    with op.get_context().autocommit_block():
        op.execute(
            f"CREATE INDEX CONCURRENTLY {index} ON leads (tenant_id, caller, created_at DESC) WHERE {where}"
        )


def _drop(index: str) -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
