"""MOT and tax: each date becomes work with a deadline, once, and goes when it is renewed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.models import Vehicle, VehicleStatus, WorkItem, WorkKind, WorkSource, WorkStatus

# A test centre is booked out for a week or two.
LEAD = timedelta(days=14)
START_OF_BUSINESS = time(9, 0)


@dataclass(frozen=True, slots=True)
class Duty:
    """What runs out on the day in this column of a vehicle."""

    slug: str
    column: str
    task: str


DUTIES = (
    Duty("mot", "mot_expires_on", "Book the MOT of {mark}: it expires on {day}"),
    Duty("tax", "tax_due_on", "Tax {mark}: due on {day}"),
)


def renew(session: Session, vehicle: Vehicle, zone: ZoneInfo) -> None:
    """Bring the vehicle's deadlines in line with its dates. A later date means that the duty was done."""
    session.flush()
    for duty in DUTIES:
        day: date | None = getattr(vehicle, duty.column)
        wanted = day if vehicle.status is VehicleStatus.ACTIVE and vehicle.archived_at is None else None
        _settle_others(session, vehicle, duty, wanted)
        if wanted is not None:
            _add(session, vehicle, duty, wanted, zone)


def _settle_others(session: Session, vehicle: Vehicle, duty: Duty, wanted: date | None) -> None:
    prefix = f"vehicle:{vehicle.id}:{duty.slug}:"
    former = session.scalars(
        select(WorkItem).where(
            WorkItem.tenant_id == vehicle.tenant_id,
            WorkItem.vehicle_id == vehicle.id,
            WorkItem.status == WorkStatus.OPEN,
            WorkItem.origin.startswith(prefix, autoescape=True),
            WorkItem.origin != f"{prefix}{wanted}",
        )
    )
    for item in former:
        was = date.fromisoformat(str(item.origin).removeprefix(prefix))
        item.status = WorkStatus.DONE if wanted is not None and wanted > was else WorkStatus.DISMISSED
        item.completed_at = clock.now() if item.status is WorkStatus.DONE else None


def _add(session: Session, vehicle: Vehicle, duty: Duty, day: date, zone: ZoneInfo) -> None:
    session.execute(
        insert(WorkItem)
        .values(
            id=clock.new_id(),
            tenant_id=vehicle.tenant_id,
            kind=WorkKind.DEADLINE,
            status=WorkStatus.OPEN,
            source=WorkSource.RULE,
            origin=f"vehicle:{vehicle.id}:{duty.slug}:{day}",
            vehicle_id=vehicle.id,
            task=duty.task.format(mark=vehicle.mark, day=day.strftime("%-d %B %Y")),
            due_at=datetime.combine(day - LEAD, START_OF_BUSINESS, zone).astimezone(UTC),
            evidence={"expires_on": day.isoformat(), "field": duty.column},
        )
        .on_conflict_do_update(
            index_elements=["tenant_id", "origin"],
            set_={"status": WorkStatus.OPEN, "completed_at": None},
            where=WorkItem.status == WorkStatus.DISMISSED,
        )
    )
