"""Calls whose transcript is there, so that their jobs need no speech engine; and what running them leaves."""

import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.database import transaction
from app.models import Call, CallStatus, Event, Insight, JobKind, JobStatus, TranscriptSegment
from app.services.jobs import queue, wake
from app.services.providers.dispatch.base import Dispatcher
from tests.services.jobs import rows
from tests.world import Person, Team, call_of, seed

LIMIT_S = 20.0
# What one run of such a job does, and no more.
ONCE = (1, ["call.analyzed", "transcription.completed"])


@dataclass(frozen=True)
class Queued:
    """A call and its job."""

    tenant_id: UUID
    call_id: UUID
    job_id: UUID

    def effects(self) -> tuple[int, list[str]]:
        """How many insights there are, and the events."""
        with transaction(self.tenant_id) as session:
            insights = session.scalars(select(Insight).where(Insight.call_id == self.call_id)).all()
            events = session.scalars(select(Event.name).where(Event.subject_id == self.call_id))
            return len(insights), sorted(events)

    def wait_until(self, status: JobStatus) -> None:
        give_up_at = time.monotonic() + LIMIT_S
        while (job := rows.row(self.job_id)).status is not status:
            assert time.monotonic() < give_up_at, (job.status, job.attempt, job.last_error_code)
            time.sleep(0.05)


def written_call(person: Person) -> Call:
    call = call_of(person, status=CallStatus.PENDING)
    text = "Please call me tomorrow."
    seed(
        person,
        TranscriptSegment(call_id=call.id, number=0, start_ms=0, end_ms=0, speaker="customer", text=text),
    )
    return call


def queued_unheard(person: Person | None = None) -> Queued:
    """A call with its job, of which no dispatcher is told: its wake-up is lost."""
    call = written_call(person or Team().agent)
    current = wake.dispatcher()
    wake.use(None)
    try:
        with transaction(call.tenant_id) as session:
            job_id = queue.enqueue(
                session,
                call.tenant_id,
                kind=JobKind.CALL,
                subject_kind="call",
                subject_id=call.id,
                dedupe_key=f"call:{call.id}",
            )
    finally:
        wake.use(current)
    return Queued(call.tenant_id, call.id, job_id)


def wake_up(dispatcher: Dispatcher, job_id: UUID, *, after_s: float = 0) -> None:
    """As whoever queues a job does: once inside the transaction, once after its commit."""
    with transaction() as session:
        dispatcher.enqueued(session, job_id, JobKind.CALL, after_s=after_s)
    if not after_s:
        dispatcher.wake(job_id, rows.attempt(job_id))
