"""The notices desk: violations, a tenant's corrections of regimes, deadlines of violations, the reading job."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import protect, touch

revision = "e3b0c5d7a914"
down_revision = "3d9b60f7c2e8"
branch_labels = None
depends_on = None

TABLES = ("violations", "regime_rules")
# table, constraint, condition before, condition after
CHECKS = (
    (
        "work_items",
        "one_subject",
        "num_nonnulls(call_id, lead_id, client_id, vehicle_id, booking_id) <= 1",
        "num_nonnulls(call_id, lead_id, client_id, vehicle_id, booking_id, violation_id) <= 1",
    ),
    (
        "jobs",
        "kind",
        "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check', 'mail', "
        "'classification', 'import', 'vessey_sync', 'erasure', 'inbound')",
        "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check', 'mail', "
        "'classification', 'import', 'vessey_sync', 'erasure', 'inbound', 'notice')",
    ),
)


def upgrade() -> None:
    op.create_table(
        "violations",
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "needs_attention",
                "not_a_penalty",
                "duplicate",
                "open",
                "matched",
                "transfer_ready",
                "transferred",
                "paid",
                "appealed",
                "recharged",
                "closed",
                name="violationstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("document_type", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("reference_key", sa.String(length=200), nullable=True),
        sa.Column("vrm", sa.String(length=40), nullable=True),
        sa.Column("issuing_authority", sa.String(length=200), nullable=True),
        sa.Column("issuer_key", sa.String(length=200), nullable=True),
        sa.Column("statutory_basis", sa.String(length=200), nullable=True),
        sa.Column("contravention_code", sa.String(length=40), nullable=True),
        sa.Column("contravention_description", sa.String(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("contravention_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contravention_end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("date_of_notice", sa.Date(), nullable=True),
        sa.Column("amount_full_pence", sa.Integer(), nullable=True),
        sa.Column("amount_discounted_pence", sa.Integer(), nullable=True),
        sa.Column("amount_increased_pence", sa.Integer(), nullable=True),
        sa.Column("amount_other_pence", sa.Integer(), nullable=True),
        sa.Column("discount_days", sa.Integer(), nullable=True),
        sa.Column("discount_until", sa.Date(), nullable=True),
        sa.Column("pay_or_represent_until", sa.Date(), nullable=True),
        sa.Column("liability_type", sa.String(length=40), nullable=True),
        sa.Column("extraction", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("reader", sa.String(length=200), nullable=True),
        sa.Column("degraded", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attention", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("match", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("letter", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("transferred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_pence", sa.Integer(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("costs", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("proposals", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('received', 'needs_attention', 'not_a_penalty', 'duplicate', 'open', 'matched', 'transfer_ready', 'transferred', 'paid', 'appealed', 'recharged', 'closed')",
            name=op.f("ck_violations_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approved_by"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_violations_tenant_id_approved_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "booking_id"],
            ["bookings.tenant_id", "bookings.id"],
            name=op.f("fk_violations_tenant_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_violations_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_violations_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "duplicate_of"],
            ["violations.tenant_id", "violations.id"],
            name=op.f("fk_violations_tenant_id_duplicate_of"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "uploaded_by"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_violations_tenant_id_uploaded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_violations_tenant_id_vehicle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_violations_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violations")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_violations_tenant_id_id")),
    )
    op.create_index(
        "ix_violations_tenant_id_booking_id", "violations", ["tenant_id", "booking_id"], unique=False
    )
    op.create_index(
        "ix_violations_tenant_id_client_id", "violations", ["tenant_id", "client_id"], unique=False
    )
    op.create_index(
        "ix_violations_tenant_id_document_id", "violations", ["tenant_id", "document_id"], unique=False
    )
    op.create_index(
        "ix_violations_tenant_id_reference_key", "violations", ["tenant_id", "reference_key"], unique=False
    )
    op.create_index("ix_violations_tenant_id_status", "violations", ["tenant_id", "status"], unique=False)
    op.create_index(
        "ix_violations_tenant_id_vehicle_id", "violations", ["tenant_id", "vehicle_id"], unique=False
    )
    op.create_index(
        "uq_violations_notice",
        "violations",
        ["tenant_id", "issuer_key", "reference_key"],
        unique=True,
        postgresql_where=sa.text("duplicate_of IS NULL AND archived_at IS NULL"),
    )
    op.create_table(
        "regime_rules",
        sa.Column("regime", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "written_by"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_regime_rules_tenant_id_written_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_regime_rules_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regime_rules")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_regime_rules_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "regime", "version", name=op.f("uq_regime_rules_tenant_id_regime_version")
        ),
    )
    op.create_index(
        "ix_regime_rules_tenant_id_regime_valid_from",
        "regime_rules",
        ["tenant_id", "regime", "valid_from"],
        unique=False,
    )
    op.add_column("work_items", sa.Column("violation_id", sa.Uuid(), nullable=True))
    op.create_index("ix_work_items_tenant_id_violation_id", "work_items", ["tenant_id", "violation_id"])
    op.create_foreign_key(
        op.f("fk_work_items_tenant_id_violation_id"),
        "work_items",
        "violations",
        ["tenant_id", "violation_id"],
        ["tenant_id", "id"],
    )
    for table, name, _, after in CHECKS:
        _replace_check(table, name, after)
    for table in TABLES:
        op.execute(protect(table))
        op.execute(touch(table))


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind = 'notice'")
    for table, name, before, _ in CHECKS:
        _replace_check(table, name, before)
    op.drop_constraint(op.f("fk_work_items_tenant_id_violation_id"), "work_items", type_="foreignkey")
    op.drop_index("ix_work_items_tenant_id_violation_id", table_name="work_items")
    op.drop_column("work_items", "violation_id")
    for table in reversed(TABLES):
        op.drop_table(table)


def _replace_check(table: str, name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
