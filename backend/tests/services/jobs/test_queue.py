"""A job row's life: claimed once, fenced, released, brought back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from app.core.database import transaction
from app.models import JobKind, JobStatus
from app.services.jobs import queue, recovery
from app.services.jobs.queue import Claim, FenceLostError
from tests.services.jobs import rows

KINDS = [JobKind.CALL]


@pytest.fixture(autouse=True)
def _alone() -> None:
    rows.forget_all()


def claimed() -> Claim:
    claim = queue.claim_by_id(rows.queued(rows.new_tenant()), "runner")
    assert claim is not None
    return claim


def test_the_same_dedupe_key_is_the_same_job() -> None:
    tenant_id = rows.new_tenant()
    with transaction(tenant_id) as session:
        ids = {
            queue.enqueue(
                session,
                tenant_id,
                kind=JobKind.CALL,
                subject_kind="call",
                subject_id=tenant_id,
                dedupe_key="call:one",
            )
            for _ in range(2)
        }
    assert len(ids) == 1


def test_a_job_is_claimed_by_one_of_many() -> None:
    job_id = rows.queued(rows.new_tenant())
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda n: queue.claim_by_id(job_id, f"runner {n}"), range(16)))
    assert len([claim for claim in claims if claim is not None]) == 1
    assert rows.row(job_id).attempt == 1


def test_claim_next_gives_every_job_once() -> None:
    tenant_id = rows.new_tenant()
    ids = {rows.queued(tenant_id) for _ in range(30)}
    with ThreadPoolExecutor(6) as pool:
        claims = [claim for claim in pool.map(lambda _: queue.claim_next(KINDS, "r"), range(60)) if claim]
    # A claim may find every tenant's earliest job locked and come back empty; it never doubles one.
    taken = [claim.job_id for claim in claims]
    assert len(taken) == len(set(taken))
    while (claim := queue.claim_next(KINDS, "r")) is not None:
        taken.append(claim.job_id)
    assert set(taken) == ids


def test_the_tenant_with_fewer_running_jobs_goes_first() -> None:
    crowd, single = rows.new_tenant(), rows.new_tenant()
    for _ in range(20):
        rows.queued(crowd)
    assert queue.claim_next(KINDS, "r")
    lonely = rows.queued(single)
    claim = queue.claim_next(KINDS, "r")
    assert claim is not None
    assert claim.job_id == lonely


def test_with_one_slot_a_crowd_that_came_first_does_not_hold_up_the_single_one() -> None:
    """Between two tenants of whom neither runs anything the lot decides: 30 in a row are one in 2**30."""
    crowd, single = rows.new_tenant(), rows.new_tenant()
    for _ in range(31):
        rows.queued(crowd)
    lonely = rows.queued(single)
    served = []
    while lonely not in served:
        claim = queue.claim_next(KINDS, "r")
        assert claim is not None
        with transaction(claim.tenant_id) as session:
            queue.finish(session, claim)
        served.append(claim.job_id)
    assert len(served) <= 30


def test_a_job_that_is_not_due_is_left() -> None:
    tenant_id = rows.new_tenant()
    claim = queue.claim_by_id(rows.queued(tenant_id), "r")
    assert claim is not None
    with transaction(tenant_id) as session:
        queue.postpone(session, claim, seconds=60, code="upstream", counts=True)
    assert queue.claim_next(KINDS, "r") is None
    assert queue.claim_by_id(claim.job_id, "r") is None
    assert rows.row(claim.job_id).failures == 1


def _step(session: Session, claim: Claim) -> None:
    with queue.step(claim, "transcript"):
        pass


WRITES: list[Callable[[Session, Claim], None]] = [
    _step,
    queue.finish,
    queue.release,
    lambda session, claim: queue.give_up(session, claim, code="x"),
    lambda session, claim: queue.postpone(session, claim, seconds=1, code="x", counts=True),
]


@pytest.mark.parametrize("write", WRITES)
def test_a_late_runner_changes_nothing(write: Callable[[Session, Claim], None]) -> None:
    claim = claimed()
    late = replace(claim, attempt=claim.attempt - 1)
    before = rows.row(claim.job_id)
    with pytest.raises(FenceLostError), transaction(claim.tenant_id) as session:
        write(session, late)
    after = rows.row(claim.job_id)
    assert (after.status, after.attempt, after.progress, after.failures) == (
        before.status,
        before.attempt,
        before.progress,
        before.failures,
    )


def test_a_step_is_saved_with_its_effects_and_named_once() -> None:
    claim = claimed()
    for _ in range(2):
        with queue.step(claim, "transcript"):
            pass
    assert rows.row(claim.job_id).progress == ["transcript"]


def test_a_release_counts_neither_failure_nor_crash() -> None:
    claim = claimed()
    with transaction(claim.tenant_id) as session:
        queue.release(session, claim)
    job = rows.row(claim.job_id)
    assert (job.status, job.failures, job.crashes) == (JobStatus.QUEUED, 0, 0)
    again = queue.claim_by_id(claim.job_id, "r")
    assert again is not None
    assert again.attempt == claim.attempt + 1


def test_an_expired_lease_brings_the_job_back_until_it_crashed_too_often() -> None:
    job_id = rows.queued(rows.new_tenant())
    for crash in range(1, recovery.MAX_CRASHES + 2):
        assert queue.claim_by_id(job_id, "r")
        rows.expire_lease(job_id)
        with transaction() as session:
            taken = recovery.take_expired(session)
        assert taken is not None
        assert rows.row(job_id).crashes == crash
    assert rows.row(job_id).status is JobStatus.NEEDS_ATTENTION
    assert rows.row(job_id).last_error_code == "crashed"


def test_a_renewed_lease_is_not_taken() -> None:
    claim = claimed()
    rows.expire_lease(claim.job_id)
    queue.renew([claim])
    with transaction() as session:
        assert recovery.take_expired(session) is None


def test_only_what_needs_attention_is_requeued() -> None:
    claim = claimed()
    subject = {"kind": JobKind.CALL, "subject_id": claim.subject_id}
    with transaction(claim.tenant_id) as session:
        assert queue.requeue(session, claim.tenant_id, **subject) is None  # type: ignore[arg-type]
        queue.give_up(session, claim, code="refused")
        assert queue.requeue(session, claim.tenant_id, **subject)  # type: ignore[arg-type]
    assert rows.row(claim.job_id).status is JobStatus.QUEUED


def test_all_who_claim_at_the_same_moment_find_a_job() -> None:
    """Nobody goes away empty because another is just looking at the same rows."""
    busy, idle = rows.new_tenant(), rows.new_tenant()
    for _ in range(3):
        rows.queued(busy)
    rows.queued(idle)
    together = Barrier(4)

    def claim(number: int) -> Claim | None:
        together.wait(60)
        return queue.claim_next(KINDS, f"runner-{number}")

    for _ in range(10):
        with ThreadPoolExecutor(4) as pool:
            claims = [found for found in pool.map(claim, range(4)) if found]
        assert len({found.job_id for found in claims}) == 4
        for found in claims:
            with transaction(found.tenant_id) as session:
                queue.release(session, found)


def test_patience_leaves_to_others_what_has_just_become_due() -> None:
    job_id = rows.queued(rows.new_tenant())
    assert queue.claim_next(KINDS, "runner", patience_s=60) is None
    rows.wait_long(job_id)
    assert queue.claim_next(KINDS, "runner", patience_s=60)
