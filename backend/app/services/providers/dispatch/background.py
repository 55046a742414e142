"""The default: the threads of this process."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import log

_log = log.logger(__name__)


class BackgroundDispatcher:
    patience_s = 0.0

    def __init__(self, notify: Callable[[], None], *, instead_of: str = "") -> None:
        """`instead_of` says what was chosen and cannot be had; it is logged once."""
        self._notify = notify
        self._instead_of = instead_of

    def start(self) -> None:
        if self._instead_of:
            _log.warning("jobs run in this process", instead_of=self._instead_of)

    def enqueued(self, session: Session, job_id: UUID, kind: str, *, after_s: float) -> None:
        """Nobody may see the job before the commit."""

    def wake(self, job_id: UUID, attempt: int = 0) -> None:
        del job_id, attempt
        self._notify()
