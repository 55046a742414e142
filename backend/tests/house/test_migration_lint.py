"""Every migration, as the SQL that it sends, passes Squawk's rules for changing tables that are in use."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from app.models import Base
from tests.house.test_migrations import BACKEND, alembic
from tests.house.test_tenancy import NARROW

# Rules that do not fit here, and why.
OFF = {
    "prefer-text-field": "a length is a promise that the API makes too",
    "prefer-bigint-over-int": "what counts without end is bigint; the others are small numbers",
    "prefer-robust-stmts": "a migration is one transaction: it is applied wholly or not at all",
    "require-lock-timeout": "alembic/env.py sets it, for DDL alone",
    "require-statement-timeout": "building an index may take its time; waiting for a lock may not",
}
INDEX = "require-concurrent-index-creation"
INDEX_DROP = "require-concurrent-index-deletion"
CONSTRAINT = "constraint-missing-not-valid"
FOREIGN_KEY = "adding-foreign-key-constraint"
CONSTRAINT_DROP = "ban-drop-constraint"
DEFAULT = "adding-field-with-default"
NULL = "ban-drop-not-null"
FUNCTION_DROP = "ban-drop-function"
# Reviewed: these came before the first installation, and met empty tables. Whatever comes now and is found
# changes a table in use: build indexes concurrently, add constraints NOT VALID and validate them afterwards.
REVIEWED = {
    "202611210440_index_what_the_dashboard_counts": {INDEX, INDEX_DROP},
    "202611211110_fleet_desk": {CONSTRAINT, CONSTRAINT_DROP, FOREIGN_KEY, INDEX},
    "202611211130_leads_desk": {CONSTRAINT, DEFAULT, FOREIGN_KEY, INDEX},
    "202611211112_receivers_that_pause_and_rotate": {CONSTRAINT, CONSTRAINT_DROP, INDEX, NULL},
    "202611211203_invites": {CONSTRAINT, CONSTRAINT_DROP},
    "202611211150_reminders": {INDEX},
    "202611211205_bulk_import_inbound": {CONSTRAINT, CONSTRAINT_DROP},
    "202611211310_drivers_and_tasks": {CONSTRAINT, CONSTRAINT_DROP, FOREIGN_KEY, INDEX},
    "202611211400_call_terms": {DEFAULT, INDEX_DROP},
    "202611211403_privacy": {CONSTRAINT, CONSTRAINT_DROP},
    "202611211430_inbound_messages": {CONSTRAINT, CONSTRAINT_DROP},
    "202611211440_notices_desk": {CONSTRAINT, CONSTRAINT_DROP, FOREIGN_KEY, INDEX},
    "202611211445_import_nouns": {CONSTRAINT, CONSTRAINT_DROP},
    "202611211450_calls_and_documents_of_violations": {CONSTRAINT, CONSTRAINT_DROP, FOREIGN_KEY, INDEX},
    "202611211455_counts_without_waiting": {CONSTRAINT, CONSTRAINT_DROP, FUNCTION_DROP, INDEX, INDEX_DROP},
}


def test_no_migration_stands_in_the_way_of_those_at_work() -> None:
    statements = alembic("upgrade", "head", "--sql")
    assert statements.returncode == 0, statements.stderr
    forced = set(re.findall(r"ALTER TABLE \"?(\w+)\"? FORCE ROW LEVEL SECURITY", statements.stdout))
    assert set(Base.metadata.tables) - set(NARROW) - forced == set()
    assert found_in(statements.stdout) == REVIEWED


def test_what_locks_a_table_is_found() -> None:
    careless = """-- Running upgrade f00 -> b7d25e90f3a1
ALTER TABLE calls ADD CONSTRAINT sane CHECK (id IS NOT NULL);
CREATE INDEX ix ON calls (id);
"""
    assert list(found_in(careless).values()) == [{CONSTRAINT, INDEX}]


def found_in(statements: str) -> dict[str, set[str]]:
    """Migration → the rules that it breaks."""
    linted = subprocess.run(
        [str(Path(sys.executable).with_name("squawk")), "--pg-version", "15", "--reporter", "json"],
        input=statements,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    migrations, applied = _by_revision(), [""]
    for line in statements.splitlines():
        begins = re.match(r"-- Running upgrade .*-> (\w+)", line)
        applied.append(begins[1] if begins else applied[-1])
    found: dict[str, set[str]] = defaultdict(set)
    for each in json.loads(linted.stdout):
        if each["rule_name"] not in OFF:
            found[migrations[applied[each["line"] + 1]]].add(each["rule_name"])
    return dict(found)


def _by_revision() -> dict[str, str]:
    """A revision's id → the name of its file."""
    files = sorted((BACKEND / "alembic" / "versions").glob("*.py"))
    return {
        re.findall(r'^revision = "(\w+)"', path.read_text(), re.MULTILINE)[0]: path.stem for path in files
    }
