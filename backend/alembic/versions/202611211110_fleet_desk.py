"""The fleet desk: vehicles, bookings, hirers, identity checks, incidents, and what is attached to them."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import protect, touch

revision = "a7110b364172"
down_revision = "5c0e7a19d3b4"
branch_labels = None
depends_on = None


TABLES = ("vehicles", "bookings", "hirer_profiles", "identity_checks", "booking_legs", "incidents")
# table, constraint, condition before, condition after
CHECKS = (
    (
        "work_items",
        "one_subject",
        "num_nonnulls(call_id, lead_id, client_id) <= 1",
        "num_nonnulls(call_id, lead_id, client_id, vehicle_id, booking_id) <= 1",
    ),
    (
        "jobs",
        "kind",
        "kind IN ('call', 'delivery')",
        "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check')",
    ),
)


def upgrade() -> None:
    # The range that lets an exclusion constraint compare ids for equality without an extension.
    op.execute("CREATE TYPE public.uuidrange AS RANGE (subtype = uuid)")
    op.create_table(
        "vehicles",
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "off_road", "sold", name="vehiclestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("make", sa.String(length=200), nullable=True),
        sa.Column("model", sa.String(length=200), nullable=True),
        sa.Column("colour", sa.String(length=200), nullable=True),
        sa.Column("fuel_type", sa.String(length=200), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("mot_status", sa.String(length=200), nullable=True),
        sa.Column("mot_expires_on", sa.Date(), nullable=True),
        sa.Column("tax_status", sa.String(length=200), nullable=True),
        sa.Column("tax_due_on", sa.Date(), nullable=True),
        sa.Column("enquiry", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("enquired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("proposals", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'off_road', 'sold')", name=op.f("ck_vehicles_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_vehicles_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicles")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_vehicles_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "mark", name=op.f("uq_vehicles_tenant_id_mark")),
    )
    op.create_index(
        "ix_vehicles_tenant_id_mot_expires_on", "vehicles", ["tenant_id", "mot_expires_on"], unique=False
    )
    op.create_table(
        "bookings",
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "reserved",
                "active",
                "returned",
                "cancelled",
                name="bookingstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drivers", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("extensions", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("agreement_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("liability_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("liability_signed_by", sa.String(length=200), nullable=True),
        sa.Column("odometer_start", sa.Integer(), nullable=True),
        sa.Column("odometer_end", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('reserved', 'active', 'returned', 'cancelled')", name=op.f("ck_bookings_status")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_bookings_period")),
        sa.CheckConstraint("returned_at >= started_at", name=op.f("ck_bookings_handover")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_bookings_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_bookings_tenant_id_vehicle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_bookings_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_bookings_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_bookings_tenant_id_reference")),
    )
    op.create_index("ix_bookings_tenant_id_client_id", "bookings", ["tenant_id", "client_id"], unique=False)
    op.create_index("ix_bookings_tenant_id_starts_at", "bookings", ["tenant_id", "starts_at"], unique=False)
    op.create_index(
        "ix_bookings_tenant_id_vehicle_id_starts_at",
        "bookings",
        ["tenant_id", "vehicle_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "hirer_profiles",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("permanent_address", sa.String(), nullable=True),
        sa.Column("hire_address", sa.String(), nullable=True),
        sa.Column("licence_number", sa.String(length=40), nullable=True),
        sa.Column("licence_issuer", sa.String(length=200), nullable=True),
        sa.Column("licence_expires_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_hirer_profiles_tenant_id_client_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_hirer_profiles_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hirer_profiles")),
        sa.UniqueConstraint("tenant_id", "client_id", name=op.f("uq_hirer_profiles_tenant_id_client_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_hirer_profiles_tenant_id_id")),
    )
    op.create_table(
        "identity_checks",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "invited",
                "submitted",
                "approved",
                "rejected",
                "failed",
                name="identitystatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("registration_code", sa.String(length=200), nullable=True),
        sa.Column("journey_url", sa.String(), nullable=True),
        sa.Column("journey_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'invited', 'submitted', 'approved', 'rejected', 'failed')",
            name=op.f("ck_identity_checks_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_identity_checks_tenant_id_client_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "requested_by"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_identity_checks_tenant_id_requested_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_identity_checks_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_checks")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_identity_checks_tenant_id_id")),
    )
    op.create_index(
        "ix_identity_checks_tenant_id_client_id", "identity_checks", ["tenant_id", "client_id"], unique=False
    )
    op.create_table(
        "booking_legs",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("live", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "during",
            postgresql.TSTZRANGE(),
            sa.Computed(
                "tstzrange(COALESCE(started_at, starts_at), LEAST(ends_at, returned_at))", persisted=True
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("uuidrange(vehicle_id, vehicle_id, '[]')"), "&&"),
            (sa.column("during"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="ex_booking_legs_promised",
        ),
        postgresql.ExcludeConstraint(
            (sa.text("uuidrange(vehicle_id, vehicle_id, '[]')"), "&&"),
            (sa.text("tstzrange(started_at, returned_at)"), "&&"),
            where=sa.text("live AND started_at IS NOT NULL"),
            using="gist",
            name="ex_booking_legs_held",
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_legs_period")),
        sa.CheckConstraint("returned_at >= started_at", name=op.f("ck_booking_legs_handover")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "booking_id"],
            ["bookings.tenant_id", "bookings.id"],
            name=op.f("fk_booking_legs_tenant_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_booking_legs_tenant_id_vehicle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_booking_legs_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_legs")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_booking_legs_tenant_id_id")),
    )
    op.create_index(
        "ix_booking_legs_tenant_id_booking_id", "booking_legs", ["tenant_id", "booking_id"], unique=False
    )
    op.create_index(
        "ix_booking_legs_tenant_id_vehicle_id_starts_at",
        "booking_legs",
        ["tenant_id", "vehicle_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "incidents",
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("reported_by", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "accident", "damage", "theft", "breakdown", name="incidentkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "reported", "investigating", "closed", name="incidentstatus", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("cost_pence", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('accident', 'damage', 'theft', 'breakdown')", name=op.f("ck_incidents_kind")
        ),
        sa.CheckConstraint(
            "status IN ('reported', 'investigating', 'closed')", name=op.f("ck_incidents_status")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "booking_id"],
            ["bookings.tenant_id", "bookings.id"],
            name=op.f("fk_incidents_tenant_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_incidents_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reported_by"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_incidents_tenant_id_reported_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_incidents_tenant_id_vehicle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_incidents_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_incidents_tenant_id_id")),
    )
    op.create_index(
        "ix_incidents_tenant_id_booking_id", "incidents", ["tenant_id", "booking_id"], unique=False
    )
    op.create_index("ix_incidents_tenant_id_client_id", "incidents", ["tenant_id", "client_id"], unique=False)
    op.create_index(
        "ix_incidents_tenant_id_vehicle_id", "incidents", ["tenant_id", "vehicle_id"], unique=False
    )
    op.add_column("documents", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("documents", sa.Column("lead_id", sa.Uuid(), nullable=True))
    op.add_column("documents", sa.Column("client_id", sa.Uuid(), nullable=True))
    op.add_column("documents", sa.Column("vehicle_id", sa.Uuid(), nullable=True))
    op.add_column("documents", sa.Column("booking_id", sa.Uuid(), nullable=True))
    op.add_column("documents", sa.Column("incident_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_documents_tenant_id_booking_id", "documents", ["tenant_id", "booking_id"], unique=False
    )
    op.create_index("ix_documents_tenant_id_client_id", "documents", ["tenant_id", "client_id"], unique=False)
    op.create_index(
        "ix_documents_tenant_id_incident_id", "documents", ["tenant_id", "incident_id"], unique=False
    )
    op.create_index(
        "ix_documents_tenant_id_vehicle_id", "documents", ["tenant_id", "vehicle_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_documents_tenant_id_booking_id"),
        "documents",
        "bookings",
        ["tenant_id", "booking_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_documents_tenant_id_lead_id"),
        "documents",
        "leads",
        ["tenant_id", "lead_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_documents_tenant_id_client_id"),
        "documents",
        "clients",
        ["tenant_id", "client_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_documents_tenant_id_incident_id"),
        "documents",
        "incidents",
        ["tenant_id", "incident_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_documents_tenant_id_vehicle_id"),
        "documents",
        "vehicles",
        ["tenant_id", "vehicle_id"],
        ["tenant_id", "id"],
    )
    op.add_column("work_items", sa.Column("vehicle_id", sa.Uuid(), nullable=True))
    op.add_column("work_items", sa.Column("booking_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_work_items_tenant_id_booking_id", "work_items", ["tenant_id", "booking_id"], unique=False
    )
    op.create_index(
        "ix_work_items_tenant_id_vehicle_id", "work_items", ["tenant_id", "vehicle_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_work_items_tenant_id_vehicle_id"),
        "work_items",
        "vehicles",
        ["tenant_id", "vehicle_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_work_items_tenant_id_booking_id"),
        "work_items",
        "bookings",
        ["tenant_id", "booking_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_documents_one_subject"),
        "documents",
        "num_nonnulls(lead_id, client_id, vehicle_id, booking_id, incident_id) <= 1",
    )
    for table, name, _, after in CHECKS:
        _replace_check(table, name, after)
    for table in TABLES:
        op.execute(protect(table))
        op.execute(touch(table))


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind IN ('vehicle_enquiry', 'identity_check')")
    for table, name, before, _ in CHECKS:
        _replace_check(table, name, before)
    op.drop_constraint(op.f("ck_documents_one_subject"), "documents", type_="check")
    op.drop_constraint(op.f("fk_work_items_tenant_id_booking_id"), "work_items", type_="foreignkey")
    op.drop_constraint(op.f("fk_work_items_tenant_id_vehicle_id"), "work_items", type_="foreignkey")
    op.drop_index("ix_work_items_tenant_id_vehicle_id", table_name="work_items")
    op.drop_index("ix_work_items_tenant_id_booking_id", table_name="work_items")
    op.drop_column("work_items", "booking_id")
    op.drop_column("work_items", "vehicle_id")
    op.drop_constraint(op.f("fk_documents_tenant_id_vehicle_id"), "documents", type_="foreignkey")
    op.drop_constraint(op.f("fk_documents_tenant_id_incident_id"), "documents", type_="foreignkey")
    op.drop_constraint(op.f("fk_documents_tenant_id_client_id"), "documents", type_="foreignkey")
    op.drop_constraint(op.f("fk_documents_tenant_id_lead_id"), "documents", type_="foreignkey")
    op.drop_constraint(op.f("fk_documents_tenant_id_booking_id"), "documents", type_="foreignkey")
    op.drop_index("ix_documents_tenant_id_vehicle_id", table_name="documents")
    op.drop_index("ix_documents_tenant_id_incident_id", table_name="documents")
    op.drop_index("ix_documents_tenant_id_client_id", table_name="documents")
    op.drop_index("ix_documents_tenant_id_booking_id", table_name="documents")
    op.drop_column("documents", "incident_id")
    op.drop_column("documents", "booking_id")
    op.drop_column("documents", "vehicle_id")
    op.drop_column("documents", "client_id")
    op.drop_column("documents", "lead_id")
    op.drop_column("documents", "expires_at")
    op.drop_index("ix_incidents_tenant_id_vehicle_id", table_name="incidents")
    op.drop_index("ix_incidents_tenant_id_client_id", table_name="incidents")
    op.drop_index("ix_incidents_tenant_id_booking_id", table_name="incidents")
    op.drop_table("incidents")
    op.drop_index("ix_booking_legs_tenant_id_vehicle_id_starts_at", table_name="booking_legs")
    op.drop_index("ix_booking_legs_tenant_id_booking_id", table_name="booking_legs")
    op.drop_table("booking_legs")
    op.drop_index("ix_identity_checks_tenant_id_client_id", table_name="identity_checks")
    op.drop_table("identity_checks")
    op.drop_table("hirer_profiles")
    op.drop_index("ix_bookings_tenant_id_vehicle_id_starts_at", table_name="bookings")
    op.drop_index("ix_bookings_tenant_id_starts_at", table_name="bookings")
    op.drop_index("ix_bookings_tenant_id_client_id", table_name="bookings")
    op.drop_table("bookings")
    op.drop_index("ix_vehicles_tenant_id_mot_expires_on", table_name="vehicles")
    op.drop_table("vehicles")
    op.execute("DROP TYPE public.uuidrange")


def _replace_check(table: str, name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
