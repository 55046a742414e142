"""The quick look at the migrations agrees with Alembic's own."""

import os
from pathlib import Path

import psycopg2
from alembic.script import ScriptDirectory

from app.core.migration_head import heads, is_at_head

VERSIONS = Path(__file__).resolve().parents[2] / "alembic" / "versions"


def test_heads_are_alembics() -> None:
    assert heads(VERSIONS) == set(ScriptDirectory(str(VERSIONS.parent)).get_heads())


def test_a_merge_hides_both_its_parents(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('revision: str = "aa11"\ndown_revision = None\n')
    (tmp_path / "b.py").write_text("revision = 'bb22'\ndown_revision: str | None = 'aa11'\n")
    (tmp_path / "c.py").write_text('revision = "cc33"\ndown_revision = "aa11"\n')
    assert heads(tmp_path) == {"bb22", "cc33"}
    (tmp_path / "d.py").write_text('revision = "dd44"\ndown_revision = ("bb22", "cc33")\n')
    assert heads(tmp_path) == {"dd44"}


def test_a_migrated_database_is_at_head_and_one_behind_is_not(empty_database: str) -> None:
    assert is_at_head(empty_database, VERSIONS)
    connection = psycopg2.connect(empty_database.replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = 'older'")
    connection.close()
    assert not is_at_head(empty_database, VERSIONS)


def test_without_tables_or_server_the_answer_is_no(tmp_path: Path) -> None:
    assert not is_at_head(os.environ["CONVOFLOW_TEST_ADMIN_URL"], VERSIONS)
    assert not is_at_head(f"postgresql+psycopg2://convoflow@/none?host={tmp_path}", VERSIONS)
