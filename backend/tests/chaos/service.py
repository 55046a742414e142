"""The real service in a process that can be told to die at a named place, or to go without one safeguard.

`processes` runs `main` in a process of its own; the code under test knows nothing of it.
"""

import argparse
import functools
import importlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn

DEATH = 137


@dataclass(frozen=True)
class Place:
    """Where the process dies: before or after a function, or inside a context manager at its end."""

    module: str
    function: str
    moment: str


# In the order in which a recording passes them.
PLACES = {
    "file spooled": Place("app.services.uploads", "accept", "before"),
    "bytes recognised": Place("app.services.uploads", "_recognise", "after"),
    "blob stored": Place("app.services.received_files", "stage", "after"),
    "rows written, not committed": Place("app.services.uploads", "_accepted", "after"),
    "upload committed, not answered": Place("app.services.uploads", "_record", "after"),
    "job claimed": Place("app.services.jobs.queue", "claim_next", "found"),
    "recording decoded": Place("app.services.call_pipeline", "decode", "after"),
    "speech checked": Place("app.services.call_pipeline", "check", "after"),
    "transcript saved": Place("app.services.call_pipeline", "transcribe", "after"),
    "insights saved": Place("app.services.call_pipeline", "draw_insights", "after"),
    "follow-ups saved": Place("app.services.call_pipeline", "make_followups", "after"),
    "step written, not committed": Place("app.services.jobs.queue", "_fenced", "after"),
    "call concluded": Place("app.services.call_pipeline", "conclude", "after"),
    "webhook sent, not noted": Place("app.services.deliveries.job", "_send", "after"),
    "delivery noted": Place("app.services.deliveries.job", "run", "after"),
    "lease swept, not committed": Place("app.services.jobs.recovery", "take_expired", "found"),
}
SAFEGUARDS = ("fence", "sweeper", "idempotency")


def main(arguments: Sequence[str], listener: socket.socket | None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--die-at", default="")
    parser.add_argument("--passage", type=int, default=1)
    parser.add_argument("--without", choices=SAFEGUARDS)
    parser.add_argument("--lease", type=int, default=60)
    parser.add_argument("--poll", type=float, default=5.0)
    parser.add_argument("--drain", type=float, default=20.0)
    parser.add_argument("--idle", action="store_true", help="accept work, do none")
    parser.add_argument("--light", action="store_true", help="take every recording for silence, unheard")
    parser.add_argument("--ponder", type=float, default=0, help="seconds between insights and their saving")
    parser.add_argument("--ready-file", type=Path, required=True, help="written once requests are answered")
    options = parser.parse_args(arguments)
    if options.idle:
        from app.services.jobs.runner import Runner

        Runner.start = lambda self: None  # type: ignore[method-assign]  # this process only accepts
    shorten_waits(options.lease, options.poll, options.drain)
    if options.light:
        spare_the_children()
    if options.ponder:
        slow_down(options.ponder, options.ready_file.parent)
    if options.without:
        take_away(options.without)
    if options.die_at:
        arm(PLACES[options.die_at], options.passage)
    from app.main import app

    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=options.port,
        log_level="warning",
        access_log=False,
        http="app.core.draining:DrainingProtocol",
        timeout_graceful_shutdown=20,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=tell_when_ready, args=(server, options.ready_file), daemon=True).start()
    server.run(sockets=None if listener is None else [listener])


def tell_when_ready(server: uvicorn.Server, file: Path) -> None:
    while not server.started:
        time.sleep(0.05)
    file.touch()


def shorten_waits(lease_s: int, poll_s: float, drain_s: float) -> None:
    """The mechanism stays; only its patience changes, so that a test need not wait a minute."""
    from app.services.jobs import queue, runner

    queue.LEASE_S = lease_s
    runner.HEARTBEAT_S = lease_s / 3
    runner.POLL_S = poll_s
    runner.DRAIN_S = drain_s


def spare_the_children() -> None:
    """No decoding: a storm is about jobs, and a core is worth more than two thousand silences."""
    from app.services.providers.audio.base import Recording, Sound, SpeechCheck

    call_pipeline: Any = importlib.import_module("app.services.call_pipeline")

    @contextmanager
    def undecoded(document: Any, duration_ms: int) -> Iterator[Recording]:
        yield Recording(Path(os.devnull), 1, duration_ms, truncated=False)

    call_pipeline._decoded = undecoded
    call_pipeline.check = lambda recording: SpeechCheck(Sound.SILENCE, 0)


def slow_down(seconds: float, directory: Path) -> None:
    """Leave time to freeze the process between work and saving; a file says that it has come there."""
    evidence: Any = importlib.import_module("app.services.drawing").evidence
    check = evidence.check

    def pondering(*arguments: Any) -> Any:
        result = check(*arguments)
        (directory / f"pondering-{uuid4().hex}").touch()
        time.sleep(seconds)
        return result

    evidence.check = pondering


def take_away(safeguard: str) -> None:
    """Leave one safeguard out, to see that the tests would notice."""
    queue: Any = importlib.import_module("app.services.jobs.queue")
    recovery: Any = importlib.import_module("app.services.jobs.recovery")
    uploads: Any = importlib.import_module("app.services.uploads")
    idempotency: Any = importlib.import_module("app.services.idempotency")
    if safeguard == "fence":
        queue._fenced = _unfenced
    elif safeguard == "sweeper":
        recovery.take_expired = lambda session: None
    else:
        uploads._same_bytes = lambda *_, **__: None
        idempotency.kept_answer = lambda *_: None


def _unfenced(session: Any, claim: Any, changes: str, **values: object) -> None:
    from sqlalchemy import text

    session.execute(text(f"UPDATE jobs SET {changes} WHERE id = :id"), {"id": claim.job_id, **values})


def arm(place: Place, passage: int) -> None:
    """Let the process die at the `passage`-th time that this place is passed."""
    module = importlib.import_module(place.module)
    original = getattr(module, place.function)
    passed = iter(range(1, 1_000_000))

    @functools.wraps(original)
    def deadly(*arguments: Any, **named: Any) -> Any:
        if place.moment == "before":
            _die_if(next(passed) == passage)
        result = original(*arguments, **named)
        if place.moment == "after" or (place.moment == "found" and result is not None):
            _die_if(next(passed) == passage)
        return result

    _replace_everywhere(module, place.function, original, deadly)


def _replace_everywhere(
    module: Any, name: str, original: Callable[..., Any], deadly: Callable[..., Any]
) -> None:
    """Also in tables that were filled when the module was loaded."""
    setattr(module, name, deadly)
    for value in vars(module).values():
        if isinstance(value, tuple) and any(original in row for row in value if isinstance(row, tuple)):
            rebuilt = tuple(
                tuple(deadly if cell is original else cell for cell in row) if isinstance(row, tuple) else row
                for row in value
            )
            key = next(key for key, held in vars(module).items() if held is value)
            setattr(module, key, rebuilt)
            break
    from app.services import handlers

    handlers.HANDLERS = {
        kind: _with(handler, original, deadly) for kind, handler in handlers.HANDLERS.items()
    }


def _with(handler: Any, original: Callable[..., Any], deadly: Callable[..., Any]) -> Any:
    from dataclasses import replace

    return replace(handler, run=deadly) if handler.run is original else handler


def _die_if(now: bool) -> None:
    if now:
        os._exit(DEATH)
