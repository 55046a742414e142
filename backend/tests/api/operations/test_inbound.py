"""What Pabbly, Twilio and Slack send us: at the tenant's address, signed, fresh, and each message once."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.models import Channel, DeliveryStatus, InboundMessage
from tests.services.outbox import emit, endpoint, the_delivery
from tests.services.pipelines import environment, events_of, run_all, run_job
from tests.standins.server import Fault
from tests.standins.twilio import SENDER, SID, TOKEN, TwilioStandIn
from tests.world import Person, Team

PUBLIC = "https://convoflow.example.com"
SECRET = "inbound-secret"
SETTINGS: dict[str, dict[str, str]] = {
    "pabbly": {"url": "https://connect.example.com/x", "secret": SECRET},
    "slack": {"url": "https://hooks.example.com/x", "signing_secret": SECRET},
    "twilio": {"account_sid": SID, "auth_token": SECRET, "from_number": SENDER},
}
JSON_BODY = json.dumps({"event_id": "E-1", "text": "Zoë"}).encode()
FORM_BODY = urlencode({"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+447700900123"}).encode()
BODIES = {"pabbly": JSON_BODY, "slack": JSON_BODY, "twilio": FORM_BODY}


@pytest.fixture
def team() -> Team:
    return Team()


def address(person: Person, service: str, *, secret: bool = True) -> str:
    if secret:
        assert person.http.put(f"/integrations/{service}", json={"values": SETTINGS[service]}).is_success
    made = person.http.post(f"/integrations/{service}/inbound-key")
    assert made.status_code == 201, made.text
    return str(made.json()["path"])


def signed(
    service: str, path: str, body: bytes, *, at: float | None = None, key: str = SECRET
) -> dict[str, str]:
    """As each service signs, written here a second time."""
    stamp = str(int(time.time() if at is None else at))

    def sha256(message: bytes) -> str:
        return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()

    if service == "pabbly":
        signature = sha256(stamp.encode() + b"." + body)
        return {"X-Pabbly-Timestamp": stamp, "X-Pabbly-Signature": signature}
    if service == "slack":
        signature = "v0=" + sha256(b"v0:" + stamp.encode() + b":" + body)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    fields = sorted(part.split("=") for part in body.decode().split("&"))
    pairs = "".join(name + value.replace("%2B", "+") for name, value in fields)
    digest = hmac.new(key.encode(), f"{PUBLIC}/api/v1{path}{pairs}".encode(), hashlib.sha1).digest()
    return {"X-Twilio-Signature": base64.b64encode(digest).decode()}


def kept(person: Person) -> list[InboundMessage]:
    with transaction(person.tenant_id) as session:
        return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


@pytest.mark.parametrize("service", BODIES)
def test_a_signed_message_is_taken_once(team: Team, service: str) -> None:
    with environment(PUBLIC_URL=PUBLIC):
        path, body = address(team.owner, service), BODIES[service]
        for _ in range(2):
            answer = team.anonymous.post(path, content=body, headers=signed(service, path, body))
            assert answer.status_code == 202, answer.text
    (message,) = kept(team.owner)
    run_all(team.owner)
    assert kept(team.owner)[0].handled_at is not None
    if service != "twilio":
        (event,) = events_of(team.owner, "inbound.received")
        assert event.payload["body"] == message.body == json.loads(body)


Tamper = Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]
TAMPERED: dict[str, Tamper] = {
    "no signature": lambda headers, body: ({k: v for k, v in headers.items() if "Sig" not in k}, body),
    "another body": lambda headers, body: (headers, body.replace(b"1", b"2", 1)),
    "another signature": lambda headers, body: (
        {k: v[:-4] + "AAAA" if "Sig" in k else v for k, v in headers.items()},
        body,
    ),
    "not even ASCII": lambda headers, body: ({k: "é" if "Sig" in k else v for k, v in headers.items()}, body),
}


@pytest.mark.parametrize("how", TAMPERED)
@pytest.mark.parametrize("service", BODIES)
def test_what_was_tampered_with_is_401(team: Team, service: str, how: str) -> None:
    with environment(PUBLIC_URL=PUBLIC):
        path = address(team.owner, service)
        headers, body = TAMPERED[how](signed(service, path, BODIES[service]), BODIES[service])
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        answer = team.anonymous.post(path, content=body, headers=raw)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert kept(team.owner) == []


@pytest.mark.parametrize("service", ["pabbly", "slack"])
@pytest.mark.parametrize("age_s", [-400, 400])
def test_outside_five_minutes_a_signature_is_worth_nothing(team: Team, service: str, age_s: int) -> None:
    path = address(team.owner, service)
    headers = signed(service, path, JSON_BODY, at=time.time() - age_s)
    assert team.anonymous.post(path, content=JSON_BODY, headers=headers).status_code == 401


def test_another_tenants_key_and_an_old_one_are_401(team: Team) -> None:
    old = address(team.owner, "slack")
    new = address(team.owner, "slack")
    for path in (old, new[:-1] + ("A" if new[-1] != "A" else "B"), new.replace("slack", "twilio")):
        headers = signed("slack", path, JSON_BODY)
        assert team.anonymous.post(path, content=JSON_BODY, headers=headers).status_code == 401
    theirs = address(team.stranger, "slack", secret=False)
    assert team.anonymous.post(theirs, content=JSON_BODY).status_code == 202, "no secret, no signature"
    assert kept(team.owner) == []


def test_slack_gets_its_challenge_back(team: Team) -> None:
    path = address(team.owner, "slack")
    body = json.dumps({"type": "url_verification", "challenge": "c-1"}).encode()
    answer = team.anonymous.post(path, content=body, headers=signed("slack", path, body))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c-1"})


def test_the_carriers_word_reaches_the_delivery(team: Team) -> None:
    with TwilioStandIn() as twilio, environment(**twilio.environment, PUBLIC_URL=PUBLIC):
        endpoint(team.owner, "tel:+447700900123", channel=Channel.SMS, secret=None)
        emit(team.owner)
        run_job(team.owner, the_delivery(team.owner).id)
        sid = str(the_delivery(team.owner).carrier_reference)
        path = address(team.owner, "twilio", secret=False)
        for status, code in (("delivered", ""), ("undelivered", "30003")):
            body = urlencode({"MessageSid": sid, "MessageStatus": status, "ErrorCode": code}).encode()
            headers = signed("twilio", path, body, key=TOKEN)
            assert team.anonymous.post(path, content=body, headers=headers).status_code == 202
        run_all(team.owner)
    sent = the_delivery(team.owner)
    assert (sent.carrier_status, sent.status) == ("undelivered", DeliveryStatus.PARKED)
    assert sent.last_error == "The carrier could not deliver it (30003)."


def told(person: Person, address: str, **fields: str) -> int:
    """Twilio calls the address that it was given, and signs with the account's token."""
    path = address.removeprefix(f"{PUBLIC}/api/v1")
    body = urlencode(fields).encode()
    return (
        Team().anonymous.post(path, content=body, headers=signed("twilio", path, body, key=TOKEN)).status_code
    )


