"""Runs a call's work again: what failed goes on where it broke off, what is done begins anew at a stage."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.models import Call, CallStatus, JobKind
from app.schemas.call_runs import Stage
from app.services import calls, scope
from app.services.jobs import queue, rerun

# What is kept when a call is worked on from this stage.
SAVED_BEFORE: Mapping[Stage, tuple[str, ...]] = {
    stage: tuple(list(Stage)[:place]) for place, stage in enumerate(Stage)
}


def retry(session: Session, actor: Actor, call_id: UUID, *, from_stage: Stage | None) -> Call:
    """Run a failed call's job again from its first missing step, or any ended one from this stage.

    Raises Conflict while it runs, and without a stage where none failed.
    """
    call = scope.get(session, actor, Call, call_id, lock=True)
    if from_stage is None:
        claim = queue.requeue(session, actor.tenant_id, kind=JobKind.CALL, subject_id=call_id)
        if claim is None:
            raise Conflict(
                f"Only a failed call can be retried; this one is {call.status}. Name a from_stage to run it "
                "again.",
                code="not_failed",
            )
        _wait_again(call)
    elif not start_again(session, call, from_stage):
        raise Conflict("This call is being worked on: wait until it has ended.", code="running")
    session.flush()
    session.refresh(call)
    return calls.with_document(session, actor, call_id)


def start_again(session: Session, call: Call, stage: Stage) -> bool:
    """Queue a call whose work has ended from this stage on; False where it has not ended."""
    started = rerun.rerun(
        session,
        call.tenant_id,
        kind=JobKind.CALL,
        subject_kind="call",
        subject_id=call.id,
        dedupe_key=f"call:{call.id}",
        progress=SAVED_BEFORE[stage],
    )
    if started:
        _wait_again(call)
    return started


def _wait_again(call: Call) -> None:
    call.status, call.error, call.error_code = CallStatus.PENDING, None, None
