"""Counts that limits rest on, where the database goes away in the middle of one."""

from sqlalchemy import QueuePool, text

from app.core import database, rate_counts
from app.core.database import Pool, engine

BACKEND = text("SELECT pg_backend_pid()")


def test_a_connection_lost_after_its_count_gives_its_place_back() -> None:
    database.dispose()
    assert rate_counts.is_first("the connection's first count", 60)
    with rate_counts._alone() as connection:
        victim = connection.scalar(BACKEND)
        with engine(Pool.BACKGROUND).connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:victim, 5000)"), {"victim": victim})
    pool = engine(Pool.REQUESTS).pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedout() == 0
    database.dispose()
    assert rate_counts.is_first("a lost connection", 60)


def test_a_connection_is_given_back_as_it_was() -> None:
    with rate_counts._alone() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        assert driver.autocommit
    assert not driver.autocommit
