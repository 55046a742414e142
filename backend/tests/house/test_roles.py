"""Which role may call which route: all of them, so that none is forgotten and none has its own check."""

import inspect
from collections.abc import Callable, Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.api import callers
from app.api.deps import Requires, SignedIn
from app.api.routing import all_routes
from app.core.actor import Role
from tests.house.routes_of_roles import AGENT, INTERNAL, MANAGER, OWNER, PUBLIC, ROUTES, SELF, VIEWER
from tests.world import Person, Team

pytestmark = pytest.mark.owasp("API5")

OF_ROLES = {
    frozenset(Role): VIEWER,
    frozenset({Role.OWNER, Role.MANAGER, Role.AGENT}): AGENT,
    frozenset({Role.OWNER, Role.MANAGER}): MANAGER,
    frozenset({Role.OWNER}): OWNER,
}
# Bodies that are read before the caller is looked up.
BODIES = {
    "POST /vehicles/lookup": {"mark": "AB12 CDE"},
    "POST /integrations/{name}/test": {},
    "POST /documents": {"document_id": "01900000-0000-7000-8000-000000000000"},
}
# Parts of paths that are no ids.
VALUES = {"number": "1", "name": "slack", "regime": "postal"}
# Who stands just below the least role that is let in.
BELOW: dict[str, Callable[[Team], Person]] = {
    f"{SELF} {AGENT}": lambda team: team.viewer,
    f"{SELF} {MANAGER}": lambda team: team.agent,
}


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def declared() -> dict[str, str]:
    """What each route's dependencies let in."""
    from app.main import app

    return {
        f"{method} {route.path}": _level(route.dependant)
        for route in all_routes(app)
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    }


def test_every_route_has_its_row() -> None:
    new = [f'"{name}": {level.upper()},' for name, level in declared().items() if name not in ROUTES]
    assert new == [], "does the table of roles agree? then add these rows to tests/house/routes_of_roles.py"
    assert set(ROUTES) - set(declared()) == set()


def test_every_route_lets_in_whom_its_row_says() -> None:
    wrong = {name: (level, ROUTES.get(name)) for name, level in declared().items() if _differs(name, level)}
    assert wrong == {}


def test_those_that_look_up_the_caller_themselves_name_the_roles() -> None:
    """Routes that hold no session ask `actor_in_short`, where the roles can't be read off the declaration."""
    asking = {name for name, level in declared().items() if level == SELF}
    assert asking == {name for name, level in ROUTES.items() if level.startswith(SELF)}


@pytest.mark.parametrize("name", sorted(name for name, level in ROUTES.items() if level in BELOW))
def test_the_role_below_is_refused_where_the_caller_is_looked_up_by_hand(team: Team, name: str) -> None:
    method, path = name.split(" ")
    below = BELOW[ROUTES[name]](team)
    if name in BODIES:
        answer = below.http.request(method, filled(path), json=BODIES[name])
    elif method == "GET":
        answer = below.http.get(filled(path))
    else:
        headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        answer = below.http.request(method, filled(path), content=b"x", headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (403, "Your role does not allow this.")


def test_no_route_compares_roles_itself() -> None:
    from app.main import app

    for route in all_routes(app):
        if isinstance(route, APIRoute):
            source = inspect.getsource(inspect.unwrap(route.endpoint))
            assert "actor.role" not in source, route.path


def _differs(name: str, level: str) -> bool:
    return ROUTES.get(name, level).split(" ")[0] != level


def filled(path: str) -> str:
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        value = VALUES.get(path[start + 1 : end], "01900000-0000-7000-8000-000000000000")
        path = f"{path[:start]}{value}{path[end + 1 :]}"
    return path


def _level(dependant: Dependant) -> str:
    found = list(dependencies(dependant))
    for each in found:
        if isinstance(each, Requires):
            return OF_ROLES[each.roles]
    if callers.internal_caller in found:
        return INTERNAL
    return SELF if any(isinstance(each, SignedIn) for each in found) else PUBLIC


def dependencies(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from dependencies(each)
