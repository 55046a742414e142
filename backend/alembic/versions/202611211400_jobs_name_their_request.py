"""Jobs name the request that they go back to, so that its id joins all their log lines."""

import sqlalchemy as sa

from alembic import op

revision = "c06e8d5a17b3"
down_revision = "f7a2d90e4c13"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("request_id", sa.String(200)))


def downgrade() -> None:
    op.drop_column("jobs", "request_id")
