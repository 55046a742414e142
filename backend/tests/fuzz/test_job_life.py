"""A job's life in any order of events, beside a model of it: runners that come back from the dead change
nothing, no event is lost, and what has ended stays ended until a person asks for more."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import pytest
from hypothesis import seed
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from app.core.database import transaction
from app.models import JobKind, JobStatus
from app.services.jobs import queue, recovery
from app.services.jobs.queue import Claim, FenceLostError
from tests.fuzz import SEEDS, tried
from tests.services.jobs import rows

pytestmark = pytest.mark.fuzz
CRASHES = 2
Result = TypeVar("Result")
STEPS = st.sampled_from(["transcribe", "insights", "followups"])


@dataclass
class Known:
    """What a job must look like."""

    status: JobStatus = JobStatus.QUEUED
    attempt: int = 0
    failures: int = 0
    crashes: int = 0
    due: bool = True
    progress: list[str] = field(default_factory=list)


class JobLife(RuleBasedStateMachine):
    jobs = Bundle("jobs")
    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        rows.forget_all()
        self.tenant_id = rows.new_tenant()
        self.known: dict[UUID, Known] = {}

    @rule(target=jobs)
    def enqueue(self) -> UUID:
        job_id = rows.queued(self.tenant_id)
        self.known[job_id] = Known()
        return self.agreed(job_id)

    @rule(target=claims, job_id=jobs)
    def claim(self, job_id: UUID) -> object:
        known = self.known[job_id]
        claim = queue.claim_by_id(job_id, "by id")
        assert (claim is not None) == (known.status is JobStatus.QUEUED and known.due)
        return multiple() if claim is None else self.taken(claim)

    @rule(target=claims)
    def claim_whatever_is_due(self) -> object:
        ready = {
            job_id for job_id, known in self.known.items() if known.status is JobStatus.QUEUED and known.due
        }
        claim = queue.claim_next([JobKind.CALL], "next")
        assert (claim.job_id in ready) if claim else not ready
        return multiple() if claim is None else self.taken(claim)

    @rule(claim=claims, name=STEPS)
    def save_a_step(self, claim: Claim, name: str) -> None:
        if self.fenced(claim, lambda: _within(queue.step(claim, name))):
            progress = self.known[claim.job_id].progress
            progress.extend([name] if name not in progress else [])
        self.agreed(claim.job_id)

    @rule(claim=claims)
    def finish(self, claim: Claim) -> None:
        if self.fenced(claim, lambda: _within(queue.last_step(claim))):
            self.known[claim.job_id].status = JobStatus.DONE
        self.agreed(claim.job_id)

    @rule(claim=claims, counts=st.booleans(), later=st.booleans())
    def postpone(self, claim: Claim, counts: bool, later: bool) -> None:
        def work(session: Session) -> None:
            queue.postpone(session, claim, seconds=600 if later else 0, code="x", counts=counts)

        if self.fenced(claim, lambda: self.committed(work)):
            known = self.known[claim.job_id]
            known.status, known.due = JobStatus.QUEUED, not later
            known.failures += counts
        self.agreed(claim.job_id)

    @rule(claim=claims)
    def give_up(self, claim: Claim) -> None:
        if self.fenced(
            claim, lambda: self.committed(lambda session: queue.give_up(session, claim, code="x"))
        ):
            known = self.known[claim.job_id]
            known.status, known.failures = JobStatus.NEEDS_ATTENTION, known.failures + 1
        self.agreed(claim.job_id)

    @rule(claim=claims)
    def stop_in_the_middle(self, claim: Claim) -> None:
        if self.fenced(claim, lambda: self.committed(lambda session: queue.release(session, claim))):
            known = self.known[claim.job_id]
            known.status, known.due = JobStatus.QUEUED, True
        self.agreed(claim.job_id)

    @rule(claim=claims, renewed=st.booleans())
    def die(self, claim: Claim, renewed: bool) -> None:
        """The runner is gone and its lease runs out, unless a heartbeat still comes in between."""
        known = self.known[claim.job_id]
        if known.status is not JobStatus.PROCESSING:
            return
        rows.expire_lease(claim.job_id)
        if renewed:
            queue.renew([claim])
        lives = renewed and claim.attempt == known.attempt
        swept = self.committed(recovery.take_expired)
        assert (swept is None) == lives
        if not lives:
            known.crashes += 1
            known.due = True
            known.status = JobStatus.QUEUED if known.crashes <= CRASHES else JobStatus.NEEDS_ATTENTION
        self.agreed(claim.job_id)

    @rule(job_id=jobs)
    def cancel(self, job_id: UUID) -> None:
        known = self.known[job_id]
        done = self.committed(lambda session: queue.cancel(session, self.tenant_id, job_id))
        assert (done is not None) == (known.status in {JobStatus.QUEUED, JobStatus.PROCESSING})
        if done is not None:
            known.status = JobStatus.NEEDS_ATTENTION
        self.agreed(job_id)

    @rule(job_id=jobs, again=st.booleans())
    def ask_for_more(self, job_id: UUID, again: bool) -> None:
        """A person wants it tried again, or at once."""
        known, subject = self.known[job_id], rows.row(job_id).subject_id
        ask = queue.requeue if again else queue.hurry
        self.committed(lambda session: ask(session, self.tenant_id, kind=JobKind.CALL, subject_id=subject))
        if again and known.status is JobStatus.NEEDS_ATTENTION:
            known.status, known.failures, known.crashes, known.due = JobStatus.QUEUED, 0, 0, True
        if not again and known.status is JobStatus.QUEUED:
            known.due = True
        self.agreed(job_id)

    def taken(self, claim: Claim) -> Claim:
        known = self.known[claim.job_id]
        known.status, known.attempt = JobStatus.PROCESSING, known.attempt + 1
        assert (claim.attempt, list(claim.progress)) == (known.attempt, known.progress)
        self.agreed(claim.job_id)
        return claim

    def fenced(self, claim: Claim, work: Callable[[], object]) -> bool:
        """Whether the runner still held the job, as it must be told."""
        known = self.known[claim.job_id]
        holds = known.status is JobStatus.PROCESSING and known.attempt == claim.attempt
        if holds:
            work()
            return True
        with pytest.raises(FenceLostError):
            work()
        return False

    def committed(self, work: Callable[[Session], Result]) -> Result:
        with transaction(self.tenant_id) as session:
            return work(session)

    def agreed(self, job_id: UUID) -> UUID:
        row, known = rows.row(job_id), self.known[job_id]
        assert (row.status, row.attempt, row.failures, row.crashes, row.progress) == (
            known.status,
            known.attempt,
            known.failures,
            known.crashes,
            known.progress,
        )
        assert (row.lease_until is not None) == (known.status is JobStatus.PROCESSING)
        assert (row.finished_at is not None) == (known.status in {JobStatus.DONE, JobStatus.NEEDS_ATTENTION})
        return job_id


def _within(step: AbstractContextManager[Session]) -> None:
    with step:
        pass


@pytest.mark.parametrize("number", SEEDS)
def test_a_job_s_life(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(recovery, "MAX_CRASHES", CRASHES)
    run_state_machine_as_test(seed(number)(JobLife), settings=tried(8, long=100, steps=30))
