"""The job of an identity check: invites once, looks until there is a judgement, says why it failed."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.core.connections import Service
from app.core.database import transaction
from app.core.errors import Conflict
from app.models import Client, Event, IdentityCheck, IdentityStatus, Job, JobStatus
from app.services import integrations
from app.services.fleet import identity
from tests.fleet import client_of
from tests.services.pipelines import environment, run_now
from tests.standins.credas import CredasStandIn
from tests.standins.server import Fault
from tests.world import Person, Team


@pytest.fixture
def owner() -> Person:
    return Team().owner


@pytest.fixture
def credas() -> Iterator[CredasStandIn]:
    with CredasStandIn() as stand_in, environment(CREDAS_API_URL=stand_in.address, CREDAS_API_KEY="k"):
        stand_in.key = "k"
        yield stand_in


def asked(owner: Person, **values: object) -> IdentityCheck:
    client: Client = client_of(owner, **{"phone": "+447700900123", **values})
    with transaction(owner.tenant_id) as session:
        return identity.request(session, owner.actor, client.id)


def run(check: IdentityCheck) -> Job:
    """Run the check's job now, whenever it is due."""
    with transaction() as session:
        session.execute(
            text("UPDATE jobs SET run_at = now() WHERE subject_id = :id AND status = 'queued'"),
            {"id": check.id},
        )
        job_id = session.scalars(select(Job.id).where(Job.subject_id == check.id)).one()
    run_now(job_id)
    with transaction() as session:
        return session.get_one(Job, job_id)


def now_is(owner: Person, check_id: UUID) -> IdentityCheck:
    with transaction(owner.tenant_id) as session:
        return session.get_one(IdentityCheck, check_id)


def test_from_the_invitation_to_the_judgement(owner: Person, credas: CredasStandIn) -> None:
    check = asked(owner)
    assert (check.status, check.provider) == (IdentityStatus.REQUESTED, "credas")
    waiting = run(check)
    invited = now_is(owner, check.id)
    assert (waiting.status, waiting.failures) == (JobStatus.QUEUED, 0)
    assert (invited.status, invited.reference) == (IdentityStatus.INVITED, credas.registered[str(check.id)])
    credas.status = 1
    assert run(check).status is JobStatus.QUEUED
    credas.status = 2
    assert run(check).status is JobStatus.DONE
    approved = now_is(owner, check.id)
    assert (approved.status, approved.completed_at is not None) == (IdentityStatus.APPROVED, True)
    assert approved.result is not None
    assert approved.result["data_check"] == "pass"
    with transaction(owner.tenant_id) as session:
        told = session.scalars(select(Event).where(Event.subject_id == check.id).order_by(Event.id))
        assert [event.payload["status"] for event in told] == ["invited", "submitted", "approved"]
    assert len(credas.registered) == 1


def test_a_lost_answer_invites_nobody_twice(owner: Person, credas: CredasStandIn) -> None:
    check = asked(owner)
    credas.behave(Fault.SERVER_ERROR)
    assert run(check).failures == 1
    run(check)
    run(check)
    assert [request.path for request in credas.requests].count("POST /api/registrations") == 1


def test_why_it_failed_is_told_in_plain_words(owner: Person, credas: CredasStandIn) -> None:
    check = asked(owner)
    credas.behave(always=Fault.NO_CREDIT)
    assert run(check).status is JobStatus.NEEDS_ATTENTION
    failed = now_is(owner, check.id)
    assert (failed.status, failed.error_code) == (IdentityStatus.FAILED, "credas_no_credit")
    assert "credit" in str(failed.error)


def test_a_tenants_own_key_is_used_and_how_it_fares_is_noted(owner: Person, credas: CredasStandIn) -> None:
    credas.key = "the-tenants"
    with transaction(owner.tenant_id) as session:
        integrations.put(
            session, owner.actor, Service.CREDAS, enabled=True, values={"api_key": "the-tenants"}
        )
    run(asked(owner))
    with transaction(owner.tenant_id) as session:
        shown = {each.name: each for each in integrations.everything(session, owner.actor)}
    assert {request.headers["apikey"] for request in credas.requests} == {"the-tenants"}
    assert shown[Service.CREDAS].health == "ok"


def test_switched_off_nobody_is_asked(owner: Person, credas: CredasStandIn) -> None:
    with transaction(owner.tenant_id) as session:
        integrations.put(session, owner.actor, Service.CREDAS, enabled=False, values=None)
    with pytest.raises(Conflict, match="switched off"):
        asked(owner)


def test_nobody_waits_for_ever(owner: Person, credas: CredasStandIn) -> None:
    check = asked(owner)
    run(check)
    with transaction(owner.tenant_id) as session:
        session.get_one(IdentityCheck, check.id).created_at = check.created_at - timedelta(days=31)
    assert run(check).last_error_code == "identity_expired"
    assert now_is(owner, check.id).status is IdentityStatus.FAILED


def test_without_a_key_the_double_answers_and_says_so(owner: Person) -> None:
    check = asked(owner)
    assert run(check).status is JobStatus.DONE
    done = now_is(owner, check.id)
    assert (done.provider, done.status) == ("local", IdentityStatus.APPROVED)
    assert done.result == {"simulated": True, "status": "approved"}
