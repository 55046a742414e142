"""Starts child processes one after another and hands stop signals on; serving calls it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
STOP_LIMIT_S = 25
PR_SET_PDEATHSIG = 1


class Supervisor:
    """At most one child runs at a time. The first stop signal ends it gently, `STOP_LIMIT_S` later for good;
    afterwards `stopping` is true and no further child starts."""

    def __init__(self, directory: Path) -> None:
        self.stopping = False
        self._directory = directory
        self._child: subprocess.Popen[bytes] | None = None
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._kill)

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        self.start(command, environment)
        return self.wait()

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        if self.stopping:
            return
        # A session of its own: Ctrl-C in a terminal reaches us alone, and the child gets one signal, not two.
        self._child = subprocess.Popen(  # noqa: S603  the commands are ours
            command,
            cwd=self._directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  this process has one thread
        )
        if self.stopping:
            self._child.terminate()

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def wait(self) -> int:
        """The child's exit code; 0 where none was started."""
        if self._child is None:
            return 0
        code = self._child.wait()
        signal.alarm(0)
        self._end_group()
        return code

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
        if self._child is not None:
            self._child.terminate()
            signal.alarm(STOP_LIMIT_S)

    def _kill(self, _number: int, _frame: FrameType | None) -> None:
        self._end_group()

    def _end_group(self) -> None:
        """Whatever the child started and left behind goes with it."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """A killed parent cannot pass a signal on, so the kernel does. Only Linux can."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
