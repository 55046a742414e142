"""Invitations, and jobs that send mail."""

import sqlalchemy as sa

from alembic import op
from app.core.row_security import protect, touch

revision = "c41e7a90b2d6"
down_revision = "8d41f2b7c6e0"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check')"
AFTER = "kind IN ('call', 'delivery', 'vehicle_enquiry', 'identity_check', 'mail')"


def upgrade() -> None:
    op.create_table(
        "invites",
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'manager', 'agent', 'viewer')", name=op.f("ck_invites_role")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invited_by"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_invites_tenant_id_invited_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_invites_tenant_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_invites_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invites")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_invites_tenant_id_id")),
    )
    op.execute(protect("invites"))
    op.execute(touch("invites"))
    _replace_kinds(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind = 'mail'")
    _replace_kinds(BEFORE)
    op.drop_table("invites")


def _replace_kinds(condition: str) -> None:
    op.drop_constraint(op.f("ck_jobs_kind"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", condition)
