"""The default: the threads of this process."""

from collections.abc import Callable
from uuid import UUID


class BackgroundDispatcher:
    def __init__(self, notify: Callable[[], None]) -> None:
        self._notify = notify

    def wake(self, _job_id: UUID) -> None:
        self._notify()
