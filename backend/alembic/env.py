"""Runs migrations: one runner at a time, over the direct address, with a limit on waiting for locks."""

import time
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from alembic import context
from app.core.config import settings
from app.core.migration_head import is_at_head

LOCK_KEY = 0x434F4E56  # "CONV"
WAIT_LIMIT_S = 120.0


def migrate() -> None:
    url = settings().database_direct_url or settings().database_url
    if url is None:
        raise RuntimeError("DATABASE_URL is not set")
    # The models and all migrations take half of each start, most of which find nothing to do.
    if is_upgrade_to_head() and is_at_head(url, Path(__file__).parent / "versions"):
        return
    engine = create_engine(url, poolclass=NullPool)
    # Held in autocommit on a connection of its own: a waiting pg_advisory_lock is a transaction that
    # CREATE INDEX CONCURRENTLY would wait for, and each would wait for the other.
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as guard:
        wait_for_turn(guard)
        try:
            with engine.connect() as connection:
                connection.execute(text("SET lock_timeout = '4s'"))
                connection.commit()
                run(connection)
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})
    engine.dispose()


def is_upgrade_to_head() -> bool:
    """By the command line; called from Python, nothing is known of what was asked."""
    asked = context.config.cmd_opts
    return asked is not None and asked.cmd[0].__name__ == "upgrade" and asked.revision == "head"


def wait_for_turn(guard: Connection) -> None:
    give_up_at = time.monotonic() + WAIT_LIMIT_S
    while not guard.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY}):
        if time.monotonic() > give_up_at:
            raise TimeoutError("another migration has been running for two minutes")
        time.sleep(0.5)


def run(connection: Connection) -> None:
    from app.models import Base

    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def print_sql() -> None:
    from app.models import Base

    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        literal_binds=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    print_sql()
else:
    migrate()
