"""A backup has every tenant's rows, a restore gives them back closed, and tables left open stop the start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from app import backup
from app.backup import POLICED, BackupError
from app.cli import cli
from app.services import readiness
from tests.conftest import BACKEND, copy_of_template
from tests.house.test_migrations import clients_of_two_tenants, structure

FORCED = text("SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity")

CHECKSUM = """
SELECT count(*) || ':' || coalesce(md5(string_agg(each::text, ';' ORDER BY each::text)), '') FROM "{}" each
"""

pytestmark = pytest.mark.owasp("API8")


@pytest.fixture
def engine(empty_database: str) -> Engine:
    made = create_engine(empty_database)
    clients_of_two_tenants(made)
    return made


def counts(engine: Engine) -> dict[str, str]:
    """Rows and a checksum of each table, with the policies lifted to see all of them."""
    with backup.lifted(engine), engine.connect() as connection:
        tables = connection.scalars(text(POLICED)).all()
        return {table: connection.scalar(text(CHECKSUM.format(table))) or "" for table in tables}


def said(shape: list[list[tuple[object, ...]]]) -> list[object]:
    """Conditions of indexes, checks and triggers are written another way once they have been read again."""
    return [len(rows) if number in {1, 2, 5} else set(rows) for number, rows in enumerate(shape)]


def left_open(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(FORCED) or 0


def test_a_restored_database_is_the_one_that_was_backed_up(engine: Engine, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False)
    before, shape = counts(engine), structure(engine)
    backup.backup(url, tmp_path / "dump")
    assert before["clients"].startswith("2:")
    assert left_open(engine) == 0
    fresh = copy_of_template(f"convoflow_restored_{os.getpid()}")
    target = create_engine(fresh)
    with target.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    backup.restore(fresh, tmp_path / "dump")
    assert counts(target) == before
    assert said(structure(target)) == said(shape)
    assert left_open(target) == 0
    with target.connect() as connection:
        assert readiness.check_role(connection).message == ""
        assert readiness.check_forced(connection).message == ""
        assert connection.scalar(text("SELECT count(*) FROM clients")) == 0
        assert not connection.scalar(text("SELECT has_table_privilege('audit_log', 'DELETE')"))
    with pytest.raises(BackupError, match="not empty"):
        backup.restore(fresh, tmp_path / "dump")
    target.dispose()
    engine.dispose()


RESTORE_TWICE = """
import json, sys
from typer.testing import CliRunner
from app import backup
from app.cli import cli
from app.core.config import settings
from app.local_database import at_hand
from sqlalchemy import create_engine, text
said = [CliRunner().invoke(cli, ["restore", sys.argv[1]]) for _ in range(2)]
with at_hand(settings()) as url:
    engine = create_engine(url)
    with backup.lifted(engine), engine.connect() as connection:
        clients = connection.scalar(text("SELECT count(*) FROM clients"))
print(json.dumps([[each.exit_code for each in said], repr(said[1].exception), clients]))
"""


def test_without_an_address_a_new_embedded_database_is_filled(engine: Engine, tmp_path: Path) -> None:
    backup.backup(engine.url.render_as_string(hide_password=False), tmp_path / "dump")
    engine.dispose()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    outcome = subprocess.run(
        [sys.executable, "-c", RESTORE_TWICE, str(tmp_path / "dump")],
        cwd=BACKEND,
        env=kept | {"DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert outcome.returncode == 0, outcome.stderr
    codes, reason, clients = json.loads(outcome.stdout.splitlines()[-1])
    assert (codes, clients) == ([0, 1], 2), reason
    assert "not empty" in reason


def test_a_dump_that_fails_leaves_no_table_open(engine: Engine, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with pytest.raises(BackupError):
        backup.backup(url, tmp_path / "no" / "such" / "folder" / "dump")
    assert left_open(engine) == 0
    engine.dispose()


def test_a_table_left_open_is_found(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE calls NO FORCE ROW LEVEL SECURITY"))
        assert "calls" in readiness.check_forced(connection).message
    backup.close(engine)
    with engine.connect() as connection:
        assert readiness.check_forced(connection).message == ""
    engine.dispose()


def test_the_command_line_has_all_three() -> None:
    assert {"backup", "restore", "close_tables"} <= {
        command.callback.__name__ for command in cli.registered_commands if command.callback
    }
