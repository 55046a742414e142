"""No new transcription gives a sentence the number of another: whoever read the one never changes the other."""

import sqlalchemy as sa

from alembic import op

revision = "c2e85b7f1d60"
down_revision = "7e21d4c09b5f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("next_segment", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("calls", "next_segment")
