"""Who may do what with one client, lead or follow-up: a line per route, a test per kind of caller."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from app.core import clock
from tests.world import Person, Team, call_of

Body = dict[str, object]


@dataclass(frozen=True)
class Route:
    """`noun` names whose row; a colleague of its owner sees clients, nothing else."""

    method: str
    path: str
    success: int
    body: Body = field(default_factory=dict)

    @property
    def noun(self) -> str:
        return self.path.split("/")[1]

    def ask(self, http: TestClient, row_id: object) -> tuple[int, bytes]:
        """Status and body; the request's id, the one thing that differs each time, is blanked."""
        path = self.path.format(id=row_id)
        answer = http.request(self.method, path, json=self.body or None)
        return answer.status_code, answer.content.replace(answer.headers["x-request-id"].encode(), b"-")


ROUTES = [
    Route("GET", "/clients/{id}", 200),
    Route("PUT", "/clients/{id}", 200, {"name": "Other"}),
    Route("PATCH", "/clients/{id}", 200, {"name": "Other"}),
    Route("DELETE", "/clients/{id}", 204),
    Route("POST", "/clients/{id}/restore", 200),
    Route("GET", "/leads/{id}", 200),
    Route("PATCH", "/leads/{id}", 200, {"name": "Other"}),
    Route("DELETE", "/leads/{id}", 204),
    Route("POST", "/leads/{id}/restore", 200),
    Route("GET", "/followups/{id}", 200),
    Route("PATCH", "/followups/{id}", 200, {"notes": "Other"}),
    Route("DELETE", "/followups/{id}", 204),
    Route("PATCH", "/followups/{id}/complete", 200),
    Route("POST", "/followups/{id}/dismiss", 200),
    Route("POST", "/followups/{id}/reopen", 200),
    Route("POST", "/followups/{id}/restore", 200),
]
NOBODYS = "01900000-0000-7000-8000-000000000000"
CREATIONS: list[tuple[str, Body]] = [
    ("/clients", {"name": "Ann"}),
    ("/leads", {"phone": "07700 900999"}),
    ("/followups", {"lead_id": NOBODYS, "due_date": "2097-01-05", "notes": "Ring"}),
    (f"/followups/{NOBODYS}", {"due_date": "2097-01-05", "notes": "Ring"}),
]
LISTS = ["/clients", "/leads", "/followups", "/analytics/overview"]
each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture(scope="module")
def rows(team: Team) -> dict[str, str]:
    """One row of each noun that belongs to the agent."""
    return {noun: make(team.agent) for noun, make in MAKERS.items()}


def a_client(person: Person) -> str:
    return created(person, "/clients", {"name": "Secret Name", "phone": "07700 900111"})


def a_lead(person: Person) -> str:
    phone = f"+4477009{clock.new_id().int % 100_000:05}"
    return created(person, "/leads", {"name": "Secret Name", "phone": phone, "owner_id": str(person.id)})


def a_followup(person: Person) -> str:
    body: Body = {"call_id": str(call_of(person).id), "due_date": "2097-01-05", "notes": "Secret Name"}
    return created(person, "/followups", body)


def created(person: Person, path: str, body: Body) -> str:
    answer = person.http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


MAKERS: dict[str, Callable[[Person], str]] = {
    "clients": a_client,
    "leads": a_lead,
    "followups": a_followup,
}


@each_route
def test_anonymous_is_401(team: Team, rows: dict[str, str], route: Route) -> None:
    assert route.ask(team.anonymous, rows[route.noun])[0] == 401


@each_route
def test_a_stranger_hears_what_is_said_of_an_absent_one(
    team: Team, rows: dict[str, str], route: Route
) -> None:
    before = rows[route.noun]
    answer = route.ask(team.stranger.http, before)
    assert answer[0] == 404
    assert answer == route.ask(team.stranger.http, clock.new_id())
    assert answer == route.ask(team.agent.http, clock.new_id())


@each_route
def test_a_colleague_gets_403_that_names_nothing_except_for_clients(
    team: Team, rows: dict[str, str], route: Route
) -> None:
    row_id = a_client(team.agent) if route.noun == "clients" else rows[route.noun]
    status, body = route.ask(team.colleague.http, row_id)
    if route.noun == "clients":
        assert status == route.success
        return
    assert status == 403
    assert b"Secret" not in body
    assert str(team.agent.id).encode() not in body
    assert team.agent.name.encode() not in body


@each_route
def test_a_viewer_reads_and_writes_nothing(team: Team, rows: dict[str, str], route: Route) -> None:
    path = f"/{route.noun}/{rows[route.noun]}"
    before = team.owner.http.get(path).json()
    status, _ = route.ask(team.viewer.http, rows[route.noun])
    assert status == (200 if route.method == "GET" else 403)
    assert team.owner.http.get(path).json() == before


@each_route
@pytest.mark.parametrize("role", ["owner", "manager", "agent"])
def test_those_it_belongs_to_may(team: Team, route: Route, role: str) -> None:
    person: Person = getattr(team, role)
    assert route.ask(person.http, MAKERS[route.noun](team.agent))[0] == route.success


@each_route
def test_an_id_that_is_none_is_422(team: Team, route: Route) -> None:
    assert route.ask(team.agent.http, "not-an-id")[0] == 422


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_creating_is_for_those_who_work(team: Team, path: str, body: Body) -> None:
    assert team.anonymous.post(path, json=body).status_code == 401
    assert team.viewer.http.post(path, json=body).status_code == 403


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_for_those_signed_in_and_never_show_another_tenant(
    team: Team, rows: dict[str, str], path: str
) -> None:
    assert team.anonymous.get(path).status_code == 401
    assert team.viewer.http.get(path).status_code == 200
    shown = team.stranger.http.get(path).text
    assert "Secret" not in shown
    assert not any(row_id in shown for row_id in rows.values())


@pytest.mark.parametrize("noun", ["leads", "followups"])
def test_a_list_hides_what_is_a_colleagues(team: Team, rows: dict[str, str], noun: str) -> None:
    def ids(person: Person) -> set[UUID]:
        return {UUID(row["id"]) for row in person.http.get(f"/{noun}").json()}

    own = UUID(rows[noun])
    assert own in ids(team.agent)
    assert own in ids(team.manager)
    assert own in ids(team.viewer)
    assert own not in ids(team.colleague)


@pytest.mark.parametrize("path", ["/clients", "/leads", "/followups"])
def test_unknown_fields_and_parameters_are_named(team: Team, path: str) -> None:
    answer = team.agent.http.post(path, json={"name": "Ann", "nick": "A"})
    assert answer.status_code == 422
    assert "body.nick" in {error["field"] for error in answer.json()["errors"]}
    answer = team.agent.http.get(path, params={"nick": "A"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query.nick"
