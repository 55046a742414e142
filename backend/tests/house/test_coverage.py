"""The report on coverage, over a run of its own with a worker."""

import os
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[2]
TEST = """
from app.core import clock

def test_it():
    assert clock.now()
"""


def test_what_a_worker_passes_is_counted_and_what_nobody_loads_is_told(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(TEST)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    plugins = ["-p", "xdist", "-p", "tests.coverage_report"]
    report = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "-n", "1", "-c", os.devnull, tmp_path],
        cwd=BACKEND,
        env={**ours, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    table = {words[0]: words[1:] for words in map(str.split, report.splitlines()) if words}
    assert table["app/core/clock.py"][1] == "1", "no id was made"
    assert table["app/worker.py"][2] == "0"
    assert int(table["(summary)"][0]) > int(table["app/worker.py"][0])
