"""MOT and tax dates become deadlines, once, and follow the dates."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.models import Vehicle, VehicleStatus, WorkItem, WorkKind
from app.services.fleet import vehicles
from tests.fleet import new_mark
from tests.world import Person, Team


@pytest.fixture(scope="module")
def owner() -> Person:
    return Team().owner


@pytest.fixture
def vehicle(owner: Person) -> Vehicle:
    with transaction(owner.tenant_id) as session:
        values = {"mark": new_mark(), "mot_expires_on": date(2027, 7, 15)}
        return vehicles.create(session, owner.actor, values)


def change(owner: Person, vehicle: Vehicle, **changes: object) -> None:
    with transaction(owner.tenant_id) as session:
        vehicles.update(session, owner.actor, vehicle.id, changes, if_match=None)


def deadlines(owner: Person, vehicle: Vehicle) -> list[tuple[str, str]]:
    """Day in the origin, and status."""
    with transaction(owner.tenant_id) as session:
        items = session.scalars(
            select(WorkItem).where(WorkItem.vehicle_id == vehicle.id).order_by(WorkItem.origin)
        )
        return [(str(item.origin).split(":", 2)[2], item.status.value) for item in items]


def test_a_fortnight_before_in_the_morning(owner: Person, vehicle: Vehicle) -> None:
    with transaction(owner.tenant_id) as session:
        item = session.scalars(select(WorkItem).where(WorkItem.vehicle_id == vehicle.id)).one()
    assert item.due_at == datetime(2027, 7, 1, 8, 0, tzinfo=UTC)  # 09:00 in London's summer
    assert (item.kind, item.evidence) == (
        WorkKind.DEADLINE,
        {"expires_on": "2027-07-15", "field": "mot_expires_on"},
    )
    assert vehicle.mark in item.task


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([{"notes": "x"}], [("mot:2027-07-15", "open")]),
        (
            [{"mot_expires_on": date(2028, 7, 15)}],
            [("mot:2027-07-15", "done"), ("mot:2028-07-15", "open")],
        ),
        (
            [{"mot_expires_on": date(2027, 5, 1)}],
            [("mot:2027-05-01", "open"), ("mot:2027-07-15", "dismissed")],
        ),
        ([{"mot_expires_on": None}], [("mot:2027-07-15", "dismissed")]),
        ([{"status": VehicleStatus.SOLD}], [("mot:2027-07-15", "dismissed")]),
        (
            [{"status": VehicleStatus.OFF_ROAD}, {"status": VehicleStatus.ACTIVE}],
            [("mot:2027-07-15", "open")],
        ),
        ([{"tax_due_on": date(2027, 1, 1)}], [("mot:2027-07-15", "open"), ("tax:2027-01-01", "open")]),
    ],
)
def test_they_follow_the_dates(
    owner: Person, vehicle: Vehicle, changes: list[dict[str, object]], expected: list[tuple[str, str]]
) -> None:
    for each in changes:
        change(owner, vehicle, **each)
    assert deadlines(owner, vehicle) == expected


def test_a_deleted_vehicle_has_none(owner: Person, vehicle: Vehicle) -> None:
    with transaction(owner.tenant_id) as session:
        vehicles.archive(session, owner.actor, vehicle.id)
    assert deadlines(owner, vehicle) == [("mot:2027-07-15", "dismissed")]
    with transaction(owner.tenant_id) as session:
        vehicles.restore(session, owner.actor, vehicle.id)
    assert deadlines(owner, vehicle) == [("mot:2027-07-15", "open")]
