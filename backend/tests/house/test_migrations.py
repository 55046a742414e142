"""The tables that the migrations make are the tables that the models state; migrating is safe at any time."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.row_security import unforced
from app.models import Client, Tenant
from app.services import readiness

BACKEND = Path(__file__).resolve().parents[2]
CATALOGUE = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public' ORDER BY 1, 2",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2",
    "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
    "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
    "ORDER BY 1, 2",
    "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
    "ORDER BY 1, 2",
)


def test_models_and_migrations_agree() -> None:
    outcome = alembic("check")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_there_is_one_head() -> None:
    assert len(alembic("heads").stdout.splitlines()) == 1
    assert len(readiness.expected_heads()) == 1


def test_up_down_up_with_rows_of_two_tenants(empty_database: str) -> None:
    engine = create_engine(empty_database)
    try:
        before = structure(engine)
        clients_of_two_tenants(engine)
        for step in (("downgrade", "base"), ("upgrade", "head")):
            outcome = alembic(*step, url=empty_database)
            assert outcome.returncode == 0, outcome.stderr
            if step[0] == "downgrade":
                assert [rows for rows in structure(engine) if rows] == alembic_alone(engine)
        assert structure(engine) == before
        clients_of_two_tenants(engine)
    finally:
        engine.dispose()


def test_four_at_once_on_an_empty_database(empty_database: str) -> None:
    engine = create_engine(empty_database)
    try:
        expected = structure(engine)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        started = [start_alembic("upgrade", "head", url=empty_database) for _ in range(4)]
        outcomes = [process.communicate(timeout=120) for process in started]
        assert [process.returncode for process in started] == [0] * 4, outcomes
        # A second run of CREATE TABLE would have failed, so one of them applied and the others saw that.
        assert structure(engine) == expected
    finally:
        engine.dispose()


def test_it_waits_for_its_turn_and_not_for_ever(empty_database: str) -> None:
    engine = create_engine(empty_database)
    with engine.connect() as busy:
        busy.execute(text("SELECT pg_advisory_lock(1129270870)"))  # the key in env.py
        head = busy.scalar(text("SELECT version_num FROM alembic_version"))
        busy.execute(text("UPDATE alembic_version SET version_num = 'under way'"))
        busy.commit()
        waiting = start_alembic("upgrade", "head", url=empty_database)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=4)
        busy.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
        busy.commit()
        busy.execute(text("SELECT pg_advisory_unlock(1129270870)"))
        _, errors = waiting.communicate(timeout=60)
        assert waiting.returncode == 0, errors
    engine.dispose()


def test_at_head_it_has_nothing_to_wait_for(empty_database: str) -> None:
    engine = create_engine(empty_database)
    with engine.connect() as busy:
        busy.execute(text("SELECT pg_advisory_lock(1129270870)"))
        assert alembic("upgrade", "head", url=empty_database).returncode == 0
    engine.dispose()


def test_a_migration_of_rows_reaches_all_tenants_only_unforced(empty_database: str) -> None:
    engine = create_engine(empty_database)
    statement = text("UPDATE clients SET notes = 'migrated'")
    try:
        clients_of_two_tenants(engine)
        with engine.begin() as connection:
            assert connection.execute(statement).rowcount == 0
            with unforced(connection, "clients"):
                assert connection.execute(statement).rowcount == 2
            assert connection.execute(statement).rowcount == 0
        with engine.connect() as connection:
            assert is_forced(connection)
    finally:
        engine.dispose()


def test_a_failed_migration_of_rows_leaves_the_table_forced(empty_database: str) -> None:
    engine = create_engine(empty_database)
    try:
        with (
            pytest.raises(ZeroDivisionError),
            engine.begin() as connection,
            unforced(connection, "clients"),
        ):
            raise ZeroDivisionError
        with engine.connect() as connection:
            assert is_forced(connection)
    finally:
        engine.dispose()


def is_forced(connection: Connection) -> bool:
    forced = "SELECT relforcerowsecurity FROM pg_class WHERE oid = 'clients'::regclass"
    return bool(connection.scalar(text(forced)))


def clients_of_two_tenants(engine: Engine) -> None:
    for _ in range(2):
        with Session(engine) as session:
            tenant = clock.new_id()
            session.execute(
                text("SELECT set_config('app.tenant_id', :tenant, true)"), {"tenant": str(tenant)}
            )
            session.add(Tenant(id=tenant, name="House"))
            session.flush()
            session.add(Client(tenant_id=tenant, name="Ana"))
            session.commit()


def structure(engine: Engine) -> list[list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return [[tuple(row) for row in connection.execute(text(query))] for query in CATALOGUE]


def alembic_alone(engine: Engine) -> list[list[tuple[object, ...]]]:
    """What is left at base: the table that says so."""
    kept = [[row for row in rows if row[0] == "alembic_version"] for rows in structure(engine)]
    return [rows for rows in kept if rows]


def alembic(*arguments: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
    process = start_alembic(*arguments, url=url)
    output, errors = process.communicate(timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, output, errors)


def start_alembic(*arguments: str, url: str | None = None) -> subprocess.Popen[str]:
    command: Sequence[str] = [sys.executable, "-m", "alembic", *arguments]
    return subprocess.Popen(
        command,
        cwd=BACKEND,
        env=os.environ | ({"DATABASE_URL": url} if url else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
