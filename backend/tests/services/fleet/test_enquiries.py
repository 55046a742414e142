"""Asking the DVLA: three tries for a person who waits, and a job that writes over nobody."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from tenacity import wait_none

from app.core.connections import Service
from app.core.database import transaction
from app.core.errors import Conflict, UpstreamFailed
from app.models import Event, Job, JobStatus, Vehicle, WorkItem
from app.services import connectors, integrations
from app.services.fleet import enquiries, vehicles
from app.services.providers import breakers
from tests.fleet import vehicle_of
from tests.services.pipelines import environment, run_now
from tests.standins.dvla import DvlaStandIn
from tests.standins.server import Fault
from tests.world import Person, Team


@pytest.fixture
def owner() -> Person:
    return Team().owner


@pytest.fixture
def dvla(monkeypatch: pytest.MonkeyPatch) -> Iterator[DvlaStandIn]:
    """The register with the operator's key; tries follow each other without the pauses between."""
    monkeypatch.setattr(breakers, "PAUSE", wait_none())
    with (
        DvlaStandIn() as stand_in,
        environment(DVLA_API_URL=stand_in.base_url, DVLA_API_KEY=stand_in.key),
    ):
        yield stand_in


@pytest.mark.parametrize(
    ("faults", "tries"),
    [([], 1), ([Fault.SERVER_ERROR, Fault.RESET], 3)],
)
def test_asked_again_where_that_helps(
    owner: Person, dvla: DvlaStandIn, faults: list[Fault], tries: int
) -> None:
    dvla.behave(*faults)
    record = enquiries.look_up(owner.actor, "aa19 aaa")
    assert (record.mark, len(dvla.requests)) == ("AA19AAA", tries)
    dvla.require_clean()


@pytest.mark.parametrize(
    ("faults", "tries"),
    [
        ([Fault.SERVER_ERROR, Fault.HTML, Fault.SERVER_ERROR], 3),
        ([Fault.SERVER_ERROR, Fault.RATE_LIMITED], 2),
        ([Fault.FORBIDDEN], 1),
    ],
)
def test_given_up_after_three_tries_or_where_none_helps(
    owner: Person, dvla: DvlaStandIn, faults: list[Fault], tries: int
) -> None:
    dvla.behave(*faults)
    with pytest.raises(UpstreamFailed) as raised:
        enquiries.look_up(owner.actor, "AA19AAA")
    assert len(dvla.requests) == tries
    assert dvla.key not in raised.value.detail
    assert fares(owner)[0] == "failing"


def fares(owner: Person) -> tuple[str, str]:
    with transaction(owner.tenant_id) as session:
        shown = {each.name: each for each in integrations.everything(session, owner.actor)}
    return shown[Service.DVLA].health, shown[Service.DVLA].breaker


def test_a_vehicle_that_it_does_not_know_is_no_failure_of_the_register(
    owner: Person, dvla: DvlaStandIn
) -> None:
    answers = [owner.http.post("/vehicles/lookup", json={"mark": "ER19NFD"}) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {404}
    assert fares(owner) == ("ok", "closed")


def test_after_failures_in_a_row_neither_people_nor_jobs_ask(owner: Person, dvla: DvlaStandIn) -> None:
    dvla.behave(always=Fault.SERVER_ERROR)
    for _ in range(2):
        owner.http.post("/vehicles/lookup", json={"mark": "AA19AAA"})
    assert fares(owner) == ("failing", "open")
    asked = len(dvla.requests)
    job = refreshed(owner, vehicle_of(owner, "AA19AAA"))
    assert (job.status, job.last_error_code, job.failures) == (JobStatus.QUEUED, "dvla_resting", 0)
    assert (len(dvla.requests), asked) == (breakers.FAILURES, breakers.FAILURES)


def test_a_tenants_own_key_goes_before_the_operators(owner: Person, dvla: DvlaStandIn) -> None:
    stranger = Team().owner
    operators, dvla.key = dvla.key, "the-tenants"
    with transaction(owner.tenant_id) as session:
        integrations.put(session, owner.actor, Service.DVLA, enabled=True, values={"api_key": "the-tenants"})
    assert enquiries.look_up(owner.actor, "AA19AAA").make == "FORD"
    with pytest.raises(UpstreamFailed):
        enquiries.look_up(stranger.actor, "AA19AAA")
    sent = [request.headers["x-api-key"] for request in dvla.requests]
    assert sent == ["the-tenants", operators]


def test_switched_off_it_is_not_asked(owner: Person, dvla: DvlaStandIn) -> None:
    vehicle = vehicle_of(owner, "AA19AAA")
    with transaction(owner.tenant_id) as session:
        integrations.put(session, owner.actor, Service.DVLA, enabled=False, values=None)
    with pytest.raises(Conflict, match="PUT /integrations/dvla"):
        enquiries.look_up(owner.actor, "AA19AAA")
    failed = refreshed(owner, vehicle)
    assert (failed.status, failed.last_error_code) == (JobStatus.NEEDS_ATTENTION, "dvla_switched_off")
    assert dvla.requests == []


def test_the_double_says_nothing_of_the_registers_health(owner: Person) -> None:
    assert enquiries.look_up(owner.actor, "AA19AAA").make == "FORD"
    with transaction(owner.tenant_id) as session:
        assert connectors.own_row(session, owner.tenant_id, Service.DVLA) is None


def refreshed(owner: Person, vehicle: Vehicle) -> Job:
    with transaction(owner.tenant_id) as session:
        job_id = enquiries.refresh(session, owner.actor, vehicle.id)
        assert enquiries.refresh(session, owner.actor, vehicle.id) == job_id
    return run(job_id)


def run(job_id: UUID) -> Job:
    run_now(job_id)
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
