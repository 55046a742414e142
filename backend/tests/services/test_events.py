"""The outbox: what an event says, who is told, and that it is committed with its cause."""

from datetime import datetime

import pytest
from pytest_httpserver import HTTPServer

from app.core import clock
from app.core.database import transaction
from app.models import Channel, Client, Delivery, JobStatus
from app.services import events
from tests.recordings import uploaded
from tests.services.outbox import PAYLOAD, deliveries, emit, endpoint, the_delivery
from tests.services.pipelines import events_of, job_of, run_job
from tests.world import Person, Team, seed


@pytest.fixture
def owner() -> Person:
    return Team().owner


def test_the_envelope_is_shallow_and_complete(owner: Person) -> None:
    payload = emit(owner).payload
    assert payload["data"] == PAYLOAD
    assert {name: payload[name] for name in PAYLOAD} == PAYLOAD
    assert (payload["event"], payload["tenant_id"]) == ("transcription.completed", str(owner.tenant_id))
    assert datetime.fromisoformat(str(payload["occurred_at"])).tzinfo is not None


def test_a_completed_call_tells_what_receivers_read(owner: Person) -> None:
    client = Client(name="Ann Lee")
    seed(owner, client)
    said = "Agent: Hello.\nCustomer: I want to buy it. Could you send me a quote by Friday?"
    call_id = owner.http.post("/calls/log", json={"transcript": said, "client_id": str(client.id)}).json()[
        "id"
    ]
    run_job(owner, call_id)
    call = owner.http.get(f"/calls/{call_id}").json()
    (completed,) = events_of(owner, "transcription.completed")
    assert {name: completed.payload[name] for name in (
        "call_id", "agent_id", "client_id", "client_name", "summary", "action_items", "sentiment",
        "next_step", "key_topics", "duration_seconds",
    )} == {
        "call_id": call_id,
        "agent_id": str(owner.id),
        "client_id": str(client.id),
        "client_name": "Ann Lee",
        **{name: call[name] for name in ("summary", "action_items", "sentiment", "next_step", "key_topics")},
        "duration_seconds": None,
    }  # fmt: skip
    (followup,) = owner.http.get(f"/followups?call_id={call_id}").json()
    (scheduled,) = events_of(owner, "followup.scheduled")
    assert {name: scheduled.payload[name] for name in (
        "followup_id", "call_id", "client_id", "client_name", "agent_name", "agent_email", "notes",
    )} == {
        "followup_id": followup["id"],
        "call_id": call_id,
        "client_id": str(client.id),
        "client_name": "Ann Lee",
        "agent_name": owner.name,
        "agent_email": owner.email,
        "notes": None,
    }  # fmt: skip
    due = datetime.fromisoformat(str(scheduled.payload["due_date"]))
    assert due == datetime.fromisoformat(followup["due_date"])


def test_a_tenants_own_pabbly_replaces_the_default(owner: Person, pabbly: HTTPServer) -> None:
    own = endpoint(owner, pabbly.url_for("/own"), channel=Channel.PABBLY)
    emit(owner)
    assert the_delivery(owner).endpoint_id == own.id
    stranger = Team().owner
    emit(stranger)
    assert the_delivery(stranger).endpoint_id is None
    # The default receiver is told of two events only.
    emit(stranger, "call.uploaded")
    assert len(deliveries(stranger)) == 1


def emit_and_break(person: Person) -> None:
    with transaction(person.tenant_id) as session:
        events.emit(
            session,
            person.tenant_id,
            "transcription.completed",
            subject_kind="call",
            subject_id=clock.new_id(),
            payload=PAYLOAD,
        )
        raise RuntimeError


def test_an_event_its_delivery_and_its_cause_are_one_commit(owner: Person, pabbly: HTTPServer) -> None:
    with pytest.raises(RuntimeError):
        emit_and_break(owner)
    assert deliveries(owner) == []
    assert events_of(owner, "transcription.completed") == []
    run_job(owner, uploaded(owner))
    assert job_of(owner, the_call_delivery(owner).id).status is JobStatus.QUEUED


def the_call_delivery(person: Person) -> Delivery:
    """The delivery of the call's completion; its suggested follow-up is told as well."""
    (event,) = events_of(person, "transcription.completed")
    (delivery,) = (delivery for delivery in deliveries(person) if delivery.event_id == event.id)
    return delivery
