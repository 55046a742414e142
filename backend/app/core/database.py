"""The two engines of a process and the transactions on them. Nothing else opens a connection.

Requests and background work have separate pools, so neither can starve the other. Row-level security
reads `app.tenant_id`, which lives as long as the transaction: it is set again whenever one begins.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from functools import cache, partial
from uuid import UUID

import psycopg2
from psycopg2 import extensions
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.config import settings
from app.core.reading import ReadingCursor

BACKGROUND_POOL_SIZE = 4
PING_AFTER_S = 1.0
SESSION_OPTIONS = (
    "-c statement_timeout=30000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=60000 "
    # JIT and parallel workers cost more than they give on queries of a few milliseconds.
    "-c jit=off -c max_parallel_workers_per_gather=0 -c timezone=UTC"
)


class Pool(StrEnum):
    REQUESTS = "requests"
    BACKGROUND = "background"


@cache
def engine(pool: Pool) -> Engine:
    """The process's engine of one pool, made at first use: after the fork of a pre-loading server."""
    config = settings()
    if config.database_url is None:
        raise RuntimeError("DATABASE_URL is not set; `make run` starts an embedded PostgreSQL and sets it")
    requests = pool is Pool.REQUESTS
    made = create_engine(
        config.database_url,
        pool_size=config.db_pool_size if requests else BACKGROUND_POOL_SIZE,
        max_overflow=config.db_max_overflow if requests else 0,
        pool_timeout=config.db_pool_timeout,
        pool_recycle=1800,
        # Errors end in logs; the values of a statement are a tenant's.
        hide_parameters=True,
        connect_args={
            "application_name": f"convoflow-{pool}",
            "connect_timeout": 5,
            "options": SESSION_OPTIONS,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
    )
    event.listen(made, "checkin", _note_time)
    event.listen(made, "checkout", _ping_after_idleness)
    return made


@cache
def session_factory(pool: Pool) -> sessionmaker[Session]:
    factory = sessionmaker(engine(pool), expire_on_commit=False)
    event.listen(factory, "after_begin", _restore_tenant)
    return factory


def enter_tenant(session: Session, tenant_id: UUID) -> None:
    """Make this tenant's rows visible for the rest of the session."""
    session.info["tenant_id"] = tenant_id
    if session.in_transaction() and not session.info.get("reading"):
        _set_tenant(session.connection(), tenant_id)


@contextmanager
def transaction(
    tenant_id: UUID | None = None, *, pool: Pool = Pool.BACKGROUND, durable: bool = True
) -> Iterator[Session]:
    """One short transaction outside the request's own: committed at the end, rolled back on any error.

    What need not be `durable` does not wait for the disk: a crash of the database within the next half second
    may take it back, with all that came after it and before the next durable commit.
    """
    with session_factory(pool)() as session:
        if tenant_id is not None:
            session.info["tenant_id"] = tenant_id
        with session.begin():
            if not durable:
                session.execute(text("SET LOCAL synchronous_commit = off"))
            yield session


@contextmanager
def reading(pool: Pool) -> Iterator[Session]:
    """A session that only reads. Each statement is a read-only transaction of its own, in the tenant entered
    by then: two round trips less, a tenth of a short request. At READ COMMITTED each sees its own moment."""
    with session_factory(pool)() as session:
        session.info["reading"] = True
        connection = session.connection()
        with _each_alone(connection) as driver:
            prepared = connection.info.setdefault("prepared", set())
            driver.cursor_factory = partial(ReadingCursor, session.info, prepared)
            try:
                yield session
            finally:
                driver.cursor_factory = extensions.cursor


@contextmanager
def autocommitting(pool: Pool) -> Iterator[Connection]:
    """A connection whose every statement is its own transaction: no BEGIN and no COMMIT to wait for."""
    with engine(pool).connect() as connection, _each_alone(connection):
        yield connection


def dispose() -> None:
    """Close all pooled connections; the next use opens new ones."""
    for pool in Pool:
        engine(pool).dispose()


def is_away(error: BaseException) -> bool:
    """Whether the database, not the statement, is at fault: unreachable, restarting, or no connection free.

    A server that dies between two results of one round trip raises the driver's plain DatabaseError.
    """
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(error, OperationalError | InterfaceError | PoolTimeoutError)


def connection_budget() -> int:
    """How many connections this service may hold at worst, two releases overlapping during a deploy."""
    config = settings()
    per_process = config.db_pool_size + config.db_max_overflow + BACKGROUND_POOL_SIZE
    return config.web_concurrency * per_process * 2


@contextmanager
def _each_alone(connection: Connection) -> Iterator[extensions.connection]:
    """Set by hand: SQLAlchemy's `isolation_level` costs a SET on the way in and one on the way out, and where
    the latter fails, because the server is gone, the pool never gets the connection's place again."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, extensions.connection)
    driver.autocommit = True
    try:
        yield driver
    finally:
        if not connection.invalidated:
            try:
                driver.autocommit = False
            except psycopg2.Error:
                connection.invalidate()


def _note_time(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["idle_since"] = time.monotonic()


def _ping_after_idleness(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """What `pool_pre_ping` does, only not for a connection that worked a moment ago: a round trip less."""
    if time.monotonic() - record.info.get("idle_since", time.monotonic()) < PING_AFTER_S:
        return
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except psycopg2.Error as error:
        raise InvalidatePoolError from error


def _restore_tenant(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    tenant_id = session.info.get("tenant_id")
    if isinstance(tenant_id, UUID):
        _set_tenant(connection, tenant_id)


def _set_tenant(connection: Connection, tenant_id: UUID) -> None:
    # By the driver: there is nothing to compile, and each transaction begins with it.
    connection.exec_driver_sql("SELECT set_config('app.tenant_id', %s, true)", (str(tenant_id),))
