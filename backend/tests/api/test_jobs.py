"""Jobs as people steer them: who sees which, retry and cancel, and the states that refuse."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from app.core import clock
from app.core.database import transaction
from app.models import Call, CallStatus, JobKind, JobStatus
from app.services.jobs import queue
from tests.services.jobs import rows
from tests.world import Person, Team, call_of


@pytest.fixture
def team() -> Team:
    return Team()


def job_of(call: Call) -> UUID:
    with transaction(call.tenant_id) as session:
        return queue.enqueue(
            session,
            call.tenant_id,
            kind=JobKind.CALL,
            subject_kind="call",
            subject_id=call.id,
            dedupe_key=f"call:{call.id}",
        )


def fail(job_id: UUID, tenant_id: UUID) -> None:
    claim = queue.claim_by_id(job_id, "test")
    assert claim is not None
    with transaction(tenant_id) as session:
        session.get_one(Call, claim.subject_id).status = CallStatus.FAILED
        session.get_one(Call, claim.subject_id).error = "The OpenAI key was refused."
        queue.give_up(session, claim, code="openai_key_refused")


def status_for(http: TestClient, job_id: UUID) -> int:
    return http.get(f"/jobs/{job_id}").status_code


def test_who_sees_a_job(team: Team) -> None:
    job_id = job_of(call_of(team.agent))
    seen = {
        "anonymous": status_for(team.anonymous, job_id),
        "stranger": status_for(team.stranger.http, job_id),
        "colleague": status_for(team.colleague.http, job_id),
        "viewer": status_for(team.viewer.http, job_id),
        "owner": status_for(team.owner.http, job_id),
        "agent": status_for(team.agent.http, job_id),
    }
    assert seen == {
        "anonymous": 401,
        "stranger": 404,
        "colleague": 403,
        "viewer": 200,
        "owner": 200,
        "agent": 200,
    }


def test_a_strangers_answer_is_that_of_an_absent_job(team: Team) -> None:
    job_id = job_of(call_of(team.agent))
    bodies = [
        team.stranger.http.get(f"/jobs/{wanted}").json() | {"request_id": ""}
        for wanted in (job_id, clock.new_id())
    ]
    assert bodies[0] == bodies[1]


def test_the_list_shows_own_jobs_and_filters(team: Team) -> None:
    own, other = job_of(call_of(team.agent)), job_of(call_of(team.colleague))
    assert [job["id"] for job in team.agent.http.get("/jobs").json()] == [str(own)]
    everything = team.owner.http.get("/jobs", params={"count": "true"})
    assert {job["id"] for job in everything.json()} == {str(own), str(other)}
    assert everything.headers["X-Total-Count"] == "2"
    assert team.owner.http.get("/jobs", params={"status": "done"}).json() == []
    first = team.owner.http.get("/jobs", params={"limit": "1"})
    second = team.owner.http.get(first.links["next"]["url"])
    assert [job["id"] for job in first.json() + second.json()] == [str(other), str(own)]


def test_a_job_tells_its_stage_and_percent(team: Team) -> None:
    job_id = job_of(call_of(team.agent))
    assert (view := team.agent.http.get(f"/jobs/{job_id}").json())["stage"] == "transcript"
    assert view["percent"] == 0
    claim = queue.claim_by_id(job_id, "test")
    assert claim is not None
    with queue.step(claim, "transcript"):
        pass
    view = team.agent.http.get(f"/jobs/{job_id}").json()
    assert (view["status"], view["stage"], view["percent"]) == ("processing", "insights", 75)


def test_a_failed_job_is_retried(team: Team) -> None:
    call = call_of(team.agent)
    job_id = job_of(call)
    fail(job_id, call.tenant_id)
    assert team.agent.http.get(f"/jobs/{job_id}").json()["last_error"] == "The OpenAI key was refused."
    answer = team.agent.http.post(f"/jobs/{job_id}/retry")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert team.agent.http.get(f"/calls/{call.id}").json()["status"] == "pending"
    assert team.agent.http.post(f"/jobs/{job_id}/retry").status_code == 409


def test_a_cancelled_job_loses_its_fence(team: Team) -> None:
    call = call_of(team.agent)
    job_id = job_of(call)
    claim = queue.claim_by_id(job_id, "test")
    assert claim is not None
    answer = team.agent.http.post(f"/jobs/{job_id}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "needs_attention")
    with pytest.raises(queue.FenceLostError), queue.step(claim, "transcript"):
        pass
    assert "Stopped by a person" in team.agent.http.get(f"/calls/{call.id}").json()["error"]
    assert team.agent.http.post(f"/jobs/{job_id}/cancel").status_code == 409


@pytest.mark.parametrize("verb", ["retry", "cancel"])
def test_who_may_steer(team: Team, verb: str) -> None:
    job_id = job_of(call_of(team.agent))
    path = f"/jobs/{job_id}/{verb}"
    people: list[tuple[Person, int]] = [(team.viewer, 403), (team.colleague, 403), (team.stranger, 404)]
    assert [person.http.post(path).status_code for person, _ in people] == [code for _, code in people]
    assert team.anonymous.post(path).status_code == 401
    assert rows.row(job_id).status is JobStatus.QUEUED


def test_a_delivery_whose_receiver_is_gone_can_be_stopped(team: Team) -> None:
    with transaction(team.owner.tenant_id) as session:
        job_id = queue.enqueue(
            session,
            team.owner.tenant_id,
            kind=JobKind.DELIVERY,
            subject_kind="delivery",
            subject_id=clock.new_id(),
            dedupe_key=f"delivery:{clock.new_id()}",
        )
    stopped = team.owner.http.post(f"/jobs/{job_id}/cancel")
    assert (stopped.status_code, stopped.json()["status"]) == (200, "needs_attention")
