"""Asking the DVLA: three tries for a person who waits, and a job that writes over nobody."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from tenacity import wait_none

from app.core.database import transaction
from app.core.errors import UpstreamFailed
from app.models import Event, Job, JobStatus, Vehicle, WorkItem
from app.services.fleet import enquiries, vehicles
from app.services.handlers import HANDLERS
from app.services.jobs.runner import Runner
from app.services.providers.vehicle_enquiry.dvla import DvlaEnquiry
from tests.fleet import vehicle_of
from tests.standins.dvla import DvlaStandIn
from tests.standins.server import Fault
from tests.world import Person, Team


@pytest.fixture
def owner() -> Person:
    return Team().owner


@pytest.mark.parametrize(
    ("faults", "tries"),
    [([], 1), ([Fault.SERVER_ERROR, Fault.RESET], 3)],
)
def test_asked_again_where_that_helps(faults: list[Fault], tries: int) -> None:
    with DvlaStandIn() as dvla:
        dvla.behave(*faults)
        record = enquiries.look_up(DvlaEnquiry(dvla.key, dvla.base_url), "aa19 aaa", pause=wait_none())
        assert (record.mark, len(dvla.requests)) == ("AA19AAA", tries)


@pytest.mark.parametrize(
    ("faults", "tries"),
    [
        ([Fault.SERVER_ERROR, Fault.HTML, Fault.SERVER_ERROR], 3),
        ([Fault.SERVER_ERROR, Fault.RATE_LIMITED], 2),
        ([Fault.FORBIDDEN], 1),
    ],
)
def test_given_up_after_three_tries_or_where_none_helps(faults: list[Fault], tries: int) -> None:
    with DvlaStandIn() as dvla:
        dvla.behave(*faults)
        with pytest.raises(UpstreamFailed) as raised:
            enquiries.look_up(DvlaEnquiry(dvla.key, dvla.base_url), "AA19AAA", pause=wait_none())
        assert len(dvla.requests) == tries
        assert dvla.key not in raised.value.detail


def refreshed(owner: Person, vehicle: Vehicle) -> Job:
    with transaction(owner.tenant_id) as session:
        job_id = enquiries.refresh(session, owner.actor, vehicle.id)
        assert enquiries.refresh(session, owner.actor, vehicle.id) == job_id
    return run(job_id)


def run(job_id: UUID) -> Job:
    Runner(HANDLERS, concurrency=1, abort=lambda: None).run_now(job_id)
    with transaction() as session:
        return session.get_one(Job, job_id)


def test_a_refresh_fills_what_no_person_has_set(owner: Person) -> None:
    vehicle = vehicle_of(owner, "AA19AAA")
    with transaction(owner.tenant_id) as session:
        changes: dict[str, object] = {"colour": "Crimson", "mot_expires_on": date(2027, 6, 30)}
        vehicles.update(session, owner.actor, vehicle.id, changes, if_match=None)
    assert refreshed(owner, vehicle).status is JobStatus.DONE
    with transaction(owner.tenant_id) as session:
        after = session.get_one(Vehicle, vehicle.id)
        due = set(session.scalars(select(WorkItem.task).where(WorkItem.vehicle_id == vehicle.id)))
    assert (after.make, after.colour, after.tax_due_on) == ("FORD", "Crimson", date(2027, 3, 1))
    assert after.mot_expires_on == date(2027, 6, 30)
    assert after.proposals["mot_expires_on"]["value"] == "2027-02-28"  # type: ignore[index]
    assert after.enquiry is not None
    assert after.enquiry["motStatus"] == "Valid"
    assert due == {
        "Book the MOT of AA19AAA: it expires on 30 June 2027",
        "Tax AA19AAA: due on 1 March 2027",
    }
    # Asked again later, it is a new enquiry.
    assert refreshed(owner, after).status is JobStatus.DONE


def test_an_enquiry_that_fails_is_told_and_can_be_repeated(owner: Person) -> None:
    vehicle = vehicle_of(owner, "ER19NFD")
    failed = refreshed(owner, vehicle)
    assert (failed.status, failed.last_error_code) == (JobStatus.NEEDS_ATTENTION, "dvla_unknown_vehicle")
    with transaction(owner.tenant_id) as session:
        told = select(Event.payload).where(Event.name == "job.needs_attention")
        assert session.scalars(told).one()["vehicle_id"] == str(vehicle.id)
        assert enquiries.refresh(session, owner.actor, vehicle.id) == failed.id
        session.get_one(Vehicle, vehicle.id).mark = "AA19EEE"
    assert run(failed.id).status is JobStatus.DONE
