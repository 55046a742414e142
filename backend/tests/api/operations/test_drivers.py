"""Drivers through the API, and what became of each row that Vessey gave."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from app.models import JobStatus
from app.services.providers import breakers
from tests.services.pipelines import environment, run_job
from tests.standins.misbehaving import BEHAVIOURS, misbehaving
from tests.statements import statements
from tests.world import Person, Team

FAILING = ["401", "500 in HTML", "JSON of another shape", "resets", "429 with Retry-After"]
DRIVERS = [
    {"id": 7, "name": "Dee", "phone": "07700 900123", "route": {"name": "North"}},
    {"driver_id": "D-8", "full_name": "Eli", "email": "eli@example.com"},
    {"name": "without an id"},
    "not a driver",
]


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def vessey(httpserver: HTTPServer) -> Iterator[HTTPServer]:
    with environment(VESSEY_API_URL=httpserver.url_for("/api"), VESSEY_API_KEY="right"):
        yield httpserver


def answers(server: HTTPServer, path: str, body: object) -> None:
    server.expect_request(f"/api{path}", headers={"Authorization": "Bearer right"}).respond_with_json(body)


def create(person: Person, **fields: object) -> dict[str, Any]:
    answer = person.http.post("/drivers", json={"name": "Dee", **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def synced(person: Person, path: str = "/integrations/vessey/sync") -> dict[str, Any]:
    started = person.http.post(path, json={"day": "2026-11-20"})
    assert started.status_code == 202, started.text
    assert started.json()["status"] == "running"
    run_job(person, started.json()["id"])
    body: dict[str, Any] = person.http.get(f"/driver-syncs/{started.json()['id']}").json()
    return body


def test_a_driver_of_a_company(team: Team) -> None:
    company = team.owner.http.post("/companies", json={"name": "Acme"}).json()["id"]
    made = create(team.agent, client_id=company, phone="07700 900123", external_id="D-1")
    assert (made["phone"], made["client_id"]) == ("+447700900123", company)
    path = f"/drivers/{made['id']}"
    assert team.viewer.http.get(path).json() == made
    assert team.agent.http.put(path, json={"name": "Dee Two"}).json()["client_id"] is None
    assert team.agent.http.patch(path, json={}).json()["detail"].endswith("No fields to update")
    assert team.agent.http.delete(path).status_code == 204
    assert team.agent.http.get("/drivers").json() == []
    assert team.agent.http.post(f"{path}/restore").json()["archived_at"] is None


def test_an_external_id_is_one_drivers(team: Team) -> None:
    create(team.owner, external_id="D-1")
    again = team.owner.http.post("/drivers", json={"name": "Other", "external_id": "D-1"})
    assert (again.status_code, again.json()["code"]) == (409, "external_id_taken")
    other = create(team.owner)
    changed = team.owner.http.patch(f"/drivers/{other['id']}", json={"external_id": "D-1"})
    assert changed.status_code == 409
    assert create(team.stranger, external_id="D-1")["external_id"] == "D-1"


def test_filters(team: Team) -> None:
    company = team.owner.http.post("/companies", json={"name": "Acme"}).json()["id"]
    create(team.owner, name="Ann", client_id=company)
    create(team.owner, name="Bo", external_id="B")
    for query, found in (
        (f"client_id={company}", ["Ann"]),
        ("external_id=B", ["Bo"]),
        ("q=b", ["Bo"]),
        ("q=x", []),
    ):
        assert [each["name"] for each in team.owner.http.get(f"/drivers?{query}").json()] == found, query


def test_every_row_of_a_run_is_accounted_for(team: Team, vessey: HTTPServer) -> None:
    answers(vessey, "/drivers", {"data": DRIVERS})
    answers(vessey, "/drivers/7/collections", [{"id": 1, "status": "collected", "kg": 12.5}, {"id": 2}, {}])
    answers(vessey, "/drivers/D-8/collections", {"collections": []})
    first = synced(team.owner)
    counts = ("read", "created", "updated", "unchanged", "unreadable", "collections", "status")
    assert [first[name] for name in counts] == [4, 2, 0, 0, 2, 2, "done"]
    dee = team.owner.http.get("/drivers?external_id=7").json()[0]
    assert (dee["name"], dee["details"]["route"], dee["version"]) == ("Dee", {"name": "North"}, 1)
    assert [synced(team.owner)[name] for name in counts] == [4, 0, 0, 2, 2, 2, "done"]
    of_day = team.viewer.http.get(f"/drivers/{dee['id']}/collections?date=2026-11-20").json()
    assert [(each["reference"], each["status"]) for each in of_day] == [("2", None), ("1", "collected")]
    assert len(team.viewer.http.get("/collections?date=2026-11-20").json()) == 2
    assert team.viewer.http.get("/collections?date=2026-11-21").json() == []


def test_a_run_that_is_asked_for_twice_with_one_key_is_one_run(team: Team, vessey: HTTPServer) -> None:
    driver = create(team.owner, external_id="7")
    for path in ("/integrations/vessey/sync", f"/drivers/{driver['id']}/sync"):
        key = {"Idempotency-Key": "k1"}
        answers_ = [team.owner.http.post(path, json={}, headers=key) for _ in range(2)]
        assert {answer.status_code for answer in answers_} == {202}
        assert answers_[0].json() == answers_[1].json()
        assert team.owner.http.post(path, json={}).json()["id"] != answers_[0].json()["id"]
        other = team.owner.http.post(path, json={"date": "2026-11-20"}, headers=key)
        assert other.status_code == 422
    assert len(team.owner.http.get("/driver-syncs").json()) == 4


def test_what_a_person_wrote_is_kept(team: Team, vessey: HTTPServer) -> None:
    made = create(team.owner, name="Dee by hand", external_id="7")
    answers(vessey, "/drivers/7", {"data": DRIVERS[0]})
    answers(vessey, "/drivers/7/collections", [])
    run = synced(team.agent, f"/drivers/{made['id']}/sync")
    assert (run["read"], run["updated"]) == (1, 1)
    after = team.owner.http.get(f"/drivers/{made['id']}").json()
    assert (after["name"], after["phone"]) == ("Dee by hand", "07700 900123")


def test_without_an_account_or_an_id_there_is_nothing_to_ask(team: Team, vessey: HTTPServer) -> None:
    made = create(team.owner)
    answer = team.owner.http.post(f"/drivers/{made['id']}/sync", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_external_id")
    team.owner.http.put("/integrations/vessey", json={"enabled": False})
    answer = team.owner.http.post("/integrations/vessey/sync", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_set_up")


@pytest.mark.parametrize(
    "name", ["401", "500 in HTML", "JSON of another shape", "resets", "429 with Retry-After"]
)
def test_a_run_that_fails_says_so_and_is_tried_again(team: Team, name: str) -> None:
    with (
        misbehaving(BEHAVIOURS[name]) as (address, _),
        environment(VESSEY_API_URL=address, VESSEY_API_KEY="k"),
    ):
        started = team.owner.http.post("/integrations/vessey/sync", json={}).json()
        job = run_job(team.owner, started["id"])
    after = team.owner.http.get(f"/driver-syncs/{started['id']}").json()
    assert job.status is (JobStatus.NEEDS_ATTENTION if name == "401" else JobStatus.QUEUED)
    assert after["status"] == ("failed" if name == "401" else "running")
    assert "Vessey" in after["last_error"]
    (vessey,) = (each for each in team.owner.http.get("/integrations").json() if each["name"] == "vessey")
    assert vessey["last_error"] == after["last_error"]
    breakers._breakers.clear()


def test_who_may(team: Team, vessey: HTTPServer) -> None:
    path = f"/drivers/{create(team.agent)['id']}"
    assert team.anonymous.get(path).status_code == 401
    for method, each in (("GET", path), ("DELETE", path), ("GET", f"{path}/collections")):
        assert team.stranger.http.request(method, each).status_code == 404
    assert team.viewer.http.patch(path, json={"notes": "x"}).status_code == 403
    assert team.colleague.http.patch(path, json={"notes": "x"}).status_code == 200
    assert team.agent.http.post("/integrations/vessey/sync", json={}).status_code == 403


def test_lists_take_as_many_statements_for_one_row_as_for_many(team: Team) -> None:
    for _ in range(3):
        create(team.owner)
        for path in ("/drivers", "/collections", "/driver-syncs"):
            with statements() as sent:
                team.owner.http.get(path)
            assert len(sent) == 2, sent
