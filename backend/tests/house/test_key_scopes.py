"""What an API key may: every route by its desk, those of people by no key, and never as an owner."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.api.deps import Requires, SignedIn
from app.api.routing import all_routes
from app.core.desks import PEOPLE_ONLY, READING, SCOPES, scope_of
from tests.house.routes_of_roles import INTERNAL, PUBLIC, ROUTES
from tests.house.test_roles import dependencies, filled
from tests.world import Team, browser

pytestmark = pytest.mark.owasp("API5")
# By the first part of the path; a longer one goes before a shorter.
DESKS = {
    "analytics": "analytics",
    "search": "analytics",
    "bookings": "fleet",
    "incidents": "fleet",
    "issuers": "fleet",
    "regimes": "fleet",
    "vehicles": "fleet",
    "violations": "fleet",
    "batches": "leads",
    "imports": "leads",
    "leads": "leads",
    "calls": "calls",
    "jobs": "calls",
    "uploads": "calls",
    "clients": "clients",
    "customers": "clients",
    "collections": "operations",
    "companies": "operations",
    "drivers": "operations",
    "driver-syncs": "operations",
    "documents": "documents",
    "event-types": "events",
    "events": "events",
    "followups": "followups",
    "tasks": "followups",
}
# Theirs alone: their accounts, the team, money, what goes out, and what is promised about people's data.
OF_PEOPLE = {
    "agents", "api-keys", "audit", "auth", "deliveries", "erasures", "integrations", "me", "retention",
    "tenant", "usage", "users", "webhooks",
}  # fmt: skip
# What shows several desks at once, and what holds a secret.
OF_PEOPLE_TOO = {"erase", "legal-hold", "subject-export", "timeline", "inbound", "inbound-key"}
OF_A_DESK = {
    "POST /integrations/vessey/sync": "operations:write",
    # Its own keys are kept by people; a program sends leads there.
    "POST /leads/inbound": "leads:write",
}
QUERIES = {"q": "x", "at": "2026-01-01T00:00:00Z", "date": "2026-01-01"}


def routes() -> Iterator[tuple[str, APIRoute]]:
    from app.main import app

    for route in all_routes(app):
        if isinstance(route, APIRoute):
            for method in sorted(route.methods or ()):
                if ROUTES[f"{method} {route.path}"] not in {PUBLIC, INTERNAL}:
                    yield method, route


def expected(method: str, path: str) -> str:
    if f"{method} {path}" in OF_A_DESK:
        return OF_A_DESK[f"{method} {path}"]
    parts = path.strip("/").split("/")
    if parts[0] in OF_PEOPLE or parts[-1] in OF_PEOPLE_TOO:
        return PEOPLE_ONLY
    return f"{DESKS[parts[0]]}:{'read' if method in READING else 'write'}"


def test_every_route_is_of_the_desk_that_its_path_names() -> None:
    wrong = {
        f"{method} {route.path}": needed
        for method, route in routes()
        if (needed := scope_of([str(tag) for tag in route.tags], method)) != expected(method, route.path)
    }
    assert wrong == {}


def test_every_route_that_knows_its_caller_knows_a_key_by_its_scope() -> None:
    """One dependency reads all callers, and gives a key the scope of the route that it came by."""
    for _, route in routes():
        found = dependencies(route.dependant)
        assert any(isinstance(each, SignedIn | Requires) for each in found), route.path


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def key_with(team: Team, scopes: set[str] | frozenset[str]) -> TestClient:
    made = team.owner.http.post("/api-keys", json={"name": "x", "scopes": sorted(scopes)})
    client = browser()
    client.headers["X-API-Key"] = made.json()["key"]
    return client


def reading() -> list[tuple[str, str]]:
    """What is asked without a body: path, and what a key needs for it."""
    return [
        (filled(route.path) + _query(route), expected(method, route.path))
        for method, route in routes()
        if method == "GET"
    ]


def test_no_key_reads_another_desk_or_what_is_peoples(team: Team) -> None:
    desks = {scope.partition(":")[0] for scope in SCOPES}
    without = {
        desk: key_with(team, {scope for scope in SCOPES if not scope.startswith(f"{desk}:")})
        for desk in sorted(desks)
    }
    every = key_with(team, SCOPES)
    for path, needed in reading():
        program = every if needed == PEOPLE_ONLY else without[needed.partition(":")[0]]
        answer = program.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "key_scope"), path


def test_a_key_reads_all_of_its_desks(team: Team) -> None:
    """Reading is a part of writing, and what is missing is missing rather than refused."""
    every = key_with(team, {scope for scope in SCOPES if scope.endswith(":write")})
    refused = [path for path, needed in reading() if needed != PEOPLE_ONLY and _is_refused(every, path)]
    assert refused == []


def _query(route: APIRoute) -> str:
    wanted = [each.alias for each in route.dependant.query_params if each.field_info.is_required()]
    return "?" + "&".join(f"{name}={QUERIES[name]}" for name in wanted) if wanted else ""


def _is_refused(program: TestClient, path: str) -> bool:
    return program.get(path).status_code in {401, 403}
