"""Service processes forked from a server that has loaded the application's modules: a start costs a fraction.

What each process is told comes with its start; the server itself has read no settings and opened nothing.
"""

import multiprocessing
import os
import signal
import socket
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess

# Everything heavy but `app.main`, which reads the settings when it is loaded.
_LOADED = ["app.api.router", "app.api.openapi", "app.services.handlers", "uvicorn", "tests.chaos.service"]
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(_LOADED)


class ServiceProcess:
    """A started process; asked and signalled like `subprocess.Popen`."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], listener: socket.socket | None
    ) -> None:
        self._process: ForkServerProcess = _forks.Process(
            target=_serve, args=(list(arguments), dict(environment), listener), daemon=True
        )
        self._process.start()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, limit_s: float) -> int:
        self._process.join(limit_s)
        code = self._process.exitcode
        if code is None:
            raise TimeoutError(f"still running after {limit_s} s")
        return code

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()

    def send_signal(self, number: signal.Signals) -> None:
        if self._process.pid is not None and self._process.exitcode is None:
            os.kill(self._process.pid, number)


def _serve(arguments: list[str], environment: dict[str, str], listener: socket.socket | None) -> None:
    os.environ.clear()
    os.environ.update(environment)
    from tests.chaos import service

    service.main(arguments, listener)
