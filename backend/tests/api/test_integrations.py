"""Connections to outside services: whose account is used, what is shown, and how their failures look."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import text
from tenacity import wait_none

from app.core import http
from app.core.database import transaction
from app.services.providers import breakers
from tests.services.pipelines import environment
from tests.standins.credas import CredasStandIn
from tests.standins.dvla import DvlaStandIn
from tests.standins.misbehaving import BEHAVIOURS, misbehaving
from tests.standins.twilio import SENDER, SID, TOKEN, TwilioStandIn
from tests.statements import statements
from tests.world import Person, Team


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tries follow each other without the pauses between."""
    monkeypatch.setattr(breakers, "PAUSE", wait_none())
    breakers._breakers.clear()
    yield
    breakers._breakers.clear()


def put(person: Person, name: str, **values: str | None) -> dict[str, Any]:
    answer = person.http.put(f"/integrations/{name}", json={"values": values})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def shown(person: Person, name: str) -> dict[str, Any]:
    body: list[dict[str, Any]] = person.http.get("/integrations").json()
    return next(each for each in body if each["name"] == name)


def test_all_services_are_listed_with_where_their_account_comes_from(team: Team) -> None:
    with environment(SLACK_WEBHOOK_URL="https://hooks.slack.com/services/canary"):
        put(team.owner, "vessey", url="http://127.0.0.1:9", api_key="canary")
        answer = team.owner.http.get("/integrations")
        sources = {each["name"]: (each["source"], each["ready"]) for each in answer.json()}
    assert sources == {
        "pabbly": ("none", False), "slack": ("environment", True), "twilio": ("none", False),
        "vessey": ("own", True), "dvla": ("none", False), "credas": ("none", False),
    }  # fmt: skip
    assert "canary" not in answer.text


def test_a_secret_goes_in_and_never_comes_out(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    body = put(team.owner, "twilio", account_sid=SID, auth_token="canary-token", from_number=SENDER)
    fields = {each["name"]: (each["is_set"], each["value"]) for each in body["fields"]}
    assert fields == {
        "account_sid": (True, SID), "auth_token": (True, None), "from_number": (True, SENDER),
    }  # fmt: skip
    kept = put(team.owner, "twilio", from_number="+447700900001")
    assert kept["ready"]
    with transaction(team.owner.tenant_id) as session:
        (stored,) = session.execute(text('SELECT "values" FROM integrations')).one()
    everywhere = stored + team.owner.http.get("/audit").text + "".join(capfd.readouterr())
    assert "canary-token" not in everywhere
    assert shown(team.stranger, "twilio")["source"] == "none"


def test_null_goes_back_to_the_environment_and_off_is_off(team: Team) -> None:
    with environment(VESSEY_API_URL="http://127.0.0.1:9", VESSEY_API_KEY="k"):
        put(team.owner, "vessey", url="http://127.0.0.1:8", api_key="mine")
        back = team.owner.http.put("/integrations/vessey", json={"values": None}).json()
        assert (back["source"], back["ready"]) == ("environment", True)
        off = team.owner.http.put("/integrations/vessey", json={"enabled": False}).json()
        assert (off["enabled"], off["ready"]) == (False, False)
        assert team.owner.http.post("/integrations/vessey/test").json()["code"] == "not_set_up"


def test_an_operators_key_is_never_sent_to_a_tenants_address(team: Team) -> None:
    with environment(VESSEY_API_URL="http://127.0.0.1:9", VESSEY_API_KEY="the-operators"):
        body = {"values": {"url": "http://127.0.0.1:8"}}
        answer = team.owner.http.put("/integrations/vessey", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.values")


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("slack", {"url": "http://169.254.169.254/"}, "body.values.url"),
        ("slack", {"url": "https://example.com", "colour": "red"}, "body.values.colour"),
        ("twilio", {"account_sid": SID}, "body.values"),
        ("vessey", {"url": "https://example.com", "api_key": ""}, "body.values.api_key"),
        ("fax", {}, "path.name"),
    ],
)
def test_bad_settings_are_422_and_name_the_field(
    team: Team, name: str, values: dict[str, str], field: str
) -> None:
    answer = team.owner.http.put(f"/integrations/{name}", json={"values": values})
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]


