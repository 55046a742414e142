"""A fleet of workers on the same PostgreSQL: the wake-up is a row of procrastinate's, committed with the job.

Each row is one turn for a worker of that kind of job; which job it takes is decided by fairness.
"""

from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import log
from app.services.providers.dispatch import procrastinate_tables

if TYPE_CHECKING:
    from procrastinate import App

TASK = "run_job"
_log = log.logger(__name__)


class ProcrastinateDispatcher:
    # Longer than a healthy fleet lets a job wait; shorter than people do.
    patience_s = 60.0

    def start(self) -> None:
        procrastinate_tables.prepare()

    def enqueued(self, session: Session, job_id: UUID, kind: str, *, after_s: float) -> None:
        from procrastinate.exceptions import ConnectorException

        connection = session.connection()
        try:
            with connection.begin_nested():
                connection.execute(text(f"SET LOCAL search_path = public, {procrastinate_tables.SCHEMA}"))
                self._app.configure_task(
                    TASK,
                    queue=kind,
                    connection=connection,
                    schedule_in={"seconds": after_s} if after_s else None,
                ).defer(job_id=str(job_id))
        except (ConnectorException, SQLAlchemyError) as error:
            _log.warning("no worker was woken", job_id=str(job_id), error=type(error).__name__)

    def wake(self, job_id: UUID, attempt: int = 0) -> None:
        """The commit itself has notified the workers."""

    @cached_property
    def _app(self) -> "App":
        """Only writes on connections that it is given; opens none."""
        from procrastinate import App
        from procrastinate.contrib.sqlalchemy import SQLAlchemyPsycopg2Connector

        return App(connector=SQLAlchemyPsycopg2Connector())
