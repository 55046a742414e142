"""Children: one at a time, limited, without secrets, and never left behind."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from app.services.providers.audio import heavy
from app.services.providers.errors import ProviderError, Refused, Unavailable

pytestmark = pytest.mark.owasp("API4")
BACKEND = Path(__file__).resolve().parents[4]


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    def write(body: str) -> Path:
        path = tmp_path / "script.py"
        path.write_text(f"import os, time\ndef answer(**request):\n    {body}\n")
        return path

    return write


def run(script: Path, *, timeout_s: float = 10, **request: object) -> dict[str, object]:
    lock = script.with_name("heavy.lock")
    return heavy.run(script, request, name="worker", memory_mib=256, timeout_s=timeout_s, lock=lock)


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_answers_and_is_gone(script: Callable[[str], Path]) -> None:
    reply = run(script("return {'pid': os.getpid(), 'twice': request['number'] * 2}"), number=21)
    assert reply["twice"] == 42
    assert not psutil.pid_exists(int(str(reply["pid"])))


def test_is_nice_and_sees_no_secret(script: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "0123456789")
    reply = run(script("return {'nice': os.nice(0), 'environment': sorted(os.environ)}"))
    assert reply["nice"] == min(19, os.nice(0) + 10)
    assert "SECRET_KEY" not in str(reply["environment"])


def test_what_libraries_print_is_no_answer(script: Callable[[str], Path]) -> None:
    assert run(script("os.system('echo noise'); print('noise', flush=True); return {'fine': True}")) == {
        "fine": True
    }


FAILURES = {
    "hangs": ("time.sleep(60)", Unavailable, "worker_timed_out"),
    "spins": ("exec('while True: pass')", Unavailable, "worker_timed_out"),
    "is killed": ("os.kill(os.getpid(), 9)", Unavailable, "worker_crashed"),
    "raises": ("raise ValueError", Unavailable, "worker_crashed"),
    "memory bomb": ("return {'size': len(bytearray(1 << 30))}", Refused, "worker_out_of_memory"),
}


@pytest.mark.parametrize(("body", "error", "code"), FAILURES.values(), ids=FAILURES)
def test_failures(script: Callable[[str], Path], body: str, error: type[ProviderError], code: str) -> None:
    with pytest.raises(error) as failure:
        run(script(body), timeout_s=1)
    assert failure.value.code == code
    # Other tests' children may be zombies, which have no command line to read.
    children = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    assert not [child for child in children if "script.py" in " ".join(child.cmdline())]


def test_a_script_that_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as failure:
        run(tmp_path / "missing.py")
    assert failure.value.code == "worker_crashed"


def test_the_log_says_why_a_child_broke_down(
    script: Callable[[str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unavailable):
        run(script("raise ValueError('a telling detail')"))
    assert "a telling detail" in caplog.text


def test_only_one_at_a_time(script: Callable[[str], Path]) -> None:
    path = script("begin = time.time(); time.sleep(0.1); return {'span': [begin, time.time()]}")
    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(lambda _: run(path), range(4)))
    spans: list[list[float]] = sorted(reply["span"] for reply in replies)  # type: ignore[misc]  # JSON lists
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


HOLDER = """
import sys, time
from pathlib import Path
from app.services.providers.audio.heavy import turn
with turn(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_turn_holds_across_processes_and_ends_with_its_holder(tmp_path: Path) -> None:
    lock = tmp_path / "heavy.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], cwd=BACKEND, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    with holder:
        assert holder.stdout.readline() == "held\n"
        entered = threading.Event()

        def enter() -> None:
            with heavy.turn(lock):
                entered.set()

        waiting = threading.Thread(target=enter)
        waiting.start()
        assert not entered.wait(0.4)
        holder.kill()
        assert entered.wait(60)
        waiting.join()


def test_shutdown_ends_the_running_and_turns_away_the_waiting(
    script: Callable[[str], Path], tmp_path: Path
) -> None:
    marker = tmp_path / "started"
    path = script(f"open({str(marker)!r}, 'w').close(); time.sleep(60)")
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            run(path, timeout_s=60)
        except Unavailable as stopped:
            outcomes.append(stopped.code)

    threads = [threading.Thread(target=attempt) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_for(marker.exists)
    heavy.terminate_children()
    for thread in threads:
        thread.join(5)
    assert outcomes == ["shutting_down"] * 3
    assert run(script("return {}")) == {}


PARENT = """
import sys, threading, time
from pathlib import Path
from app.services.providers.audio import heavy

script, lock = Path(sys.argv[1]), Path(sys.argv[2])
work = lambda: heavy.run(script, {}, name="worker", memory_mib=256, timeout_s=60, lock=lock)
threading.Thread(target=work, daemon=True).start()
sys.stdin.readline()
"""


@pytest.mark.parametrize("end", ["killed", "terminated", "exits"])
def test_no_child_outlives_its_parent(script: Callable[[str], Path], tmp_path: Path, end: str) -> None:
    pid_file = tmp_path / "pid"
    path = script(f"open({str(pid_file)!r}, 'w').write(str(os.getpid()))\n    while True: pass")
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(path), str(tmp_path / "heavy.lock")],
        cwd=BACKEND,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with parent:
        wait_for(lambda: pid_file.exists() and pid_file.read_text())
        child = int(pid_file.read_text())
        if end == "exits":
            assert parent.stdin
            parent.stdin.write(b"\n")
            parent.stdin.flush()
        else:
            parent.send_signal(signal.SIGKILL if end == "killed" else signal.SIGTERM)
        parent.wait(60)
        wait_for(lambda: not psutil.pid_exists(child), seconds=5)


@pytest.mark.parametrize(
    "child", sorted((BACKEND / "app/services/providers").glob("*/*child.py")), ids=lambda p: p.name
)
def test_children_import_nothing_of_the_app(child: Path) -> None:
    assert not re.search(r"^\s*(from|import) app\b", child.read_text(), re.MULTILINE)


def test_the_service_loads_no_decoder_and_no_engine() -> None:
    modules = ("audio.probe", "audio.decode", "audio.speech_check", "transcription.pocketsphinx")
    imports = "; ".join(f"import app.services.providers.{module}" for module in modules)
    loaded = "print({'av', 'numpy', 'pocketsphinx'} & set(sys.modules))"
    command = [sys.executable, "-c", f"import sys; {imports}; {loaded}"]
    assert subprocess.run(command, cwd=BACKEND, check=True, capture_output=True).stdout == b"set()\n"
