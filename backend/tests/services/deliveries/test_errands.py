"""Which event reaches people by which channel, in which words, and never twice where that would hurt."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from app.core import clock
from app.core.database import transaction
from app.models import Channel, DeliveryStatus, JobStatus
from app.services import events
from app.services.deliveries import errands
from tests.services.outbox import deliveries, endpoint, the_delivery
from tests.services.pipelines import environment, job_of, run_job
from tests.standins.server import Fault
from tests.standins.twilio import TwilioStandIn
from tests.world import Person, Team

UNSURE = [Fault.RESET, Fault.SERVER_ERROR, Fault.OVERLOADED, Fault.REDIRECT, Fault.TRUNCATED]
NUMBER = "tel:+447700900123"


@pytest.fixture
def owner() -> Person:
    return Team().owner


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with TwilioStandIn() as standin, environment(**standin.environment):
        yield standin
        standin.require_clean()


def happened(person: Person, event: str = "followup.overdue", **payload: object) -> None:
    with transaction(person.tenant_id) as session:
        events.emit(
            session, person.tenant_id, event, subject_kind="call", subject_id=clock.new_id(), payload=payload
        )


def texted(person: Person) -> None:
    endpoint(person, NUMBER, channel=Channel.SMS, secret=None, events=["followup.overdue"])
    happened(person, task="Send the <quote>\nby Friday", client_name="Zoë", agent_name="Bo")


def test_slack_gets_a_line_for_people_that_calls_nobody(owner: Person, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    with environment(SLACK_WEBHOOK_URL=httpserver.url_for("/hook")):
        happened(owner, "call.uploaded")
        happened(owner, "lead.converted", name="<!channel> {phone.x} <http://evil|click> & co", phone="+4477")
        assert run_job(owner, the_delivery(owner).id).status is JobStatus.DONE
    ((request, _),) = httpserver.log
    told = request.get_json()["text"]
    assert told == "Converted: &lt;!channel&gt; {phone.x} &lt;http://evil|click&gt; &amp; co +4477"


def test_a_rule_of_the_tenants_takes_the_place_of_the_default(owner: Person, httpserver: HTTPServer) -> None:
    with environment(SLACK_WEBHOOK_URL=httpserver.url_for("/hook")):
        endpoint(owner, httpserver.url_for("/own"), channel=Channel.SLACK, events=["call.failed"])
        happened(owner, "lead.converted")
        assert deliveries(owner) == []
        happened(owner, "call.failed")
        assert the_delivery(owner).endpoint_id is not None


def test_a_text_message_is_as_twilio_describes_it(owner: Person, twilio: TwilioStandIn) -> None:
    texted(owner)
    assert run_job(owner, the_delivery(owner).id).status is JobStatus.DONE
    (request,) = twilio.requests
    assert request.fields == {
        "To": "+447700900123",
        "From": twilio.environment["TWILIO_FROM_NUMBER"],
        "Body": "Overdue: Send the <quote> by Friday (Zoë), for Bo",
    }
    sent = the_delivery(owner)
    assert (sent.status, sent.carrier_reference, sent.sent_at is None) == (
        DeliveryStatus.DELIVERED,
        f"SM{1:032x}",
        False,
    )


@pytest.mark.parametrize(
    "fault", [Fault.RESET, Fault.SERVER_ERROR, Fault.OVERLOADED, Fault.REDIRECT, Fault.TRUNCATED]
)
def test_where_its_fate_is_unknown_it_is_not_sent_again(
    owner: Person, twilio: TwilioStandIn, fault: Fault
) -> None:
    twilio.behave(fault)
    texted(owner)
    job = run_job(owner, the_delivery(owner).id)
    if fault is Fault.TRUNCATED:
        assert job.status is JobStatus.DONE, "201 says that it was taken, whatever the body says"
    else:
        assert (job.status, job.last_error_code) == (JobStatus.NEEDS_ATTENTION, "unknown_outcome")
    assert len(twilio.requests) == 1


def test_a_runner_that_died_in_the_middle_sends_nothing_twice(owner: Person, twilio: TwilioStandIn) -> None:
    texted(owner)
    with transaction(owner.tenant_id) as session:
        session.merge(the_delivery(owner)).sent_at = clock.now()
    job = run_job(owner, the_delivery(owner).id)
    assert (job.status, job.last_error_code) == (JobStatus.NEEDS_ATTENTION, "unknown_outcome")
    assert twilio.requests == []
    owner.http.post(f"/deliveries/{the_delivery(owner).id}/replay")
    assert run_job(owner, the_delivery(owner).id).status is JobStatus.DONE
    assert len(twilio.requests) == 1


def test_a_pause_is_waited_out_and_a_refusal_is_final(owner: Person, twilio: TwilioStandIn) -> None:
    twilio.behave(Fault.RATE_LIMITED, Fault.BAD_REQUEST)
    texted(owner)
    delivery_id = the_delivery(owner).id
    assert (run_job(owner, delivery_id).status, the_delivery(owner).sent_at) == (JobStatus.QUEUED, None)
    job = run_job(owner, delivery_id)
    assert (job.status, job.last_error_code) == (JobStatus.NEEDS_ATTENTION, "sms_refused")
    assert the_delivery(owner).last_error == "Twilio refused the message (20003)."


def test_a_tenant_that_sends_too_many_waits(
    owner: Person, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "MOST_TEXTS_AN_HOUR", 1)
    texted(owner)
    run_job(owner, the_delivery(owner).id)
    happened(owner)
    second = deliveries(owner)[-1]
    assert run_job(owner, second.id).last_error_code == "too_many_texts"
    assert len(twilio.requests) == 1


def test_a_country_that_was_taken_off_the_list_is_texted_no_more(
    owner: Person, twilio: TwilioStandIn
) -> None:
    texted(owner)
    with environment(**twilio.environment, SMS_COUNTRIES="IE"):
        assert run_job(owner, the_delivery(owner).id).last_error_code == "number_not_allowed"
    assert twilio.requests == []
    assert "SMS_COUNTRIES" in str(the_delivery(owner).last_error)


def test_without_an_account_it_says_what_to_set(owner: Person) -> None:
    texted(owner)
    assert run_job(owner, the_delivery(owner).id).last_error_code == "no_account"
    assert "PUT /integrations/twilio" in str(the_delivery(owner).last_error)
    assert job_of(owner, the_delivery(owner).id).failures == 1
