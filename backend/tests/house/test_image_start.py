"""The image's own start and health commands, as written in the Dockerfile, run without an image."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import copy_of_template
from tests.ports import free_port

BACKEND = Path(__file__).resolve().parents[2]
DOCKERFILE = (BACKEND / "Dockerfile").read_text()
START_LIMIT_S = 40.0


def command(instruction: str) -> list[str]:
    """The JSON list after the last line that ends with this instruction."""
    found: list[str] = json.loads(re.findall(rf"^ *{instruction} (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])
    return found


def test_it_migrates_serves_says_it_is_healthy_and_stops_on_the_platforms_signal(tmp_path: Path) -> None:
    health, start = command("    CMD"), command("CMD")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DATABASE_URL": copy_of_template("convoflow_image_start"),
        "STORAGE": "database",
        "DATA_DIR": str(tmp_path),
        "ENV": "production",
        "PORT": str(free_port()),
    }
    server = subprocess.Popen(
        start, cwd=BACKEND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        give_up_at = time.monotonic() + START_LIMIT_S
        while not healthy(health, environment) and time.monotonic() < give_up_at and server.poll() is None:
            time.sleep(0.2)
        assert healthy(health, environment)
        # The shell was replaced, so the process that got the signal is the server itself.
        assert "uvicorn" in Path(f"/proc/{server.pid}/cmdline").read_text()
    finally:
        server.send_signal(signal.SIGTERM)
        output, _ = server.communicate(timeout=30)
    assert "Finished server process" in output
    assert server.returncode in {0, -signal.SIGTERM}


def healthy(check: list[str], environment: dict[str, str]) -> bool:
    outcome = subprocess.run(check, env=environment, capture_output=True, check=False, timeout=10)
    return outcome.returncode == 0
