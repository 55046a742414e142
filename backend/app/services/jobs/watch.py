"""Tells waiting requests when a subject's job moves: one look a second for all of them together.

A waiter holds no thread and no connection. Beyond the most that are let in, callers answer at once.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.core import log, stopping
from app.core.database import transaction
from app.models import Job, JobStatus

MOST_WAITERS = 200
LOOK_S = 1.0
_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands: enough to see that it moved."""

    status: JobStatus
    progress: tuple[str, ...]
    failures: int

    @property
    def ended(self) -> bool:
        return self.status in {JobStatus.DONE, JobStatus.NEEDS_ATTENTION}


class Waiter:
    """One request that waits for one subject. Lives on its event loop; told from the watcher's thread.

    `standing` is what the request knows: any other is told, each one where it knows none.
    """

    def __init__(self, subject_id: UUID, standing: Standing | None) -> None:
        self.subject_id = subject_id
        self.standing = standing
        self.gone = False
        self._loop = asyncio.get_running_loop()
        self._moved = asyncio.Event()

    async def moved(self, timeout_s: float) -> Standing | None:
        """Wait until the job stands elsewhere than known; None when the time is over or the wait is."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._moved.wait()
        except TimeoutError:
            return None
        self._moved.clear()
        return None if self.gone else self.standing

    def leave(self) -> None:
        """The wait is over: whoever waits for a move hears at once that there is none."""
        self.gone = True
        self._moved.set()

    def dismiss(self) -> None:
        """`leave`, from any thread."""
        self._run(self.leave)

    def tell(self, standing: Standing) -> None:
        if standing != self.standing:
            self._run(partial(self._hear, standing))

    def _run(self, told: Callable[[], None]) -> None:
        # A loop that ends meanwhile has nobody left to tell.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(told)

    def _hear(self, standing: Standing) -> None:
        self.standing = standing
        self._moved.set()


class Watcher:
    """The one poller of a process, a background part like the runner."""

    name = "watcher"

    def __init__(self) -> None:
        self._waiters: set[Waiter] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._dismissed = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._dismissed = False
        stopping.listeners.add(self.dismiss)
        self._thread = threading.Thread(target=self._look, name="jobs-watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        stopping.listeners.discard(self.dismiss)
        if self._thread is not None:
            self._thread.join(LOOK_S + 1)

    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def dismiss(self) -> None:
        """Nobody waits any longer until the next start: the server is about to go."""
        self._dismissed = True
        for waiter in self._present():
            waiter.dismiss()

    @contextmanager
    def waiting(self, subject_id: UUID, standing: Standing | None) -> Iterator[Waiter | None]:
        """A place among the waiters, or None when all are taken or nobody watches."""
        waiter = Waiter(subject_id, standing)
        with self._lock:
            let_in = len(self._waiters) < MOST_WAITERS and self.alive() and not self._dismissed
            if let_in:
                self._waiters.add(waiter)
        try:
            yield waiter if let_in else None
        finally:
            with self._lock:
                self._waiters.discard(waiter)

    def _look(self) -> None:
        while not self._stopping.wait(LOOK_S):
            waiters = self._present()
            if waiters:
                try:
                    self._tell(waiters)
                except SQLAlchemyError as error:
                    _log.warning("cannot look at jobs", error=type(error).__name__)

    def _present(self) -> list[Waiter]:
        with self._lock:
            return list(self._waiters)

    def _tell(self, waiters: list[Waiter]) -> None:
        standings = _standings({waiter.subject_id for waiter in waiters})
        for waiter in waiters:
            standing = standings.get(waiter.subject_id)
            if standing is not None:
                waiter.tell(standing)


def _standings(subject_ids: set[UUID]) -> dict[UUID, Standing]:
    statement = select(Job.subject_id, Job.status, Job.progress, Job.failures).where(
        Job.subject_id.in_(subject_ids)
    )
    with transaction() as session:
        return {
            row.subject_id: Standing(row.status, tuple(row.progress), row.failures)
            for row in session.execute(statement)
        }


watcher = Watcher()
