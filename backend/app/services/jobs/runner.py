"""Runs jobs in this process: a few threads per lane that claim one job at a time, a heartbeat, a sweeper.

A wake-up only shortens the wait of an idle thread; without one it looks again every few seconds.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bound_contextvars

from app.core import log, metrics
from app.core.database import is_away, transaction
from app.models import JobKind, JobStatus
from app.services.jobs import queue, recovery, retry, wake
from app.services.jobs.handler import Handler, Lane
from app.services.jobs.queue import Claim, FenceLostError
from app.services.providers.errors import ProviderError

POLL_S = 5.0
HEARTBEAT_S = 20.0
DRAIN_S = 20.0
LIGHT_THREADS = 2
SWEEPER_SILENCE_S = 60.0
CHORE_S = 60.0
_log = log.logger(__name__)


class Runner:
    """The threads of one process. `abort` is called when draining takes too long: it ends child processes;
    `chore` once a minute, in each process that runs jobs."""

    name = "jobs"

    def __init__(
        self,
        handlers: Mapping[JobKind, Handler],
        *,
        concurrency: int,
        abort: Callable[[], None],
        chore: Callable[[], object] = lambda: None,
    ) -> None:
        self._handlers = handlers
        self._abort = abort
        self._chore = chore
        self._chore_at = 0.0
        self._stopping = threading.Event()
        self._wakeup = threading.Condition()
        self._active: dict[UUID, Claim] = {}
        self._active_changed = threading.Condition()
        self._swept_at = time.monotonic()
        self.slots = {Lane.HEAVY: concurrency, Lane.LIGHT: LIGHT_THREADS}
        self._free = {lane: threading.BoundedSemaphore(count) for lane, count in self.slots.items()}
        lanes = [lane for lane, count in self.slots.items() for _ in range(count)]
        self._workers = [self._thread(self._work, lane, f"jobs-{lane}-{n}") for n, lane in enumerate(lanes)]
        self._heartbeat = self._thread(self._keep, self._beat, "jobs-heartbeat")
        self._sweeper = self._thread(self._keep, self._sweep, "jobs-sweeper")
        self._starting = threading.Lock()

    @cached_property
    def _name(self) -> str:
        """Made at the first claim, which comes after the fork of a server that pre-loads the application."""
        return recovery.runner_name(os.getpid())

    def start(self) -> None:
        wake.dispatcher().start()
        self._start_heartbeat()
        self._expire_dead_neighbours()
        for thread in (*self._workers, self._sweeper):
            thread.start()

    def wake(self, _job_id: UUID | None = None) -> None:
        """Let idle threads look now. Which job they take is decided by fairness, not by who called."""
        with self._wakeup:
            self._wakeup.notify_all()

    def stop(self) -> None:
        """Claim nothing more, wait for what runs, then give back what is left. Takes at most about 22 s."""
        self._stopping.set()
        self.wake()
        give_up_at = time.monotonic() + DRAIN_S
        for thread in self._workers:
            thread.join(max(0.0, give_up_at - time.monotonic()))
        with self._active_changed:
            self._active_changed.wait_for(lambda: not self._active, give_up_at - time.monotonic())
            left = list(self._active.values())
        for claim in left:
            self._give_back(claim)
        if left:
            self._abort()
            for thread in self._workers:
                thread.join(2.0)

    def run_now(self, job_id: UUID) -> bool:
        """Claim this very job and run it in the calling thread; False when it is not queued and due."""
        return self._run_claimed(lambda: queue.claim_by_id(job_id, self._name))

    def run_next(self, lane: Lane, *, patience_s: float = 0) -> bool:
        """Run one job of this lane that has been due for `patience_s`, fairly among tenants, in the calling
        thread and one of the lane's slots; False when there is none."""
        with self._free[lane]:
            return self._run_claimed(
                lambda: queue.claim_next(self.kinds(lane), self._name, patience_s=patience_s)
            )

    def kinds(self, lane: Lane) -> list[JobKind]:
        return [kind for kind, handler in self._handlers.items() if handler.lane is lane]

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def alive(self) -> bool:
        """Whether the sweeper has been round lately."""
        return time.monotonic() - self._swept_at < SWEEPER_SILENCE_S

    def _run_claimed(self, claim_one: Callable[[], Claim | None]) -> bool:
        claim = None if self.stopping else claim_one()
        if claim is None:
            return False
        self._start_heartbeat()
        self._run(claim)
        return True

    def _expire_dead_neighbours(self) -> None:
        """A process that died here a moment ago leaves leases that nobody can renew: do not wait for them."""
        try:
            if recovery.expire_leases_of_dead():
                recovery.sweep_all(self._handlers)
        except SQLAlchemyError as error:
            _log.warning("cannot look for dead runners", error=type(error).__name__)

    def _start_heartbeat(self) -> None:
        """A pushed job needs its lease renewed too, in a process that otherwise runs none."""
        with self._starting:
            if self._heartbeat.ident is None:
                self._heartbeat.start()

    def _give_back(self, claim: Claim) -> None:
        try:
            with transaction(claim.tenant_id) as session:
                self._handlers[claim.kind].project(session, claim, JobStatus.QUEUED, None)
                queue.release(session, claim)
            wake.committed(session)
        except (FenceLostError, SQLAlchemyError) as error:
            _log.warning("job left to the sweeper", job_id=str(claim.job_id), error=type(error).__name__)

    def _thread(self, target: Callable[..., None], argument: object, name: str) -> threading.Thread:
        return threading.Thread(target=target, args=(argument,), name=name, daemon=True)

    def _work(self, lane: Lane) -> None:
        while not self.stopping:
            try:
                ran = self.run_next(lane, patience_s=wake.dispatcher().patience_s)
            except SQLAlchemyError as error:
                _log.warning("claim failed", error=type(error).__name__)
                ran = False
            if ran:
                self.wake()
            else:
                self._rest()

    def _rest(self) -> None:
        with self._wakeup:
            if not self.stopping:
                self._wakeup.wait(retry.spread(POLL_S))

    def _run(self, claim: Claim) -> None:
        with self._active_changed:
            self._active[claim.job_id] = claim
        handler = self._handlers[claim.kind]
        try:
            with bound_contextvars(request_id=claim.request_id):
                self._attempt(handler, claim)
        except FenceLostError:
            _log.warning("lease lost, result dropped", job_id=str(claim.job_id), attempt=claim.attempt)
        except Exception as error:  # noqa: BLE001 - a thread that dies would take its slot with it
            # The database is away, most often: the lease runs out and the sweeper queues the job again.
            _log.error("job left to the sweeper", job_id=str(claim.job_id), error=repr(error))
        finally:
            with self._active_changed:
                self._active.pop(claim.job_id, None)
                self._active_changed.notify_all()

    def _attempt(self, handler: Handler, claim: Claim) -> None:
        started = time.monotonic()
        try:
            # Should a crash take it back, it is told again: the claim itself is on the disk.
            with transaction(claim.tenant_id, durable=False) as session:
                handler.project(session, claim, JobStatus.PROCESSING, None)
                queue.hold(session, claim)
            handler.run(claim)
        except FenceLostError:
            raise
        except Exception as error:
            if is_away(error):
                # It says nothing about the job: its lease runs out and the sweeper queues it again.
                raise
            self._settle(handler, claim, error)
        else:
            metrics.JOB_ATTEMPTS.labels(claim.kind, "done").inc()
            _log.info("job done", job_id=str(claim.job_id), kind=claim.kind, seconds=_since(started))

    def _settle(self, handler: Handler, claim: Claim, error: Exception) -> None:
        again = retry.decide(handler.schedule, claim.failures, error)
        expected = isinstance(error, ProviderError)
        metrics.JOB_ATTEMPTS.labels(claim.kind, retry.code_of(error)).inc()
        put_off = again is not None and not again.counts
        _log.log(
            logging.INFO if put_off else logging.WARNING,
            "job put off" if put_off else "job failed",
            job_id=str(claim.job_id),
            code=retry.code_of(error),
            exc_info=None if expected else error,
        )
        with transaction(claim.tenant_id) as session:
            if again is None:
                handler.project(session, claim, JobStatus.NEEDS_ATTENTION, error)
                queue.give_up(session, claim, code=retry.code_of(error))
            else:
                handler.project(session, claim, JobStatus.QUEUED, error)
                queue.postpone(
                    session, claim, seconds=again.seconds, code=retry.code_of(error), counts=again.counts
                )

    def _keep(self, duty: Callable[[], None]) -> None:
        interval = HEARTBEAT_S if duty == self._beat else POLL_S
        while not self._stopping.wait(retry.spread(interval)):
            try:
                duty()
            except SQLAlchemyError as error:
                _log.warning("job upkeep failed", error=type(error).__name__)

    def _beat(self) -> None:
        with self._active_changed:
            claims = list(self._active.values())
        queue.renew(claims)

    def _sweep(self) -> None:
        recovery.sweep_all(self._handlers)
        self._swept_at = time.monotonic()
        self.wake()
        if self._swept_at >= self._chore_at:
            self._chore_at = self._swept_at + retry.spread(CHORE_S)
            self._chore()


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
