"""`cli demo` as a new user runs it: it starts the service, and a recording becomes work on the screen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.test_serving import BACKEND, assert_nothing_runs


@pytest.mark.audio
def test_a_recording_becomes_work_on_the_screen(tmp_path: Path) -> None:
    port = free_port()
    outcome = demo(tmp_path, port)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    headings = [line for line in outcome.stdout.splitlines() if line[:1].isalpha()]
    assert [line.split()[0] for line in headings][-4:] == [
        "Transcript",
        "Insights",
        "Follow-ups",
        "Dashboard",
    ]
    assert "quote" in outcome.stdout
    assert "total calls            1" in outcome.stdout
    assert "Done" in outcome.stderr
    assert_nothing_runs(tmp_path, port)


def test_a_recording_that_does_not_exist_is_named(tmp_path: Path) -> None:
    outcome = demo(tmp_path, free_port(), "--json", "nowhere.wav")
    assert outcome.returncode == 1
    assert outcome.stderr == "There is no file nowhere.wav\n"


def test_a_file_that_is_no_recording_is_answered_in_plain_words(tmp_path: Path) -> None:
    text = tmp_path / "notes.wav"
    text.write_text("not a sound")
    port = free_port()
    outcome = demo(tmp_path, port, "--json", str(text))
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert "answered 422" in outcome.stderr
    assert_nothing_runs(tmp_path, port)


def demo(data: Path, port: int, *recording: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "STORAGE"}}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", *recording],
        cwd=BACKEND,
        env=kept | {"DATA_DIR": str(data), "PORT": str(port), "LOG_LEVEL": "WARNING"},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
