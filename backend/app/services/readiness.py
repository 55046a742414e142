"""Whether this process may serve: asked once at boot and by every `/ready`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from app.core import database, log, migration_head
from app.core.database import Pool

VERSIONS = Path(__file__).resolve().parents[2] / "alembic" / "versions"
BOOT_WAIT_S = 30
_log = log.logger(__name__)


class UnsafeRoleError(RuntimeError):
    """The database role would walk around row-level security, so every tenant would see every row."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold; `message` says what is wrong, empty when nothing is."""

    name: str
    message: str = ""


@retry(
    retry=retry_if_exception_type(OperationalError),
    stop=stop_after_delay(BOOT_WAIT_S),
    wait=wait_fixed(1),
    reraise=True,
)
def refuse_unsafe_start() -> None:
    """Raises UnsafeRoleError, or OperationalError when the database stays away for 30 seconds. Says how
    many connections this service may take of those that there are."""
    with database.engine(Pool.BACKGROUND).connect() as connection:
        for check in (check_role(connection), check_forced(connection)):
            if check.message:
                raise UnsafeRoleError(check.message)
        _compare_connections(connection)


def examine() -> Sequence[Check]:
    """The database's part of `/ready`."""
    try:
        with database.engine(Pool.BACKGROUND).connect() as connection:
            return (Check("database"), check_role(connection), check_migrations(connection))
    except OperationalError:
        return (Check("database", "The database cannot be reached."),)


def check_role(connection: Connection) -> Check:
    """A superuser, or a role with BYPASSRLS, sees all tenants whatever the policies say."""
    role = connection.execute(
        text("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()
    if not role[1]:
        return Check("role")
    return Check(
        "role",
        f"The database role {role[0]} is a superuser or has BYPASSRLS, which switches tenant isolation off; "
        "connect as a plain role that owns the database.",
    )


def check_forced(connection: Connection) -> Check:
    """A table whose FORCE is off shows its owner, which we are, every tenant's rows."""
    left_open = connection.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relrowsecurity AND NOT relforcerowsecurity ORDER BY 1"
        )
    ).all()
    if not left_open:
        return Check("tables")
    return Check(
        "tables",
        f"Row-level security is not forced on {', '.join(left_open)}: a backup broke off, or is running; "
        "when none is, run: python -m app.cli close-tables",
    )


def check_migrations(connection: Connection) -> Check:
    try:
        applied = set(connection.scalars(text("SELECT version_num FROM alembic_version")))
    except ProgrammingError:
        applied = set()
    if applied == expected_heads():
        return Check("migrations")
    return Check("migrations", "The database is not at this release's migration; run: alembic upgrade head")


@cache
def expected_heads() -> frozenset[str]:
    """The newest revisions that this code knows; told without Alembic, which weighs 10 MB."""
    return frozenset(migration_head.heads(VERSIONS))


def _compare_connections(connection: Connection) -> None:
    available = connection.scalar(
        text(
            "SELECT current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int"
        )
    )
    needed = database.connection_budget()
    if available is not None and needed > available:
        _log.warning(
            "two releases side by side may need more connections than the database has; "
            "lower DB_POOL_SIZE, DB_MAX_OVERFLOW or WEB_CONCURRENCY",
            needed=needed,
            available=available,
        )
    else:
        _log.info("database connections", needed=needed, available=available)
