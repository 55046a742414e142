"""Runs a few lines of Python in a process of its own: other limits, another database, a clean import."""

import os
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[4]


def run_child(script: str, *arguments: str, before: tuple[str, ...] = (), **environment: str) -> str:
    """What the script printed. It fails the test by raising."""
    done = subprocess.run(
        [*before, sys.executable, "-c", script, *arguments],
        cwd=BACKEND,
        env={**os.environ, "PYTHONPATH": str(BACKEND), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
