"""The database of a command: the one that DATABASE_URL names, else the embedded one, running already or
started for as long as the command takes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.config import Settings, settings
from app.serving import CannotStart, embedded_url, sole_owner

BACKEND = Path(__file__).resolve().parents[1]


@contextmanager
def at_hand(config: Settings, *, migrated: bool = True) -> Iterator[str]:
    """Its address, past a pooler. Settings name the database meanwhile; `migrated` brings an embedded one to
    head first. Raises CannotStart."""
    if config.database_url is not None:
        yield config.database_direct_url or config.database_url
        return
    directory = config.data_dir.resolve()
    if _is_served(directory):
        from app.core.embedded import EmbeddedPostgres

        with _named(EmbeddedPostgres(directory / "pg").database_url()) as url:
            yield url
        return
    with sole_owner(directory), embedded_url(directory) as url, _named(url):
        if migrated:
            subprocess.run([sys.executable, "-m", "alembic", "upgrade", "head"], cwd=BACKEND, check=True)
        yield url


def _is_served(directory: Path) -> bool:
    """Whether a running service owns the folder, and so its database."""
    try:
        with sole_owner(directory):
            return False
    except CannotStart:
        return True


@contextmanager
def _named(url: str) -> Iterator[str]:
    from app.core import database

    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("STORAGE", "disk")
    settings.cache_clear()
    try:
        yield url
    finally:
        database.dispose()
        del os.environ["DATABASE_URL"]
        settings.cache_clear()
