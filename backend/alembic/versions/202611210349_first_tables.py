"""The first tables, each with its tenant policy and its updated_at trigger."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import DROP_FUNCTIONS, FUNCTIONS, protect, touch

revision = "4e31016eedd1"
down_revision = None
branch_labels = None
depends_on = None

OWNED = (
    "agents",
    "blob_chunks",
    "clients",
    "events",
    "idempotency_keys",
    "webhook_endpoints",
    "deliveries",
    "documents",
    "leads",
    "refresh_tokens",
    "calls",
    "insights",
    "transcript_segments",
    "work_items",
)
TOUCHED = (
    "tenants",
    "agents",
    "clients",
    "idempotency_keys",
    "jobs",
    "webhook_endpoints",
    "deliveries",
    "documents",
    "leads",
    "refresh_tokens",
    "calls",
    "insights",
    "work_items",
)


def upgrade() -> None:
    op.execute(FUNCTIONS)
    op.create_table(
        "tenants",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(), server_default="Europe/London", nullable=False),
        sa.Column("region", sa.String(), server_default="GB", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
    )
    op.create_table(
        "agents",
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "manager", "agent", "viewer", name="role", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'manager', 'agent', 'viewer')", name=op.f("ck_agents_role")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_agents_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_agents_tenant_id_id")),
    )
    op.create_table(
        "blob_chunks",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_blob_chunks_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key", "number", name=op.f("pk_blob_chunks")),
    )
    op.create_table(
        "clients",
        sa.Column(
            "kind",
            sa.Enum("person", "company", name="clientkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("proposals", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('person', 'company')", name=op.f("ck_clients_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_clients_tenant_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_clients_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_clients_tenant_id_id")),
    )
    op.create_index(
        "ix_clients_tenant_id_created_at",
        "clients",
        ["tenant_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_clients_tenant_id_phone", "clients", ["tenant_id", "phone"], unique=False)
    op.create_table(
        "events",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_events_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_events_tenant_id_id")),
    )
    op.create_index("ix_events_tenant_id_subject_id", "events", ["tenant_id", "subject_id"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_idempotency_keys_tenant_id_agent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_idempotency_keys_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint(
            "tenant_id",
            "agent_id",
            "route",
            "key",
            name=op.f("uq_idempotency_keys_tenant_id_agent_id_route_key"),
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_idempotency_keys_tenant_id_id")),
    )
    op.create_table(
        "jobs",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("call", "delivery", name="jobkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "processing",
                "done",
                "needs_attention",
                name="jobstatus",
                native_enum=False,
                length=40,
            ),
            server_default="queued",
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("crashes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("runner", sa.String(length=40), nullable=True),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("last_error_code", sa.String(length=40), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('call', 'delivery')", name=op.f("ck_jobs_kind")),
        sa.CheckConstraint(
            "status IN ('queued', 'processing', 'done', 'needs_attention')", name=op.f("ck_jobs_status")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_jobs_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("tenant_id", "dedupe_key", name=op.f("uq_jobs_tenant_id_dedupe_key")),
    )
    op.create_index(
        "ix_jobs_leased",
        "jobs",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("status = 'processing'"),
    )
    op.create_index(
        "ix_jobs_queued",
        "jobs",
        ["tenant_id", "run_at"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index("ix_jobs_subject_id", "jobs", ["subject_id"], unique=False)
    op.create_index(
        "ix_jobs_tenant_id_created_at",
        "jobs",
        ["tenant_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "webhook_endpoints",
        sa.Column(
            "channel",
            sa.Enum("webhook", "pabbly", name="channel", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("events", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('webhook', 'pabbly')", name=op.f("ck_webhook_endpoints_channel")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_webhook_endpoints_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_webhook_endpoints_tenant_id_id")),
    )
    op.create_table(
        "credentials",
        sa.Column(
            "kind",
            sa.Enum("email", "supabase", name="credentialkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("value_hash", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('email', 'supabase')", name=op.f("ck_credentials_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_credentials_tenant_id_agent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_credentials_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "value_hash", name=op.f("pk_credentials")),
    )
    op.create_index("ix_credentials_agent_id", "credentials", ["agent_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum("webhook", "pabbly", name="channel", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("pending", "delivered", "parked", name="deliverystatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("response_status", sa.Integer(), nullable=True),
        sa.Column("response_body", sa.String(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("channel IN ('webhook', 'pabbly')", name=op.f("ck_deliveries_channel")),
        sa.CheckConstraint("status IN ('pending', 'delivered', 'parked')", name=op.f("ck_deliveries_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"],
            ["webhook_endpoints.tenant_id", "webhook_endpoints.id"],
            name=op.f("fk_deliveries_tenant_id_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["events.tenant_id", "events.id"],
            name=op.f("fk_deliveries_tenant_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_deliveries_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "tenant_id",
            "event_id",
            "channel",
            "endpoint_id",
            name=op.f("uq_deliveries_tenant_id_event_id_channel_endpoint_id"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_deliveries_tenant_id_id")),
    )
    op.create_table(
        "documents",
        sa.Column(
            "kind",
            sa.Enum(
                "recording",
                "notice",
                "agreement",
                "identity",
                "photo",
                "other",
                name="documentkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("pending", "ready", "rejected", name="documentstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('recording', 'notice', 'agreement', 'identity', 'photo', 'other')",
            name=op.f("ck_documents_kind"),
        ),
        sa.CheckConstraint("status IN ('pending', 'ready', 'rejected')", name=op.f("ck_documents_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "uploaded_by"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_documents_tenant_id_uploaded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_documents_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("key", name=op.f("uq_documents_key")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_documents_tenant_id_id")),
    )
    op.create_index("ix_documents_tenant_id_sha256", "documents", ["tenant_id", "sha256"], unique=False)
    op.create_table(
        "leads",
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("campaign", sa.String(length=200), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "contacted",
                "in_progress",
                "qualified",
                "payment_sent",
                "converted",
                "lost",
                "deferred",
                name="leadstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "intent",
            sa.Enum(
                "new",
                "no_answer",
                "not_interested",
                "callback_requested",
                "interested",
                "payment_pending",
                "future_planning",
                "converted",
                "wrong_number",
                "undecided",
                name="intent",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("intent_confidence", sa.Float(), nullable=True),
        sa.Column(
            "interest_level",
            sa.Enum("high", "medium", "low", name="interestlevel", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("next_followup_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("followup_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("proposals", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "intent IN ('new', 'no_answer', 'not_interested', 'callback_requested', 'interested', 'payment_pending', 'future_planning', 'converted', 'wrong_number', 'undecided')",
            name=op.f("ck_leads_intent"),
        ),
        sa.CheckConstraint(
            "interest_level IN ('high', 'medium', 'low')", name=op.f("ck_leads_interest_level")
        ),
        sa.CheckConstraint(
            "status IN ('new', 'contacted', 'in_progress', 'qualified', 'payment_sent', 'converted', 'lost', 'deferred')",
            name=op.f("ck_leads_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_leads_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_leads_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_leads_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_leads_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "phone", name=op.f("uq_leads_tenant_id_phone")),
    )
    op.create_index(
        "ix_leads_tenant_id_campaign_status", "leads", ["tenant_id", "campaign", "status"], unique=False
    )
    op.create_index("ix_leads_tenant_id_converted_at", "leads", ["tenant_id", "converted_at"], unique=False)
    op.create_index(
        "ix_leads_tenant_id_created_at",
        "leads",
        ["tenant_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_leads_tenant_id_intent", "leads", ["tenant_id", "intent"], unique=False)
    op.create_index(
        "ix_leads_tenant_id_owner_id_status", "leads", ["tenant_id", "owner_id", "status"], unique=False
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("sealed_child", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_refresh_tokens_tenant_id_agent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_refresh_tokens_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_refresh_tokens_tenant_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_tokens_token_hash")),
    )
    op.create_index(
        "ix_refresh_tokens_tenant_id_family_id", "refresh_tokens", ["tenant_id", "family_id"], unique=False
    )
    op.create_table(
        "calls",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("content_sha256", sa.String(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "transcribing",
                "completed",
                "failed",
                name="callstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "tag",
            sa.Enum(
                "connected",
                "no_answer",
                "voicemail",
                "wrong_number",
                name="calltag",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=40), nullable=True),
        sa.Column("engine", sa.String(length=40), nullable=True),
        sa.Column("degraded", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "intent",
            sa.Enum(
                "new",
                "no_answer",
                "not_interested",
                "callback_requested",
                "interested",
                "payment_pending",
                "future_planning",
                "converted",
                "wrong_number",
                "undecided",
                name="intent",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("intent_confidence", sa.Float(), nullable=True),
        sa.Column(
            "sentiment",
            sa.Enum("positive", "neutral", "negative", name="sentiment", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("proposals", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "intent IN ('new', 'no_answer', 'not_interested', 'callback_requested', 'interested', 'payment_pending', 'future_planning', 'converted', 'wrong_number', 'undecided')",
            name=op.f("ck_calls_intent"),
        ),
        sa.CheckConstraint(
            "sentiment IN ('positive', 'neutral', 'negative')", name=op.f("ck_calls_sentiment")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'transcribing', 'completed', 'failed')", name=op.f("ck_calls_status")
        ),
        sa.CheckConstraint(
            "tag IN ('connected', 'no_answer', 'voicemail', 'wrong_number')", name=op.f("ck_calls_tag")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_calls_tenant_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assignee_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_calls_tenant_id_assignee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_calls_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_calls_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lead_id"], ["leads.tenant_id", "leads.id"], name=op.f("fk_calls_tenant_id_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_calls_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint(
            "tenant_id", "agent_id", "content_sha256", name=op.f("uq_calls_tenant_id_agent_id_content_sha256")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_calls_tenant_id_id")),
    )
    op.create_index(
        "ix_calls_tenant_id_agent_id_created_at",
        "calls",
        ["tenant_id", "agent_id", sa.literal_column("created_at DESC")],
        unique=False,
    )
    op.create_index("ix_calls_tenant_id_assignee_id", "calls", ["tenant_id", "assignee_id"], unique=False)
    op.create_index("ix_calls_tenant_id_client_id", "calls", ["tenant_id", "client_id"], unique=False)
    op.create_index(
        "ix_calls_tenant_id_created_at",
        "calls",
        ["tenant_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_calls_tenant_id_lead_id", "calls", ["tenant_id", "lead_id"], unique=False)
    op.create_index(
        "ix_calls_tenant_id_status_sentiment", "calls", ["tenant_id", "status", "sentiment"], unique=False
    )
    op.create_table(
        "insights",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("prompt_version", sa.String(length=40), nullable=False),
        sa.Column("degraded", sa.Boolean(), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("action_items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("next_step", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "sentiment",
            sa.Enum("positive", "neutral", "negative", name="sentiment", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "intent",
            sa.Enum(
                "new",
                "no_answer",
                "not_interested",
                "callback_requested",
                "interested",
                "payment_pending",
                "future_planning",
                "converted",
                "wrong_number",
                "undecided",
                name="intent",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("intent_confidence", sa.Float(), nullable=False),
        sa.Column("intent_evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("key_topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("input_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "intent IN ('new', 'no_answer', 'not_interested', 'callback_requested', 'interested', 'payment_pending', 'future_planning', 'converted', 'wrong_number', 'undecided')",
            name=op.f("ck_insights_intent"),
        ),
        sa.CheckConstraint(
            "sentiment IN ('positive', 'neutral', 'negative')", name=op.f("ck_insights_sentiment")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["calls.tenant_id", "calls.id"],
            name=op.f("fk_insights_tenant_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_insights_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insights")),
        sa.UniqueConstraint(
            "tenant_id", "call_id", "version", name=op.f("uq_insights_tenant_id_call_id_version")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_insights_tenant_id_id")),
    )
    op.create_table(
        "transcript_segments",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column(
            "speaker",
            sa.Enum("agent", "customer", "unknown", name="speaker", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple', text)", persisted=True),
            nullable=False,
        ),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "speaker IN ('agent', 'customer', 'unknown')", name=op.f("ck_transcript_segments_speaker")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["calls.tenant_id", "calls.id"],
            name=op.f("fk_transcript_segments_tenant_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_transcript_segments_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "number", name=op.f("pk_transcript_segments")),
    )
    op.create_index(
        "ix_transcript_segments_tenant_id_call_id",
        "transcript_segments",
        ["tenant_id", "call_id"],
        unique=False,
    )
    op.create_index(
        "ix_transcript_segments_words", "transcript_segments", ["words"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "work_items",
        sa.Column(
            "kind",
            sa.Enum("followup", "task", "deadline", name="workkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("open", "done", "dismissed", name="workstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("human", "insight", "rule", name="worksource", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('followup', 'task', 'deadline')", name=op.f("ck_work_items_kind")),
        sa.CheckConstraint("source IN ('human', 'insight', 'rule')", name=op.f("ck_work_items_source")),
        sa.CheckConstraint("status IN ('open', 'done', 'dismissed')", name=op.f("ck_work_items_status")),
        sa.CheckConstraint(
            "num_nonnulls(call_id, lead_id, client_id) <= 1", name=op.f("ck_work_items_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "call_id"],
            ["calls.tenant_id", "calls.id"],
            name=op.f("fk_work_items_tenant_id_call_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_work_items_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lead_id"],
            ["leads.tenant_id", "leads.id"],
            name=op.f("fk_work_items_tenant_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_work_items_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_work_items_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_items")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_work_items_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "origin", name=op.f("uq_work_items_tenant_id_origin")),
    )
    op.create_index("ix_work_items_tenant_id_call_id", "work_items", ["tenant_id", "call_id"], unique=False)
    op.create_index(
        "ix_work_items_tenant_id_client_id", "work_items", ["tenant_id", "client_id"], unique=False
    )
    op.create_index(
        "ix_work_items_tenant_id_created_at",
        "work_items",
        ["tenant_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_work_items_tenant_id_lead_id", "work_items", ["tenant_id", "lead_id"], unique=False)
    op.create_index(
        "ix_work_items_tenant_id_owner_id_due_at",
        "work_items",
        ["tenant_id", "owner_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("status = 'open' AND archived_at IS NULL"),
    )
    op.execute("ALTER TABLE blob_chunks ALTER COLUMN body SET STORAGE EXTERNAL")
    op.execute(protect("tenants", column="id"))
    for table in OWNED:
        op.execute(protect(table))
    for table in TOUCHED:
        op.execute(touch(table))


def downgrade() -> None:
    op.drop_index(
        "ix_work_items_tenant_id_owner_id_due_at",
        table_name="work_items",
        postgresql_where=sa.text("status = 'open' AND archived_at IS NULL"),
    )
    op.drop_index("ix_work_items_tenant_id_lead_id", table_name="work_items")
    op.drop_index("ix_work_items_tenant_id_created_at", table_name="work_items")
    op.drop_index("ix_work_items_tenant_id_client_id", table_name="work_items")
    op.drop_index("ix_work_items_tenant_id_call_id", table_name="work_items")
    op.drop_table("work_items")
    op.drop_index("ix_transcript_segments_words", table_name="transcript_segments", postgresql_using="gin")
    op.drop_index("ix_transcript_segments_tenant_id_call_id", table_name="transcript_segments")
    op.drop_table("transcript_segments")
    op.drop_table("insights")
    op.drop_index("ix_calls_tenant_id_status_sentiment", table_name="calls")
    op.drop_index("ix_calls_tenant_id_lead_id", table_name="calls")
    op.drop_index("ix_calls_tenant_id_created_at", table_name="calls")
    op.drop_index("ix_calls_tenant_id_client_id", table_name="calls")
    op.drop_index("ix_calls_tenant_id_assignee_id", table_name="calls")
    op.drop_index("ix_calls_tenant_id_agent_id_created_at", table_name="calls")
    op.drop_table("calls")
    op.drop_index("ix_refresh_tokens_tenant_id_family_id", table_name="refresh_tokens")
    op.drop_table("refresh_tokens")
    op.drop_index("ix_leads_tenant_id_owner_id_status", table_name="leads")
    op.drop_index("ix_leads_tenant_id_intent", table_name="leads")
    op.drop_index("ix_leads_tenant_id_created_at", table_name="leads")
    op.drop_index("ix_leads_tenant_id_converted_at", table_name="leads")
    op.drop_index("ix_leads_tenant_id_campaign_status", table_name="leads")
    op.drop_table("leads")
    op.drop_index("ix_documents_tenant_id_sha256", table_name="documents")
    op.drop_table("documents")
    op.drop_table("deliveries")
    op.drop_index("ix_credentials_agent_id", table_name="credentials")
    op.drop_table("credentials")
    op.drop_table("webhook_endpoints")
    op.drop_index("ix_jobs_tenant_id_created_at", table_name="jobs")
    op.drop_index("ix_jobs_subject_id", table_name="jobs")
    op.drop_index("ix_jobs_queued", table_name="jobs", postgresql_where=sa.text("status = 'queued'"))
    op.drop_index("ix_jobs_leased", table_name="jobs", postgresql_where=sa.text("status = 'processing'"))
    op.drop_table("jobs")
    op.drop_table("idempotency_keys")
    op.drop_index("ix_events_tenant_id_subject_id", table_name="events")
    op.drop_table("events")
    op.drop_index("ix_clients_tenant_id_phone", table_name="clients")
    op.drop_index("ix_clients_tenant_id_created_at", table_name="clients")
    op.drop_table("clients")
    op.drop_table("blob_chunks")
    op.drop_table("agents")
    op.drop_table("tenants")
    op.execute(DROP_FUNCTIONS)
