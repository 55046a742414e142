"""Plans that are kept give what the statement gives, whatever happened to the connection between two uses."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.core import database
from app.core.database import Pool, reading, transaction
from app.core.reading import KEPT

SHARE = text(f"SELECT 'ten % of ' || CAST(:what AS text) AS share, CAST(:count AS int) AS count {KEPT}")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'kept%'")
WIDTHS = text(f"SELECT width FROM widths WHERE width = CAST(:width AS int) {KEPT}")


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The same for all that a test does one after another, and for nobody else."""
    database.dispose()
    yield
    database.dispose()


def _share(session: Session, what: str, count: int) -> tuple[str, int]:
    row: Row[tuple[str, int]] = session.execute(SHARE, {"what": what, "count": count}).one()
    return row.share, row[1]


def test_it_is_prepared_once_and_answers_each_question() -> None:
    for count, what in enumerate(("'it''s'", "100 %", "%(what)s")):
        with reading(Pool.REQUESTS) as session:
            assert _share(session, what, count) == (f"ten % of {what}", count)
            assert session.scalar(PREPARED) == 1


@pytest.mark.parametrize("forgets", ["server", "service"])
def test_it_answers_where_only_one_side_knows_of_it(forgets: str) -> None:
    """As behind a pooler, which gives each message another connection of the server."""
    with reading(Pool.REQUESTS) as session:
        assert _share(session, "a", 1) == ("ten % of a", 1)
        if forgets == "server":
            session.execute(text("DEALLOCATE ALL"))
        else:
            session.connection().info["prepared"].clear()
        for _ in range(2):
            assert _share(session, "b", 2) == ("ten % of b", 2)
        assert session.scalar(PREPARED) == 1


def test_it_answers_after_a_migration_that_changes_a_column() -> None:
    with transaction(pool=Pool.REQUESTS) as session:
        session.execute(text("CREATE TEMP TABLE widths AS SELECT 7::int AS width"))
    with reading(Pool.REQUESTS) as session:
        assert session.scalar(WIDTHS, {"width": 7}) == 7
    with transaction(pool=Pool.REQUESTS) as session:
        session.execute(text("ALTER TABLE widths ALTER width TYPE float8"))
    for _ in range(2):
        with reading(Pool.REQUESTS) as session:
            assert isinstance(session.scalar(WIDTHS, {"width": 7}), float)
