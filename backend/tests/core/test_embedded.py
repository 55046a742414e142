"""The embedded server starts wherever its data lie and whatever the session has set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BACKEND = Path(__file__).resolve().parents[2]
START = (
    "import sys; from pathlib import Path; from app.core.embedded import EmbeddedPostgres; "
    "server = EmbeddedPostgres(Path(sys.argv[1]) / 'pg'); print(server.database_url()); server.stop()"
)


@pytest.mark.parametrize("name", ["short", "very-long-" * 12])
def test_the_path_may_be_long(tmp_path: Path, name: str) -> None:
    outcome = start(tmp_path / name)
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.startswith("postgresql+psycopg2://convoflow@/convoflow?host=")
    assert not (tmp_path / name / "pg" / "postmaster.pid").exists()


def test_another_users_session_folder_does_not_matter(tmp_path: Path) -> None:
    outcome = start(tmp_path, XDG_RUNTIME_DIR="/proc/1/of-somebody-else")
    assert outcome.returncode == 0, outcome.stderr


def test_it_attaches_to_a_server_that_was_left_running(tmp_path: Path) -> None:
    leave = START.replace("; server.stop()", "")
    left = start(tmp_path, program=leave)
    again = start(tmp_path)
    assert (left.returncode, again.returncode) == (0, 0), left.stderr + again.stderr
    assert left.stdout == again.stdout
    assert not (tmp_path / "pg" / "postmaster.pid").exists()


def start(data: Path, program: str = START, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, str(data)],
        cwd=BACKEND,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
