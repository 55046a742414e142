"""Fetches drivers and a day's collections from Vessey, as a job that accounts for every row."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.connections import Service
from app.core.database import transaction
from app.core.errors import Conflict
from app.models import JobKind, JobStatus
from app.models.operations.driver import Collection, Driver, DriverSync, SyncStatus
from app.services import connectors, probes, records, scope, upstreams
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.collections.base import Collections, Listing, RemoteCollection, RemoteDriver
from app.services.providers.errors import ProviderError, Refused

SOURCE = "vessey"


def start(session: Session, actor: Actor, *, driver_id: UUID | None, day: date | None) -> DriverSync:
    """Queue a run: for one driver, or for all. Raises Conflict where Vessey is not set up, or does not know
    the driver."""
    if connectors.find(session, actor.tenant_id, Service.VESSEY) is None:
        raise Conflict("Vessey is not set up: PUT /integrations/vessey first.", code="not_set_up")
    if driver_id is not None and scope.get(session, actor, Driver, driver_id).external_id is None:
        raise Conflict("This driver has no external_id, so Vessey cannot be asked.", code="no_external_id")
    day = day or clock.now().astimezone(actor.zone).date()
    run_row = DriverSync(id=clock.new_id(), tenant_id=actor.tenant_id, driver_id=driver_id, day=day)
    session.add(run_row)
    session.flush()
    queue.enqueue(
        session,
        actor.tenant_id,
        kind=JobKind.VESSEY_SYNC,
        subject_kind="driver_sync",
        subject_id=run_row.id,
        dedupe_key=f"vessey_sync:{run_row.id}",
    )
    return run_row


def run(claim: Claim) -> None:
    """Raises ProviderError. Holds no transaction while it asks; run again, it writes the same rows."""
    with transaction(claim.tenant_id) as session:
        sync = session.get_one(DriverSync, claim.subject_id)
        connector = connectors.find(session, claim.tenant_id, Service.VESSEY)
        driver = session.get(Driver, sync.driver_id) if sync.driver_id else None
        day = sync.day
    if connector is None:
        raise Refused("not_set_up", "Vessey is not set up any more.")
    service = probes.vessey(connector)
    if "drivers" not in claim.progress:
        listing = upstreams.once(claim.tenant_id, Service.VESSEY, partial(_listing, service, driver))
        with queue.step(claim, "drivers") as session:
            _save_drivers(session, session.get_one(DriverSync, claim.subject_id), listing)
    with transaction(claim.tenant_id) as session:
        known = _known(session, claim.tenant_id, driver)
    found = upstreams.once(claim.tenant_id, Service.VESSEY, partial(_collected, service, known, day))
    with queue.last_step(claim) as session:
        sync = session.get_one(DriverSync, claim.subject_id)
        for driver_id, collections in found:
            _save_collections(session, sync, driver_id, collections)
        sync.collections = sum(len(collections) for _, collections in found)
        sync.status, sync.finished_at, sync.last_error = SyncStatus.DONE, clock.now(), None


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    sync = session.get(DriverSync, claim.subject_id)
    if sync is None:
        return
    if status is JobStatus.NEEDS_ATTENTION:
        sync.status, sync.finished_at = SyncStatus.FAILED, clock.now()
    elif status is not JobStatus.DONE:
        sync.status = SyncStatus.RUNNING
    if error is not None:
        sync.last_error = error.detail[:200] if isinstance(error, ProviderError) else "Something went wrong."


def _listing(service: Collections, driver: Driver | None) -> Listing:
    if driver is None:
        return service.drivers()
    return Listing([service.driver(str(driver.external_id))], 0)


def _collected(
    service: Collections, known: Sequence[tuple[UUID, str]], day: date
) -> Sequence[tuple[UUID, Sequence[RemoteCollection]]]:
    return [(driver_id, service.collections(external_id, day)) for driver_id, external_id in known]


def _save_drivers(session: Session, sync: DriverSync, listing: Listing) -> None:
    """Each row counts once, a repeated one as unchanged."""
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for remote in listing.drivers:
        counts[_save_driver(session, sync.tenant_id, remote)] += 1
    sync.created, sync.updated, sync.unchanged = counts["created"], counts["updated"], counts["unchanged"]
    sync.unreadable = listing.unreadable
    sync.read = sum(counts.values()) + listing.unreadable


def _save_driver(session: Session, tenant_id: UUID, remote: RemoteDriver) -> str:
    """What a person wrote stays; an archived driver is brought up to date and stays archived."""
    values: dict[str, object] = {"name": remote.name, "phone": remote.phone, "email": remote.email}
    details = dict(remote.details)
    same = select(Driver).where(Driver.tenant_id == tenant_id, Driver.external_id == remote.external_id)
    driver = session.scalar(same)
    if driver is None:
        session.add(
            Driver(
                tenant_id=tenant_id,
                external_id=remote.external_id,
                details=details,
                synced_at=clock.now(),
                provenance={name: {"source": SOURCE, "at": clock.now().isoformat()} for name in values},
                **values,
            )
        )
        session.flush()
        return "created"
    before = (driver.name, driver.phone, driver.email, driver.details)
    known = {name: value for name, value in values.items() if value is not None}
    records.propose(session, driver, known, source=SOURCE)
    driver.details, driver.synced_at = details, clock.now()
    return "unchanged" if before == (driver.name, driver.phone, driver.email, details) else "updated"


def _known(session: Session, tenant_id: UUID, driver: Driver | None) -> Sequence[tuple[UUID, str]]:
    statement = select(Driver.id, Driver.external_id).where(
        Driver.tenant_id == tenant_id, Driver.external_id.is_not(None), Driver.archived_at.is_(None)
    )
    if driver is not None:
        statement = statement.where(Driver.id == driver.id)
    return [(row.id, str(row.external_id)) for row in session.execute(statement.order_by(Driver.id))]


def _save_collections(
    session: Session, sync: DriverSync, driver_id: UUID, collections: Sequence[RemoteCollection]
) -> None:
    for collection in collections:
        changes: dict[str, object] = {
            "day": sync.day,
            "status": collection.status,
            "details": dict(collection.details),
        }
        statement = insert(Collection).values(
            id=clock.new_id(),
            tenant_id=sync.tenant_id,
            driver_id=driver_id,
            reference=collection.external_id,
            **changes,
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "driver_id", "reference"], set_=changes
            )
        )
