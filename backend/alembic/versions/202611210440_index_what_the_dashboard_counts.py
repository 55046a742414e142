"""Indexes from which the dashboard's figures are counted without reading a row.

They leave out what is archived, as the figures do, and take the place of those that only sorted by time:
lists go by the id, which sorts the same.
"""

import sqlalchemy as sa

from alembic import op

revision = "b7c2f06d91ae"
down_revision = "4e31016eedd1"
branch_labels = None
depends_on = None

SHOWN = "archived_at IS NULL"
NEW = (
    ("ix_leads_shown_campaign_status", "leads", ["campaign", "status"], SHOWN),
    ("ix_leads_shown_owner_id_status", "leads", ["owner_id", "status"], SHOWN),
    (
        "ix_leads_shown_status_intent",
        "leads",
        ["status", "intent", "interest_level", "followup_count"],
        SHOWN,
    ),
    ("ix_leads_shown_created_at", "leads", ["created_at", "owner_id"], SHOWN),
    (
        "ix_leads_shown_converted_at",
        "leads",
        ["converted_at", "owner_id"],
        f"{SHOWN} AND status = 'converted'",
    ),
    (
        "ix_leads_shown_open",
        "leads",
        ["last_contact_at", "created_at", "owner_id"],
        f"{SHOWN} AND status NOT IN ('converted', 'lost')",
    ),
    ("ix_calls_shown_agent_id_status", "calls", ["agent_id", "status", "sentiment"], SHOWN),
    ("ix_calls_shown_recorded_at", "calls", ["recorded_at", "agent_id"], SHOWN),
)
OLD = (
    ("ix_leads_tenant_id_created_at", "leads", ["created_at DESC", "id DESC"]),
    ("ix_leads_tenant_id_owner_id_status", "leads", ["owner_id", "status"]),
    ("ix_leads_tenant_id_campaign_status", "leads", ["campaign", "status"]),
    ("ix_leads_tenant_id_converted_at", "leads", ["converted_at"]),
    ("ix_calls_tenant_id_created_at", "calls", ["created_at DESC", "id DESC"]),
    ("ix_calls_tenant_id_agent_id_created_at", "calls", ["agent_id", "created_at DESC"]),
)


def upgrade() -> None:
    for name, table, columns, where in NEW:
        op.create_index(name, table, ["tenant_id", *columns], postgresql_where=sa.text(where))
    for name, table, _ in OLD:
        op.drop_index(name, table_name=table)


def downgrade() -> None:
    for name, table, columns in OLD:
        op.create_index(name, table, ["tenant_id", *(sa.literal_column(column) for column in columns)])
    for name, table, _, _ in NEW:
        op.drop_index(name, table_name=table)
