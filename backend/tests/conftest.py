"""The world the tests live in: one embedded server per run, a database copied from a migrated template per
worker, real commits, and a new tenant for whoever asks."""

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from app.core import hashing, log
from app.core.embedded import EmbeddedPostgres
from tests import loop

BACKEND = Path(__file__).resolve().parents[1]
TEMPLATE = "convoflow_template"

# Dozens of processes are started here; where bytecode is switched off each compiles the whole application.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Settings are read once per process, so the environment is laid before anything imports the app.
_scratch = Path(os.environ.setdefault("CONVOFLOW_TEST_DIR", tempfile.mkdtemp(prefix="convoflow-tests-")))
# The embedded server's wheel looks for a runtime folder when it is imported, and warns where there is none.
(_scratch / "run").mkdir(mode=0o700, exist_ok=True)
os.environ["XDG_RUNTIME_DIR"] = str(_scratch / "run")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
for _name in [name for name in os.environ if name.endswith(("_API_KEY", "_WEBHOOK_URL", "_BASE_URL"))]:
    del os.environ[_name]
os.environ |= {
    "ENV": "development",
    "DATA_DIR": str(_scratch / _worker),
    "STORAGE": "disk",
    "BCRYPT_ROUNDS": "4",
    "SECRET_KEY": "0" * 63 + "1",
    "INTERNAL_SECRET": "internal-" + "0" * 40,
    "LOG_LEVEL": "WARNING",
    # Any other folder than the built app's, or each service that is started here sets out to build it.
    "WEB_DIR": str(_scratch / "web"),
    "JOB_CONCURRENCY": "1",
    # Receivers of the tests are on loopback.
    "OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8",
}


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, in the controlling process; workers find it by the scratch directory."""
    log.configure(level="WARNING", json_lines=False)
    # A hash takes a millisecond here, and thousands are made: they need not stand behind another worker.
    hashing.NICER = 0
    if not hasattr(config, "workerinput"):
        # Another run on this machine would close the folder that all share to the database's own user.
        config.option.basetemp = config.option.basetemp or str(_scratch / "t")
        server = EmbeddedPostgres(_scratch / "pg")
        config.stash[_server] = server
        _trust_the_machine(server.admin_url)
        _migrate(server.database_url(TEMPLATE))
        os.environ["CONVOFLOW_TEST_ADMIN_URL"] = server.admin_url
        os.environ["CONVOFLOW_TEST_URL"] = server.database_url(TEMPLATE)
    os.environ["DATABASE_URL"] = copy_of_template(f"convoflow_{_worker}")


def pytest_collection_finish() -> None:
    """Five thousand tests stay to the end: no collection of garbage has to look through them. It comes as
    often as by default, so that what is left open is found near the test that left it."""
    gc.freeze()
    gc.set_threshold(700, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Recorded speech first: one worker gets it all, and no other stands still for its turn of the engine."""
    items.sort(key=lambda item: item.get_closest_marker("audio") is None)


def pytest_unconfigure(config: pytest.Config) -> None:
    loop.close()
    server = config.stash.get(_server, None)
    if server is not None:
        server.stop()
        subprocess.run(["rm", "-rf", str(_scratch)], check=False)


_server: "pytest.StashKey[EmbeddedPostgres]" = pytest.StashKey()


# A test that fills a disk makes the server's checkpoints fail for a moment, and these wait for one.
_again = retry(
    retry=retry_if_exception_type(psycopg2.InternalError),
    stop=stop_after_delay(20),
    wait=wait_fixed(0.5),
    reraise=True,
)


@_again
def copy_of_template(name: str) -> str:
    """Make a fresh migrated database by copying the template (about 15 ms) and return its URL."""
    connection = psycopg2.connect(os.environ["CONVOFLOW_TEST_ADMIN_URL"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER convoflow").format(
                    sql.Identifier(name), sql.Identifier(TEMPLATE)
                )
            )
    finally:
        connection.close()
    return os.environ["CONVOFLOW_TEST_URL"].replace(f"/{TEMPLATE}?", f"/{name}?")


@pytest.fixture
def empty_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a migrated database of the test's own, dropped afterwards."""
    name = f"convoflow_own_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    yield copy_of_template(name)
    _drop(name)


@_again
def _drop(name: str) -> None:
    connection = psycopg2.connect(os.environ["CONVOFLOW_TEST_ADMIN_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    connection.close()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    path = tmp_path / "spool"
    path.mkdir()
    return path


def _trust_the_machine(admin_url: str) -> None:
    """What is committed here need not outlive a power cut, so nobody waits for the disk. What does is tested
    on servers of its own."""
    connection = psycopg2.connect(admin_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


def _migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=BACKEND,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
    )
