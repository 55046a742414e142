"""Documents can belong to a violation, and calls speak of one."""

import sqlalchemy as sa

from alembic import op

revision = "b58e21d7c0f3"
down_revision = "f7d2a4c80b31"
branch_labels = None
depends_on = None

FORMER = "lead_id, client_id, vehicle_id, booking_id, incident_id"
# table, what happens to its rows with the violation
COLUMNS = (("documents", None), ("call_mentions", "CASCADE"))


def upgrade() -> None:
    for table, on_delete in COLUMNS:
        op.add_column(table, sa.Column("violation_id", sa.Uuid(), nullable=True))
        op.create_index(f"ix_{table}_tenant_id_violation_id", table, ["tenant_id", "violation_id"])
        op.create_foreign_key(
            op.f(f"fk_{table}_tenant_id_violation_id"),
            table,
            "violations",
            ["tenant_id", "violation_id"],
            ["tenant_id", "id"],
            ondelete=on_delete,
        )
    _one_subject(f"{FORMER}, violation_id")
    op.create_check_constraint(
        op.f("ck_call_mentions_one_thing"), "call_mentions", "num_nonnulls(vehicle_id, violation_id) = 1"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_call_mentions_one_thing"), "call_mentions", type_="check")
    _one_subject(FORMER)
    for table, _ in reversed(COLUMNS):
        op.drop_constraint(op.f(f"fk_{table}_tenant_id_violation_id"), table, type_="foreignkey")
        op.drop_index(f"ix_{table}_tenant_id_violation_id", table_name=table)
        op.drop_column(table, "violation_id")


def _one_subject(columns: str) -> None:
    op.drop_constraint(op.f("ck_documents_one_subject"), "documents", type_="check")
    op.create_check_constraint(op.f("ck_documents_one_subject"), "documents", f"num_nonnulls({columns}) <= 1")
