"""Companies, customers, drivers and tasks can be imported too."""

from alembic import op
from app.core.row_security import unforced

revision = "f7d2a4c80b31"
down_revision = "e3b0c5d7a914"
branch_labels = None
depends_on = None

NOUNS = ("leads", "clients")
NEW = ("customers", "companies", "drivers", "tasks")


def upgrade() -> None:
    _nouns(*NOUNS, *NEW)


def downgrade() -> None:
    with unforced(op.get_bind(), "imports"):
        op.execute(f"DELETE FROM imports WHERE noun NOT IN ({_listed(*NOUNS)})")  # noqa: S608 - our own names
    _nouns(*NOUNS)


def _nouns(*nouns: str) -> None:
    op.drop_constraint(op.f("ck_imports_noun"), "imports", type_="check")
    op.create_check_constraint(op.f("ck_imports_noun"), "imports", f"noun IN ({_listed(*nouns)})")


def _listed(*nouns: str) -> str:
    return ", ".join(f"'{noun}'" for noun in nouns)
