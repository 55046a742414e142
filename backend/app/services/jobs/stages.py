"""The saved steps of each kind of job, in order, with their share of the work in percent."""

from collections.abc import Mapping, Sequence

from app.models import JobKind, JobStatus

STAGES: Mapping[JobKind, Mapping[str, int]] = {
    JobKind.CALL: {"transcript": 75, "insights": 20, "followups": 5},
    JobKind.DELIVERY: {},
    JobKind.CLASSIFICATION: {},
    JobKind.IMPORT: {},
    JobKind.INBOUND: {},
    JobKind.VESSEY_SYNC: {"drivers": 50},
    JobKind.VEHICLE_ENQUIRY: {},
    JobKind.IDENTITY_CHECK: {"invited": 50},
    JobKind.MAIL: {},
    JobKind.ERASURE: {},
    JobKind.NOTICE: {"reading": 90},
}


def stage(kind: JobKind, status: JobStatus, progress: Sequence[str]) -> str | None:
    """The step that is next or under way, None once the job has ended."""
    if status in {JobStatus.DONE, JobStatus.NEEDS_ATTENTION}:
        return None
    return next((name for name in STAGES.get(kind, {}) if name not in progress), "finish")


def percent(kind: JobKind, status: JobStatus, progress: Sequence[str]) -> int:
    if status is JobStatus.DONE:
        return 100
    return min(99, sum(share for name, share in STAGES.get(kind, {}).items() if name in progress))
