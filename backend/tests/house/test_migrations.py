"""The tables that the migrations make are the tables that the models state."""

import os
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[2]


def test_models_and_migrations_agree() -> None:
    outcome = alembic("check")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_there_is_one_head() -> None:
    assert len(alembic("heads").stdout.splitlines()) == 1


def alembic(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=BACKEND,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
