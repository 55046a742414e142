"""Starts every child process: one heavy one at a time per container, limited, gone when this process goes.

Called by the decoder, the speech check, the local speech engine and the probe; text recognition uses it too.
"""

import atexit
import fcntl
import json
import logging
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from app.services.providers.errors import Refused, Unavailable

LOCK = Path(tempfile.gettempdir()) / f"convoflow-heavy-{os.getuid()}.lock"

_BOOTSTRAP = Path(__file__).with_name("child.py")
_POLL_S = 0.05
_LONGEST_REPLY_BYTES = 64 << 20
_LONGEST_COMPLAINT_BYTES = 2000
# Children parse what strangers sent: they get no secret. One thread each: they are limited to one at a time.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

_log = logging.getLogger(__name__)


class ChildDied(Exception):
    """The child ended without an answer; `timed_out` says that we ended it."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("The child was stopped." if timed_out else "The child ended without an answer.")
        self.timed_out = timed_out


class Child:
    """One running script, asked with JSON lines. Not thread-safe: the caller asks one thing at a time."""

    def __init__(self, script: Path, *, memory_mib: int, nice: int = 10) -> None:
        self._script = script.name
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the child runs
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and scripts
            [sys.executable, "-I", str(_BOOTSTRAP), str(script), str(memory_mib), str(nice)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=_ENVIRONMENT,
        )
        with _running_guard:
            _running.add(self)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, request: Mapping[str, object], *, timeout_s: float) -> dict[str, Any]:
        """Raises `ChildDied` when no answer came in time; the child is then ended."""
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._died(timed_out=False) from None
        reply: dict[str, Any] = json.loads(self._read_line(time.monotonic() + timeout_s))
        return reply

    def end(self) -> None:
        """Kills it if it still runs, and takes its exit status. Safe to call twice."""
        with _running_guard:
            _running.discard(self)
        self._process.kill()
        self._process.wait()
        self._complaints.close()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            # What was not delivered to a dead child is of no interest.
            with suppress(BrokenPipeError):
                pipe.close()

    def kill(self) -> None:
        """Ends it from another thread: the one that waits for the answer cleans up."""
        self._process.kill()

    def _died(self, *, timed_out: bool) -> "ChildDied":
        self._process.kill()
        status = self._process.wait()
        self._complaints.seek(max(0, os.fstat(self._complaints.fileno()).st_size - _LONGEST_COMPLAINT_BYTES))
        complaint = self._complaints.read().decode(errors="replace")
        _log.warning("child %s ended with status %s: %s", self._script, status, complaint)
        self.end()
        return ChildDied(timed_out=timed_out)

    def _read_line(self, deadline: float) -> bytes:
        assert self._process.stdout
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                in_time = selector.select(max(0, deadline - time.monotonic()))
                chunk = os.read(self._process.stdout.fileno(), 1 << 16) if in_time else b""
                received += chunk
                if not chunk or len(received) > _LONGEST_REPLY_BYTES:
                    raise self._died(timed_out=not in_time)
        return bytes(received)


_running: set[Child] = set()
_running_guard = threading.Lock()
_generation = 0


def run(
    script: Path,
    request: Mapping[str, object],
    *,
    name: str,
    memory_mib: int,
    timeout_s: float,
    lock: Path = LOCK,
) -> dict[str, Any]:
    """Waits for the turn, asks a new child one thing and ends it.

    `name` stands in error texts, with underscores in codes. Raises `Unavailable` when the child took longer
    than `timeout_s`, broke down, or was ended by `terminate_children`; `Refused` when it ran out of memory.
    """
    code = name.replace(" ", "_")
    try:
        with turn(lock) as generation:
            reply = _ask_once(script, request, memory_mib, timeout_s, generation)
    except ChildDied as death:
        if death.timed_out:
            raise Unavailable(f"{code}_timed_out", f"The {name} took too long and was stopped.") from death
        raise Unavailable(f"{code}_crashed", f"The {name} broke down.") from death
    if reply.get("error") == "out_of_memory":
        raise Refused(f"{code}_out_of_memory", f"The {name} needs more memory for this file than it may use.")
    return reply


@contextmanager
def turn(lock: Path = LOCK) -> Iterator[int]:
    """Holds the container's one heavy turn. The kernel frees it when the process dies.

    Raises `Unavailable` when `terminate_children` is called while waiting.
    """
    generation = _generation
    with lock.open("a") as held:
        while not _locked(held.fileno()):
            time.sleep(_POLL_S)
            _raise_if_stopped(generation)
        _raise_if_stopped(generation)
        yield generation


def terminate_children() -> None:
    """Kills what runs and turns away who waits, for shutdown. What is asked afterwards starts anew."""
    global _generation  # noqa: PLW0603 - one count per process
    with _running_guard:
        _generation += 1
        for child in _running:
            child.kill()


def _ask_once(
    script: Path, request: Mapping[str, object], memory_mib: int, timeout_s: float, generation: int
) -> dict[str, Any]:
    try:
        child = Child(script, memory_mib=memory_mib)
    except OSError as refused:
        raise ChildDied(timed_out=False) from refused
    try:
        _raise_if_stopped(generation)
        return child.ask(request, timeout_s=timeout_s)
    except ChildDied:
        _raise_if_stopped(generation)
        raise
    finally:
        child.end()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _raise_if_stopped(generation: int) -> None:
    if generation != _generation:
        raise Unavailable("shutting_down", "The service is being restarted; the work goes on afterwards.")


atexit.register(terminate_children)
