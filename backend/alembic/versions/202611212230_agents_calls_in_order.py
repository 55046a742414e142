"""Indexes that give an agent's calls the newest first, made while calls go on being written."""

from alembic import op

revision = "e58b2c7d9a14"
down_revision = "d41c7a93be05"
branch_labels = None
depends_on = None

OWN = ("ix_calls_shown_agent_id_id", ["tenant_id", "agent_id", "id"])
GIVEN = ("ix_calls_tenant_id_assignee_id_id", ["tenant_id", "assignee_id", "id"])
BEFORE = ("ix_calls_tenant_id_assignee_id", ["tenant_id", "assignee_id"])


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # What an interrupted run left is there and of no use.
        for name, _ in (OWN, GIVEN):
            op.drop_index(name, "calls", postgresql_concurrently=True, if_exists=True)
        _make(OWN, where="archived_at IS NULL")
        _make(GIVEN)
        op.drop_index(BEFORE[0], "calls", postgresql_concurrently=True, if_exists=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        _make(BEFORE)
        for name, _ in (OWN, GIVEN):
            op.drop_index(name, "calls", postgresql_concurrently=True, if_exists=True)


def _make(index: tuple[str, list[str]], where: str | None = None) -> None:
    name, columns = index
    op.create_index(name, "calls", columns, postgresql_concurrently=True, postgresql_where=where)
