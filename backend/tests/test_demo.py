"""`cli demo` as a new user runs it: it starts the service, and a recording becomes work on the screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import app.demo
from app.models import JobKind
from app.services.jobs.stages import STAGES
from tests.ports import free_port
from tests.test_serving import BACKEND, assert_nothing_runs, until_answered


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


@pytest.mark.audio
def test_beside_a_running_service_the_outcome_is_one_json_value(tmp_path: Path) -> None:
    port, text = free_port(), tmp_path / "notes.wav"
    text.write_text("not a sound")
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve"], cwd=BACKEND, env=alone(tmp_path, port), text=True
    ) as service:
        try:
            until_answered(service, port)
            refused, told = demo(tmp_path, port, "--json", str(text)), demo(tmp_path, port, "--json")
        finally:
            service.terminate()
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "answered 422" in refused.stderr
    assert told.returncode == 0, told.stderr
    outcome = json.loads(told.stdout)
    assert outcome["call"]["status"] == "completed"
    assert "quote" in json.dumps(outcome["transcript"])
    assert outcome["figures"]["total_calls"] == 1
    assert_nothing_runs(tmp_path, port)


def demo(data: Path, port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", *arguments],
        cwd=BACKEND,
        env=alone(data, port),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def alone(data: Path, port: int) -> dict[str, str]:
    """An environment without the suite's database."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "STORAGE"}}
    return kept | {"DATA_DIR": str(data), "PORT": str(port), "LOG_LEVEL": "WARNING"}


def test_every_stage_of_a_call_is_told_in_words() -> None:
    stages = {*STAGES[JobKind.CALL], "finish"}
    assert stages <= {*app.demo.STAGES}
