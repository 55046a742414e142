"""Receivers of events through the API: who may keep them, what is shown of them, and what they are sent."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks.webhooks import Webhook

from app.core import clock
from tests.services.outbox import emit
from tests.services.pipelines import environment, run_job
from tests.statements import statements
from tests.world import Person, Team


@pytest.fixture
def team() -> Team:
    return Team()


def create(person: Person, url: str = "http://127.0.0.1:9/in", **fields: object) -> dict[str, Any]:
    answer = person.http.post("/webhooks", json={"url": url, **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_secret_is_shown_once(team: Team) -> None:
    headers = {"Idempotency-Key": "k1"}
    body = {"url": "http://127.0.0.1:9/in", "events": ["call.failed"]}
    first = team.owner.http.post("/webhooks", json=body, headers=headers)
    again = team.owner.http.post("/webhooks", json=body, headers=headers)
    made = first.json()
    assert made["secret"].startswith("whsec_")
    assert again.json() == {**made, "secret": None}
    read = team.manager.http.get(f"/webhooks/{made['id']}")
    assert read.json() == {name: value for name, value in made.items() if name != "secret"}
    assert "secret" not in team.owner.http.get("/webhooks").json()[0]


def test_a_test_is_signed_with_the_secret_and_after_a_rotation_with_both(
    team: Team, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/in").respond_with_data("thanks")
    made = create(team.owner, httpserver.url_for("/in"))
    path = f"/webhooks/{made['id']}"
    rotated = team.owner.http.post(f"{path}/rotate-secret").json()
    assert rotated["secret"] != made["secret"]
    sent = team.owner.http.post(f"{path}/test")
    assert (sent.status_code, sent.json()["event"], sent.json()["status"]) == (202, "webhook.test", "pending")
    run_job(team.owner, sent.json()["id"])
    ((request, _),) = httpserver.log
    headers = {name.lower(): value for name, value in request.headers.items()}
    for secret in (made["secret"], rotated["secret"]):
        body: Any = Webhook(secret).verify(request.get_data(), headers)
        assert body["message"] == "It works."
    (log,) = team.owner.http.get(f"{path}/deliveries").json()
    assert (log["status"], log["response_status"], log["response_body"]) == ("delivered", 200, "thanks")
    again = team.owner.http.post(f"/deliveries/{log['id']}/replay")
    assert (again.status_code, again.json()["event_id"]) == (202, log["event_id"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"url": "https://10.0.0.1/in"}, "body.url"),
        ({"url": "ftp://example.com/in"}, "body.url"),
        ({"url": "https://me:pw@example.com/in"}, "body.url"),
        ({"url": "https://example.com/in", "events": ["call.exploded"]}, "body.events.0"),
        ({"url": "https://example.com/in", "channel": "fax"}, "body.channel"),
        ({"url": "tel:nobody", "channel": "sms"}, "body.url"),
        ({"url": "tel:+12025550123", "channel": "sms"}, "body.url"),
        ({"url": "tel:+18765550123", "channel": "sms"}, "body.url"),
        ({"url": "tel:09098790123", "channel": "sms"}, "body.url"),
        ({"url": "tel:+447012345678", "channel": "sms"}, "body.url"),
        ({"channel": "sms"}, "body"),
        ({"url": "https://example.com/in", "secret": "mine"}, "body.secret"),
    ],
)
def test_bad_input_is_422_and_names_the_field(team: Team, body: dict[str, object], field: str) -> None:
    answer = team.owner.http.post("/webhooks", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_the_audit_log_tells_of_it_without_its_secrets(team: Team) -> None:
    path = f"/webhooks/{create(team.owner, 'http://127.0.0.1:9/canary')['id']}"
    team.owner.http.patch(path, json={"url": "http://127.0.0.1:9/canary2", "description": "x"})
    team.owner.http.post(f"{path}/rotate-secret")
    log = team.owner.http.get("/audit?kind=webhook_endpoints")
    assert [each["action"] for each in log.json()] == ["changed", "changed", "created"]
    assert "canary" not in log.text
    assert "whsec_" not in log.text


@pytest.mark.parametrize("channel", ["slack", "pabbly"])
def test_an_address_that_is_a_password_is_not_shown_again(team: Team, channel: str) -> None:
    made = create(team.owner, "https://hooks.example.com/services/T1/canary", channel=channel)
    assert made["url"] == "https://hooks.example.com/…"
    assert "canary" not in team.owner.http.get("/webhooks").text


def test_in_production_an_address_must_be_https(team: Team) -> None:
    with environment(OUTBOUND_ALLOWED_NETWORKS=""):
        answer = team.owner.http.post("/webhooks", json={"url": "http://127.0.0.1/in"})
    assert answer.status_code == 422


def test_a_paused_one_is_neither_tested_nor_replayed(team: Team) -> None:
    path = f"/webhooks/{create(team.owner)['id']}"
    paused = team.owner.http.patch(path, json={"disabled": True}).json()
    assert (paused["disabled_reason"], paused["disabled_at"] is None) == ("by_hand", False)
    assert team.owner.http.post(f"{path}/test").json()["code"] == "paused"
    query = "?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"
    assert team.owner.http.post(f"{path}/replay{query}").status_code == 409
    started = team.owner.http.patch(path, json={"disabled": False}).json()
    assert (started["disabled_at"], started["disabled_reason"]) == (None, None)
    assert team.owner.http.post(f"{path}/replay{query}").json() == {"queued": 0, "more": False}


def test_removed_and_brought_back(team: Team) -> None:
    path = f"/webhooks/{create(team.owner)['id']}"
    assert team.owner.http.delete(path).status_code == 204
    assert team.owner.http.get("/webhooks").json() == []
    emit(team.owner)
    assert team.owner.http.get(f"{path}/deliveries").json() == []
    assert team.owner.http.post(f"{path}/restore").json()["archived_at"] is None


def test_there_is_a_limit(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.webhooks.MOST_RECEIVERS", 1)
    create(team.owner)
    answer = team.owner.http.post("/webhooks", json={"url": "https://example.com/in"})
    assert answer.status_code == 409


def test_the_feed_and_its_next_page(team: Team) -> None:
    first, second = emit(team.owner, "call.failed"), emit(team.owner, "call.uploaded")
    while len(found := team.owner.http.get("/events").json()) < 2:
        assert len(found) < 2
    assert [each["name"] for each in found] == ["call.failed", "call.uploaded"]
    assert found[0]["payload"] == first.payload
    page = team.owner.http.get("/events?limit=1")
    following = page.headers["Link"].split(">")[0].removeprefix("<")
    assert [each["id"] for each in team.owner.http.get(following).json()] == [str(second.id)]
    assert team.owner.http.get(f"/events?after={clock.new_id()}").status_code == 404
    assert team.owner.http.get("/events?name=call.exploded").status_code == 422
    assert len(team.owner.http.get("/events?name=call.failed").json()) == 1


def test_event_types_are_named_in_words(team: Team) -> None:
    assert team.anonymous.get("/event-types").status_code == 401
    names = {each["name"] for each in team.agent.http.get("/event-types").json()}
    assert {"transcription.completed", "followup.scheduled", "webhook.test"} <= names


PATHS = [
    ("GET", "/webhooks"),
    ("GET", "/webhooks/{id}"),
    ("PATCH", "/webhooks/{id}"),
    ("POST", "/webhooks/{id}/restore"),
    ("POST", "/webhooks/{id}/rotate-secret"),
    ("POST", "/webhooks/{id}/test"),
    ("GET", "/webhooks/{id}/deliveries"),
    ("POST", "/webhooks/{id}/replay?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"),
    ("DELETE", "/webhooks/{id}"),
    ("GET", "/events"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_who_may(team: Team, method: str, path: str) -> None:
    row_id = create(team.owner)["id"]
    path = path.replace("{id}", row_id)
    body = {"description": "x"} if method == "PATCH" else None
    assert team.anonymous.request(method, path, json=body).status_code == 401
    for person in (team.agent, team.viewer):
        assert person.http.request(method, path, json=body).status_code == 403
    if "/webhooks/" in path:
        theirs = team.stranger.http.request(method, path, json=body)
        nowhere = path.replace(row_id, str(clock.new_id()))
        absent = team.stranger.http.request(method, nowhere, json=body)
        assert theirs.status_code == absent.status_code == 404
        assert theirs.json()["detail"] == absent.json()["detail"]
    assert team.manager.http.request(method, path, json=body).is_success


def test_lists_take_as_many_statements_for_one_row_as_for_many(team: Team) -> None:
    path = f"/webhooks/{create(team.owner)['id']}/deliveries"
    for _ in range(3):
        emit(team.owner)
        for url, count in (("/webhooks", 2), (path, 3), ("/events", 3)):
            with statements() as sent:
                assert team.owner.http.get(url).status_code == 200
            assert len(sent) == count, sent
