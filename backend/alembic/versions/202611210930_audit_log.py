"""The audit log: rights and a trigger let nobody change what is written, but for emptying it on erasure."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import protect

revision = "6a1d0c53e7f4"
down_revision = "2f9d4c1ab870"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE FUNCTION public.only_add_or_empty() RETURNS trigger LANGUAGE plpgsql
SET search_path = public
AS $$ BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.before IS NULL AND NEW.after IS NULL AND NEW.redacted_at IS NOT NULL
            AND to_jsonb(NEW) - ARRAY['before', 'after', 'redacted_at']
              = to_jsonb(OLD) - ARRAY['before', 'after', 'redacted_at']
        THEN RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_log
FOR EACH ROW EXECUTE FUNCTION public.only_add_or_empty();

CREATE TRIGGER append_only_at_all BEFORE TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION public.only_add_or_empty();

REVOKE ALL ON audit_log FROM CURRENT_USER;
GRANT SELECT, INSERT, UPDATE (before, after, redacted_at) ON audit_log TO CURRENT_USER;
"""


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.Column("address", sa.String(40), nullable=True),
        sa.Column("user_agent", sa.String(200), nullable=True),
        sa.Column("request_id", sa.String(200), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_audit_log_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_audit_log_tenant_id_id")),
    )
    op.create_index("ix_audit_log_tenant_id_subject_id", "audit_log", ["tenant_id", "subject_id"])
    op.create_index("ix_audit_log_tenant_id_agent_id_id", "audit_log", ["tenant_id", "agent_id", "id"])
    op.execute(protect("audit_log"))
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("audit_log")
    op.execute("DROP FUNCTION public.only_add_or_empty()")
