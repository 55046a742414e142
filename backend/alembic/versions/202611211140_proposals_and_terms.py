"""What is proposed for insights and transcripts, the vocabulary, and which calls their leads have counted."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from app.core.row_security import protect, touch

revision = "5d1e7a90c3f4"
down_revision = "5d1c7be04f2a"
branch_labels = None
depends_on = None

EMPTY = sa.text("'{}'")


def upgrade() -> None:
    for table in ("insights", "transcript_segments"):
        for name in ("provenance", "proposals"):
            op.add_column(table, sa.Column(name, postgresql.JSONB(), server_default=EMPTY, nullable=False))
    op.add_column(
        "calls", sa.Column("speaker_names", postgresql.JSONB(), server_default=EMPTY, nullable=False)
    )
    # Calls that are completed have been counted for their lead. The default says so for all rows that are
    # there without rewriting the table; new ones begin uncounted.
    op.add_column("calls", sa.Column("counted", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.alter_column("calls", "counted", server_default=sa.false())
    op.create_table(
        "terms",
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("uses", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_terms_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_terms_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "text", name=op.f("uq_terms_tenant_id_text")),
    )
    op.execute(protect("terms"))
    op.execute(touch("terms"))


def downgrade() -> None:
    op.drop_table("terms")
    for name in ("counted", "speaker_names"):
        op.drop_column("calls", name)
    for table in ("insights", "transcript_segments"):
        for name in ("provenance", "proposals"):
            op.drop_column(table, name)
