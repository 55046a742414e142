"""Whether a database has every migration of this code, told in milliseconds: starting Alembic takes a second.

`cli serve` asks at each start. A wrong "no" only costs that second.
"""

import re
from pathlib import Path

import psycopg2

REVISION = re.compile(r"^revision\b.*$", re.MULTILINE)
PARENTS = re.compile(r"^down_revision\b.*$", re.MULTILINE)
IDENTIFIER = re.compile(r"[\"'](\w+)[\"']")


def is_at_head(database_url: str, versions: Path) -> bool:
    """`versions` is the folder of the migrations."""
    try:
        connection = psycopg2.connect(database_url.replace("+psycopg2", "", 1), connect_timeout=3)
    except psycopg2.OperationalError:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT version_num FROM alembic_version")
            return {row[0] for row in cursor.fetchall()} == heads(versions)
    except psycopg2.ProgrammingError:
        return False
    finally:
        connection.close()


def heads(versions: Path) -> set[str]:
    sources = [path.read_text() for path in versions.glob("*.py")]
    return _identifiers(REVISION, sources) - _identifiers(PARENTS, sources)


def _identifiers(line: re.Pattern[str], sources: list[str]) -> set[str]:
    return {
        name for source in sources for found in line.findall(source) for name in IDENTIFIER.findall(found)
    }
