"""Procrastinate's own tables, in a PostgreSQL schema of their own: made and kept up to date at start."""

from importlib import resources

from sqlalchemy import Connection, text

from app.core.database import Pool, engine

SCHEMA = "procrastinate"
LOCK_KEY = 0x434F4E50  # "CONP"


class WorkerSetMissingError(RuntimeError):
    """DISPATCH=procrastinate needs the worker set: pip install -r requirements-worker.txt"""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def prepare() -> None:
    """Several processes may start at once: one does it, the others wait for it. The schema's comment names
    the last migration that it holds. Raises WorkerSetMissingError."""
    try:
        import procrastinate.schema  # noqa: F401 - asked for, not used
    except ImportError:
        raise WorkerSetMissingError from None
    with engine(Pool.BACKGROUND).begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        _bring_up_to_date(connection)


def _bring_up_to_date(connection: Connection) -> None:
    migrations = sorted(
        (file.name, file)
        for file in (resources.files("procrastinate.sql") / "migrations").iterdir()
        if file.name.endswith(".sql")
    )
    newest = migrations[-1][0]
    held = connection.scalar(
        text("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :name"),
        {"name": SCHEMA},
    )
    if held is not None and held >= newest:
        return
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
    if held is None:
        whole = resources.files("procrastinate.sql") / "schema.sql"
        _run(connection, whole.read_text(encoding="utf-8"))
    else:
        for name, file in migrations:
            if name > held:
                _run(connection, file.read_text(encoding="utf-8"))
    connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{newest}'"))


def _run(connection: Connection, script: str) -> None:
    """Past SQLAlchemy, which would take colons and percent signs for parameters."""
    cursor = connection.connection.cursor()
    cursor.execute(script)
    cursor.close()
