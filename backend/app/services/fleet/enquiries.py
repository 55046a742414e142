"""What the licensing agency knows of a vehicle: asked at once for a person, or in the background."""

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential
from tenacity.wait import WaitBaseT

from app.core import clock
from app.core.actor import Actor
from app.core.database import transaction
from app.core.errors import DomainError, NotFound, Unprocessable, UpstreamFailed, retry_after
from app.models import Job, JobKind, JobStatus, Tenant, Vehicle
from app.services import events, lookups, records, scope
from app.services.fleet import compliance, marks
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.errors import ProviderError, RateLimited, Unavailable
from app.services.providers.vehicle_enquiry.base import (
    BadMark,
    UnknownVehicle,
    VehicleEnquiry,
    VehicleRecord,
)

PAUSE = wait_exponential(min=2, max=10)
KNOWN = (
    "make",
    "colour",
    "fuel_type",
    "year",
    "tax_status",
    "tax_due_on",
    "mot_status",
    "mot_expires_on",
)


def look_up(engine: VehicleEnquiry, mark: str, *, pause: WaitBaseT = PAUSE) -> VehicleRecord:
    """Ask for a person who waits: three times where that can help. Holds no connection.

    Raises Unprocessable for what is no mark, NotFound, UpstreamFailed.
    """
    checked = marks.checked(mark)
    tries = Retrying(
        stop=stop_after_attempt(3), wait=pause, retry=retry_if_exception(_may_pass), reraise=True
    )
    try:
        return tries(engine.look_up, checked)
    except ProviderError as error:
        raise _told(error) from error


def refresh(session: Session, actor: Actor, vehicle_id: UUID) -> UUID:
    """Queue an enquiry and give its job: the same one while it is under way, and again after it failed."""
    vehicle = scope.get(session, actor, Vehicle, vehicle_id)
    last = vehicle.enquired_at.isoformat() if vehicle.enquired_at else "first"
    job_id = queue.enqueue(
        session,
        actor.tenant_id,
        kind=JobKind.VEHICLE_ENQUIRY,
        subject_kind="vehicle",
        subject_id=vehicle.id,
        dedupe_key=f"vehicle_enquiry:{vehicle.id}:{last}",
    )
    if session.get_one(Job, job_id, populate_existing=True).status is JobStatus.NEEDS_ATTENTION:
        queue.requeue(session, actor.tenant_id, kind=JobKind.VEHICLE_ENQUIRY, subject_id=vehicle.id)
    return job_id


def run(claim: Claim) -> None:
    """The job of one enquiry. What a person has set stays; the agency's value is kept beside it."""
    with transaction(claim.tenant_id) as session:
        mark = session.get_one(Vehicle, claim.subject_id).mark
    engine = lookups.vehicle_enquiry()
    record = engine.look_up(mark)
    with queue.last_step(claim) as session:
        vehicle = session.get_one(Vehicle, claim.subject_id)
        if vehicle.mark == mark:
            note(session, vehicle, record, source=engine.source)


def note(session: Session, vehicle: Vehicle, record: VehicleRecord, *, source: str) -> None:
    """Take over what the agency said, and what falls due by it."""
    said: Mapping[str, object] = {name: getattr(record, name) for name in KNOWN}
    told = {name: value for name, value in said.items() if value is not None}
    records.propose(session, vehicle, told, source=source)
    vehicle.enquiry, vehicle.enquired_at = dict(record.answer), clock.now()
    zone = ZoneInfo(session.get_one(Tenant, vehicle.tenant_id).zone)
    compliance.renew(session, vehicle, zone)


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    """A vehicle has no status of its enquiry; its office hears of one that failed."""
    if status is JobStatus.NEEDS_ATTENTION:
        code = error.code if isinstance(error, ProviderError) else "internal_error"
        events.emit(
            session,
            claim.tenant_id,
            "job.needs_attention",
            subject_kind="vehicle",
            subject_id=claim.subject_id,
            payload={
                "vehicle_id": str(claim.subject_id),
                "job_id": str(claim.job_id),
                "error_code": code,
            },
        )


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, Unavailable) and not isinstance(error, RateLimited)


def _told(error: ProviderError) -> DomainError:
    if isinstance(error, BadMark):
        return Unprocessable(error.detail, code=error.code)
    if isinstance(error, UnknownVehicle):
        return NotFound(error.detail, code=error.code)
    headers = retry_after(error.retry_after_s) if isinstance(error, RateLimited) else {}
    return UpstreamFailed("The vehicle look-up failed; try again later.", code=error.code, headers=headers)
