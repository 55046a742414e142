"""Transactions carry their tenant and lose it at their end."""

import pytest
from sqlalchemy import QueuePool, text
from sqlalchemy.exc import InternalError, OperationalError

from app.core import clock, database, rate_counts
from app.core.database import Pool, autocommitting, engine, reading, transaction

BACKEND = text("SELECT pg_backend_pid()")


def test_tenant_is_set_in_each_transaction_and_gone_after_it() -> None:
    tenant = clock.new_id()
    with transaction(tenant) as session:
        assert session.scalar(text("SELECT public.current_tenant_id()")) == tenant
    with transaction() as session:
        assert session.scalar(text("SELECT public.current_tenant_id()")) is None


def test_a_session_that_commits_midway_keeps_its_tenant() -> None:
    tenant = clock.new_id()
    with database.session_factory(database.Pool.REQUESTS)() as session:
        database.enter_tenant(session, tenant)
        session.execute(text("SELECT 1"))
        session.commit()
        assert session.scalar(text("SELECT public.current_tenant_id()")) == tenant


def test_a_connection_that_died_while_idle_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PING_AFTER_S", 0.0)
    victim = _killed_in_the_pool()
    with engine(Pool.REQUESTS).connect() as connection:
        assert connection.scalar(BACKEND) != victim


def test_a_connection_that_worked_a_moment_ago_is_not_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement that finds it dead fails, and the next request has a new one."""
    monkeypatch.setattr(database, "PING_AFTER_S", 60.0)
    victim = _killed_in_the_pool()
    with engine(Pool.REQUESTS).connect() as connection, pytest.raises(OperationalError):
        connection.scalar(BACKEND)
    with engine(Pool.REQUESTS).connect() as connection:
        assert connection.scalar(BACKEND) != victim


def test_a_connection_lost_in_a_statement_of_its_own_gives_its_place_back() -> None:
    database.dispose()
    assert rate_counts.is_first("the connection's first count", 60)
    with autocommitting(Pool.REQUESTS) as connection:
        victim = connection.scalar(BACKEND)
        with engine(Pool.BACKGROUND).connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:victim, 5000)"), {"victim": victim})
    pool = engine(Pool.REQUESTS).pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedout() == 0
    database.dispose()
    assert rate_counts.is_first("a lost connection", 60)


def test_a_connection_for_statements_of_their_own_is_given_back_as_it_was() -> None:
    with autocommitting(Pool.REQUESTS) as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        assert driver.autocommit
    assert not driver.autocommit


def test_who_reads_sees_the_tenant_entered_by_then_and_leaves_no_trace_on_the_connection() -> None:
    tenant = text("SELECT public.current_tenant_id()")
    first, second = clock.new_id(), clock.new_id()
    database.dispose()
    with reading(Pool.REQUESTS) as session:
        backend = session.scalar(BACKEND)
        seen = [session.scalar(tenant)]
        for each in (first, second):
            database.enter_tenant(session, each)
            seen.append(session.scalar(tenant))
    assert seen == [None, first, second]
    with transaction(pool=Pool.REQUESTS) as session:
        assert session.scalar(BACKEND) == backend
        assert session.scalar(tenant) is None
        assert session.scalar(text("SHOW transaction_read_only")) == "off"


def test_who_reads_can_not_write() -> None:
    write = text("DELETE FROM rate_counts WHERE false")
    with reading(Pool.REQUESTS) as session, pytest.raises(InternalError, match="read-only transaction"):
        session.execute(write)
    with transaction(pool=Pool.REQUESTS) as session:
        session.execute(write)


def test_a_reader_s_connection_that_died_gives_its_place_back() -> None:
    database.dispose()
    with reading(Pool.REQUESTS) as session:
        with engine(Pool.BACKGROUND).connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:it, 5000)"), {"it": session.scalar(BACKEND)})
        with pytest.raises(OperationalError):
            session.scalar(BACKEND)
    pool = engine(Pool.REQUESTS).pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedout() == 0


def test_what_need_not_be_durable_waits_for_no_disk_and_the_next_transaction_does_again() -> None:
    kept = text("SELECT source FROM pg_settings WHERE name = 'synchronous_commit'")
    with transaction(durable=False) as session:
        assert session.scalar(text("SHOW synchronous_commit")) == "off"
        assert session.scalar(kept) == "session"
    with transaction() as session:
        assert session.scalar(kept) != "session"


def _killed_in_the_pool() -> int:
    """Ends the only pooled connection behind the pool's back and returns which it was."""
    database.dispose()
    with engine(Pool.REQUESTS).connect() as connection:
        victim = int(connection.scalar(BACKEND) or 0)
    with engine(Pool.BACKGROUND).connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:victim, 5000)"), {"victim": victim})
    return victim
