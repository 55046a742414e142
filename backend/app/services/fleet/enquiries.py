"""What the licensing agency knows of a vehicle: asked at once for a person, or in the background."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.connections import Service
from app.core.database import transaction
from app.core.errors import Conflict, DomainError, NotFound, Unprocessable
from app.models import Job, JobKind, JobStatus, Tenant, Vehicle
from app.services import events, lookups, records, scope, upstreams
from app.services.fleet import compliance, marks
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.errors import Declined, ProviderError
from app.services.providers.vehicle_enquiry.base import (
    BadMark,
    UnknownVehicle,
    VehicleRecord,
)
from app.services.providers.vehicle_enquiry.local import LocalEnquiry

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


def look_up(actor: Actor, mark: str) -> VehicleRecord:
    """Ask for a person who waits. Holds no connection meanwhile.

    Raises Unprocessable for what is no mark, NotFound, UpstreamFailed, Conflict where it is switched off.
    """
    checked = marks.checked(mark)
    try:
        with transaction(actor.tenant_id) as session:
            engine = lookups.vehicle_enquiry(session, actor.tenant_id)
        made_up = engine.source == LocalEnquiry.source
        ask = partial(engine.look_up, checked)
        return upstreams.call(actor.tenant_id, Service.DVLA, ask, simulated=made_up)
    except Declined as error:
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
        engine = lookups.vehicle_enquiry(session, claim.tenant_id)
    made_up = engine.source == LocalEnquiry.source
    record = upstreams.once(claim.tenant_id, Service.DVLA, partial(engine.look_up, mark), simulated=made_up)
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


def _told(error: Declined) -> DomainError:
    kinds: Mapping[type[Declined], type[DomainError]] = {BadMark: Unprocessable, UnknownVehicle: NotFound}
    return kinds.get(type(error), Conflict)(error.detail, code=error.code)
