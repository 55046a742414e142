"""The contract of a dispatcher: it only wakes somebody up. A lost or doubled wake-up does no harm."""

from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session


class Dispatcher(Protocol):
    @property
    def patience_s(self) -> float:
        """How long a job may be due before the threads of any process take it themselves: none of those
        who are woken came for it."""
        ...

    def start(self) -> None:
        """Called once per process, before it works. Raises where the dispatcher cannot do its part."""
        ...

    def enqueued(self, session: Session, job_id: UUID, kind: str, *, after_s: float) -> None:
        """Called inside the transaction that queues the job, to be due in `after_s` seconds. Never raises,
        and leaves the transaction usable."""
        ...

    def wake(self, job_id: UUID, attempt: int = 0) -> None:
        """Called after that commit for a job that is due; `attempt` counts its claims so far. Never raises:
        the sweeper finds what nobody woke."""
        ...
