"""Receivers that pause and rotate their secrets, what carriers say of a message, and the order of the feed.

`url` and `secret` are sealed from here on. No rows are converted: nothing but tests has made any so far.
"""

import sqlalchemy as sa

from alembic import op

revision = "5d1c7be04f2a"
down_revision = "c81d5e0f7a33"
branch_labels = None
depends_on = None

ENDPOINT_COLUMNS = (
    sa.Column("description", sa.String(200)),
    sa.Column("previous_secret", sa.String()),
    sa.Column("previous_secret_until", sa.DateTime(timezone=True)),
    sa.Column("failing_since", sa.DateTime(timezone=True)),
    sa.Column("disabled_reason", sa.String(40)),
)
DELIVERY_COLUMNS = (
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.Column("carrier_reference", sa.String(200)),
    sa.Column("carrier_status", sa.String(40)),
)
CHANNELS = "channel IN ('webhook', 'pabbly', 'slack', 'sms')"
CHANNELS_BEFORE = "channel IN ('webhook', 'pabbly')"


def upgrade() -> None:
    for column in ENDPOINT_COLUMNS:
        op.add_column("webhook_endpoints", column.copy())
    for name in ("url", "secret"):
        op.alter_column("webhook_endpoints", name, nullable=True)
    op.create_check_constraint(
        op.f("ck_webhook_endpoints_disabled_reason"),
        "webhook_endpoints",
        "disabled_reason IN ('by_hand', 'gone', 'failing')",
    )
    for column in DELIVERY_COLUMNS:
        op.add_column("deliveries", column.copy())
    op.add_column(
        "events",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    _allow(CHANNELS)
    op.create_index("ix_events_tenant_id_recorded_at", "events", ["tenant_id", "recorded_at", "id"])
    op.create_index(
        "ix_deliveries_pending",
        "deliveries",
        ["tenant_id", "endpoint_id", "event_id"],
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_deliveries_tenant_id_endpoint_id",
        "deliveries",
        ["tenant_id", "endpoint_id", sa.literal_column("id DESC")],
    )
    op.create_index(
        "ix_deliveries_tenant_id_carrier_reference", "deliveries", ["tenant_id", "carrier_reference"]
    )


def downgrade() -> None:
    for name in (
        "ix_deliveries_tenant_id_carrier_reference",
        "ix_deliveries_tenant_id_endpoint_id",
        "ix_deliveries_pending",
    ):
        op.drop_index(name, table_name="deliveries")
    op.drop_index("ix_events_tenant_id_recorded_at", table_name="events")
    _allow(CHANNELS_BEFORE)
    op.drop_column("events", "recorded_at")
    for column in DELIVERY_COLUMNS:
        op.drop_column("deliveries", column.name)
    op.drop_constraint(op.f("ck_webhook_endpoints_disabled_reason"), "webhook_endpoints")
    for name in ("url", "secret"):
        op.alter_column("webhook_endpoints", name, nullable=False)
    for column in ENDPOINT_COLUMNS:
        op.drop_column("webhook_endpoints", column.name)


def _allow(channels: str) -> None:
    for table in ("webhook_endpoints", "deliveries"):
        op.drop_constraint(op.f(f"ck_{table}_channel"), table)
        op.create_check_constraint(op.f(f"ck_{table}_channel"), table, channels)
