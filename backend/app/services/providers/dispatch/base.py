"""The contract of a dispatcher: it only wakes somebody up. A lost or doubled wake-up does no harm."""

from typing import Protocol
from uuid import UUID


class Dispatcher(Protocol):
    def wake(self, job_id: UUID) -> None:
        """Called after the job's row is committed. Never raises: the sweeper finds what nobody woke."""
        ...
