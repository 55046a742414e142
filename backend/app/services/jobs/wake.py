"""Tells the process's dispatcher of queued jobs: once in their transaction, once after its commit."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from app.models import JobKind
from app.services.providers.dispatch.background import BackgroundDispatcher
from app.services.providers.dispatch.base import Dispatcher

# Jobs that this session has queued, so that whoever commits can wake a runner.
ENQUEUED = "enqueued_jobs"


class WakeUp(NamedTuple):
    """What a dispatcher's `wake` takes."""

    job_id: UUID
    attempt: int


def _nobody() -> None:
    """Until a dispatcher is chosen, and without one, the runner finds the jobs when it looks again."""


_current: Dispatcher = BackgroundDispatcher(_nobody)


def use(dispatcher: Dispatcher | None) -> None:
    global _current  # noqa: PLW0603 - one dispatcher per process, set by whoever composes it
    _current = dispatcher or BackgroundDispatcher(_nobody)


def dispatcher() -> Dispatcher:
    return _current


def enqueued(session: Session, job_id: UUID, kind: JobKind, *, attempt: int = 0, after_s: float = 0) -> None:
    """Say, in the transaction that queues it, that there is a job."""
    _current.enqueued(session, job_id, kind, after_s=after_s)
    if not after_s:
        session.info.setdefault(ENQUEUED, []).append(WakeUp(job_id, attempt))


def take_enqueued(session: Session) -> list[WakeUp]:
    """The jobs queued since the last call, to be woken after the commit."""
    found: list[WakeUp] = session.info.pop(ENQUEUED, [])
    return found


def committed(session: Session) -> None:
    """Wake whoever runs what this session has queued. For those that commit outside a request."""
    for wake_up in take_enqueued(session):
        _current.wake(*wake_up)
