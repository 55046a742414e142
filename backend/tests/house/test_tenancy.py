"""What the database itself guarantees about tenants, read from its catalogue."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, inspect, text

from app.core import database
from app.core.database import Pool
from app.models import Base

# What must be found before a tenant is known: ids, hashes, times and codes, nothing that a tenant wrote.
NARROW = {
    "alembic_version": {"version_num"},
    "call_terms": {"tenant_id", "call_id", "terms"},
    "credentials": {"kind", "value_hash", "tenant_id", "agent_id"},
    "inbound_keys": {"key_hash", "purpose", "tenant_id", "created_at"},
    "jobs": {
        "id", "tenant_id", "kind", "subject_kind", "subject_id", "dedupe_key", "status", "attempt",
        "failures", "crashes", "held_micropence", "run_at", "lease_until", "runner", "progress",
        "last_error_code", "started_at", "finished_at", "created_at", "updated_at", "request_id",
    },
    "rate_counts": {"key", "hits", "moments", "expires_at"},
}  # fmt: skip
# Ids that point at no row of ours, at rows that may be gone, or at one that is named by another key.
FREE_IDS = {
    "audit_log.agent_id", "audit_log.key_id", "audit_log.subject_id", "audit_log.request_id",
    "jobs.subject_id", "jobs.request_id", "events.subject_id", "import_rows.subject_id",
    "refresh_tokens.family_id", "refresh_tokens.parent_id", "usage.subject_id",
    "drivers.external_id",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Connection]:
    with database.engine(Pool.BACKGROUND).connect() as connection:
        yield connection


def tables(catalogue: Connection) -> set[str]:
    return set(inspect(catalogue).get_table_names("public"))


def tenant_tables() -> list[str]:
    return sorted(set(Base.metadata.tables) - set(NARROW))


def test_every_table_is_a_model_s_or_named_here(catalogue: Connection) -> None:
    assert tables(catalogue) == set(Base.metadata.tables) | {"alembic_version"}


def test_narrow_tables_hold_these_columns_and_no_others(catalogue: Connection) -> None:
    columns = inspect(catalogue).get_columns
    assert {table: {column["name"] for column in columns(table)} for table in NARROW} == NARROW
    unprotected = catalogue.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
    )
    assert set(unprotected) == set(NARROW)


@pytest.mark.parametrize("table", tenant_tables())
def test_one_policy_for_everything_asked_once_per_statement(catalogue: Connection, table: str) -> None:
    policies = catalogue.execute(
        text(
            "SELECT permissive, roles::text, cmd, qual, with_check FROM pg_policies "
            "WHERE schemaname = 'public' AND tablename = :table"
        ),
        {"table": table},
    ).all()
    assert len(policies) == 1
    permissive, roles, command, using, check = policies[0]
    assert (permissive, roles, command) == ("PERMISSIVE", "{public}", "ALL")
    column = "id" if table == "tenants" else "tenant_id"
    wanted = f"({column} = ( SELECT current_tenant_id() AS current_tenant_id))"
    assert using.replace("public.", "") == check.replace("public.", "") == wanted


@pytest.mark.parametrize("table", [table for table in tenant_tables() if table != "tenants"])
def test_an_index_starts_with_the_tenant(catalogue: Connection, table: str) -> None:
    first_columns = catalogue.scalars(
        text(
            "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] "
            "WHERE indrelid = CAST(:table AS regclass) AND indpred IS NULL"
        ),
        {"table": table},
    )
    assert "tenant_id" in set(first_columns)
    tenant = next(each for each in inspect(catalogue).get_columns(table) if each["name"] == "tenant_id")
    assert not tenant["nullable"]


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_references_name_the_tenant_too(catalogue: Connection, table: str) -> None:
    keys = inspect(catalogue).get_foreign_keys(table)
    for key in keys:
        if key["referred_table"] == "tenants":
            assert key["constrained_columns"] == ["tenant_id"]
        else:
            assert key["constrained_columns"][0] == key["referred_columns"][0] == "tenant_id", key
            assert key["referred_columns"][1:] == ["id"]
    referring = {column for key in keys for column in key["constrained_columns"]}
    ids = {each["name"] for each in inspect(catalogue).get_columns(table) if each["name"].endswith("_id")}
    assert {f"{table}.{column}" for column in ids - referring} <= FREE_IDS


def test_a_tenant_s_uniques_say_nothing_about_another_s(catalogue: Connection) -> None:
    """A unique index without the tenant tells that another has the value; random ones tell nothing."""
    across = {
        f"{table}({', '.join(column or '' for column in index['column_names'])})"
        for table in tenant_tables()
        for index in inspect(catalogue).get_indexes(table)
        if index["unique"] and "tenant_id" not in index["column_names"]
    }
    assert across == {"documents(key)", "refresh_tokens(token_hash)"}


def test_updated_at_is_kept_by_a_trigger_wherever_it_exists(catalogue: Connection) -> None:
    having = {
        table
        for table in tables(catalogue)
        if any(column["name"] == "updated_at" for column in inspect(catalogue).get_columns(table))
    }
    triggered = catalogue.scalars(
        text(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' "
            "AND tgfoid = 'public.set_updated_at'::regproc AND tgtype = 19"  # row, before, update
        )
    )
    assert set(triggered) == having


def test_functions_fix_their_search_path(catalogue: Connection) -> None:
    functions = catalogue.execute(
        text(
            "SELECT proname, proconfig, prosecdef FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            "AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype IN ('e', 'i'))"
        )
    ).all()
    assert {name for name, _, _ in functions} >= {"current_tenant_id", "set_updated_at"}
    for name, settings, security_definer in functions:
        assert "search_path=public" in (settings or []), name
        assert not security_definer, name


def test_views_ask_with_the_reader_s_rights(catalogue: Connection) -> None:
    views = catalogue.execute(
        text("SELECT relname, reloptions FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = "
             "'public'::regnamespace")
    )  # fmt: skip
    assert all("security_invoker=true" in (options or []) for _, options in views)