def test_slack_succeeds_only_with_200_and_ok(team: Team, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/hook").respond_with_data("ok")
    put(team.owner, "slack", url=httpserver.url_for("/hook"))
    done = team.owner.http.post("/integrations/slack/test").json()
    assert (done["health"], done["last_ok_at"] is None) == ("ok", False)
    httpserver.expect_ordered_request("/hook").respond_with_data("no_service", 404)
    assert team.owner.http.post("/integrations/slack/test").status_code == 502
    assert len(httpserver.log) == 2, "what Slack refuses is not tried again"
    after = shown(team.owner, "slack")
    assert (after["health"], after["last_error"]) == ("failing", "Slack answered 404: check the address.")


def test_twilio_is_asked_for_a_list_and_sends_nothing(team: Team) -> None:
    with TwilioStandIn() as twilio, environment(**twilio.environment):
        assert team.owner.http.post("/integrations/twilio/test").json()["health"] == "ok"
        put(team.owner, "twilio", account_sid=SID, auth_token="wrong", from_number=SENDER)
        answer = team.owner.http.post("/integrations/twilio/test")
        twilio.require_clean()
    assert (answer.status_code, answer.json()["code"]) == (502, "twilio_key_refused")
    assert TOKEN not in answer.text + str(shown(team.owner, "twilio"))


ADDRESSES = {
    "pabbly": "PABBLY_WEBHOOK_URL", "slack": "SLACK_WEBHOOK_URL", "twilio": "TWILIO_API_URL",
    "vessey": "VESSEY_API_URL", "dvla": "DVLA_API_URL", "credas": "CREDAS_API_URL",
}  # fmt: skip
ACCOUNTS = {
    "TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM_NUMBER": SENDER,
    "VESSEY_API_KEY": "k", "DVLA_API_KEY": "k", "CREDAS_API_KEY": "k",
}  # fmt: skip


@pytest.mark.parametrize("service", ADDRESSES)
def test_however_it_misbehaves_we_answer_502(
    team: Team, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For Pabbly, of whose answers nothing is known, any 2xx is a yes."""
    monkeypatch.setattr(http, "TOTAL_S", 0.1)
    monkeypatch.setattr(breakers, "TRIES", 2)
    good = {200, 502} if service == "pabbly" else {502}
    wrong: dict[str, object] = {}
    for name, act in BEHAVIOURS.items():
        breakers._breakers.clear()
        with misbehaving(act) as (address, came), environment(**ACCOUNTS, **{ADDRESSES[service]: address}):
            answer = team.owner.http.post(f"/integrations/{service}/test")
            after = shown(team.owner, service)
        failing = answer.status_code == 502
        ends = (answer.status_code in good, after["health"] == ("failing" if failing else "ok"))
        told = answer.headers["content-type"] == "application/problem+json" or not failing
        if not all((*ends, told, len(came) <= 2)) or "canary" in answer.text + str(after):
            wrong[name] = (answer.text, after, len(came))
    assert wrong == {}
    assert len(BEHAVIOURS) >= 12


def test_each_with_a_key_can_be_tried_out(team: Team) -> None:
    with DvlaStandIn() as dvla, CredasStandIn() as credas:
        addresses = {"DVLA_API_URL": dvla.base_url, "CREDAS_API_URL": credas.address}
        with environment(**addresses):
            put(team.owner, "dvla", api_key=dvla.key)
            put(team.owner, "credas", api_key=credas.key)
            for name in ("dvla", "credas"):
                assert team.owner.http.post(f"/integrations/{name}/test").json()["health"] == "ok"
                put(team.owner, name, api_key="canary-wrong")
                refused = team.owner.http.post(f"/integrations/{name}/test")
                assert (refused.status_code, refused.json()["code"]) == (502, f"{name}_key_refused")
                assert "canary" not in refused.text + str(shown(team.owner, name))
        assert credas.registered == {}, "trying it out invites nobody"


def test_after_failures_in_a_row_it_is_left_alone_for_this_tenant_only(team: Team) -> None:
    with misbehaving(BEHAVIOURS["503"]) as (address, came):
        for person in (team.owner, team.stranger):
            put(person, "vessey", url=address, api_key="k")
        codes = [team.owner.http.post("/integrations/vessey/test").json()["code"] for _ in range(3)]
        asked = len(came)
        assert codes[-1] == "vessey_resting"
        assert asked == breakers.FAILURES
        assert shown(team.owner, "vessey")["breaker"] == "open"
        assert breakers.states()["vessey"] == 1
        team.stranger.http.post("/integrations/vessey/test")
        assert len(came) == asked + breakers.TRIES


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/integrations"), ("PUT", "/integrations/slack"), ("POST", "/integrations/slack/test")],
)
def test_who_may(team: Team, method: str, path: str) -> None:
    body = {"enabled": True} if method == "PUT" else None
    assert team.anonymous.request(method, path, json=body).status_code == 401
    for person in (team.agent, team.viewer):
        assert person.http.request(method, path, json=body).status_code == 403
    assert team.manager.http.request(method, path, json=body).status_code in {200, 409}


def test_the_list_takes_two_statements(team: Team) -> None:
    put(team.owner, "vessey", url="http://127.0.0.1:9", api_key="k")
    with statements() as sent:
        team.owner.http.get("/integrations")
    assert len(sent) == 2, sent
