"""The process's dispatcher, chosen at start-up. Until then, and without one, jobs wait for the sweeper."""

from uuid import UUID

from app.services.providers.dispatch.base import Dispatcher


class _Nobody:
    def wake(self, _job_id: UUID) -> None:
        """The sweeper of a running process takes over."""


_current: Dispatcher = _Nobody()


def use(dispatcher: Dispatcher | None) -> None:
    global _current  # noqa: PLW0603 - one dispatcher per process, set by whoever composes it
    _current = dispatcher or _Nobody()


def dispatcher() -> Dispatcher:
    return _current