@pytest.mark.parametrize("lost", [False, True])
def test_each_message_names_where_to_tell_how_it_fared(team: Team, lost: bool) -> None:
    """Also of one whose answer was lost: it was sent after all. Late and early words change nothing."""
    with TwilioStandIn() as twilio, environment(**twilio.environment, PUBLIC_URL=PUBLIC):
        twilio.behave(*([Fault.RESET] if lost else []))
        endpoint(team.owner, "tel:+447700900123", channel=Channel.SMS, secret=None)
        emit(team.owner)
        run_job(team.owner, the_delivery(team.owner).id)
        (sent,) = twilio.requests
        assert the_delivery(team.owner).status is (
            DeliveryStatus.PARKED if lost else DeliveryStatus.DELIVERED
        )
        call_back, sid = sent.fields["StatusCallback"], the_delivery(team.owner).carrier_reference or "SM9"
        for status in ("sent", "delivered", "queued"):
            assert told(team.owner, call_back, MessageSid=sid, MessageStatus=status) == 202
        assert told(team.owner, call_back, MessageSid="SMother", MessageStatus="failed") == 202
        assert told(team.owner, call_back[:-2] + "zz", MessageSid=sid, MessageStatus="failed") == 401
        run_all(team.owner)
        twilio.require_clean()
    after = the_delivery(team.owner)
    assert (after.status, after.carrier_status, after.carrier_reference) == (
        DeliveryStatus.DELIVERED,
        "delivered",
        sid,
    )


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"a": "\\u0000"}', b"\xff\xfe"])
def test_what_cannot_be_read_is_422(team: Team, body: bytes) -> None:
    path = address(team.owner, "pabbly", secret=False)
    assert team.anonymous.post(path, content=body).status_code == 422


def test_who_may_make_an_address(team: Team) -> None:
    path = "/integrations/slack/inbound-key"
    assert team.anonymous.post(path).status_code == 401
    assert team.agent.http.post(path).status_code == 403
    assert team.manager.http.post(path).status_code == 201
    assert team.owner.http.post("/integrations/dvla/inbound-key").status_code == 404
