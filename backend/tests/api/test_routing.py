"""Routes are found by first segment and length, and nothing that a router gives them is lost on the way."""

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Header
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.api.openapi import operation_id
from app.api.routing import BySegment, Group, Noun, all_routes, flat
from app.api.strictness import refuse_nul_in_body
from app.main import app as served

THINGS = Noun(prefix="/things", tags=["things"])


def named(x_name: Annotated[str, Header()] = "nobody") -> str:
    return x_name


@THINGS.get("/new")
def new() -> str:
    return "new"


@THINGS.get("/{name}", responses={409: {"description": "No"}})
def one(name: str, caller: Annotated[str, Depends(named)]) -> str:
    return f"{name} for {caller}"


@THINGS.post("/{name}", status_code=201, response_model=int)
def make(name: str) -> str:
    return name


GROUP = Group((THINGS,), {404: {"description": "Gone"}})


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.router.routes.append(BySegment(flat([GROUP], app, operation_id=operation_id)))
    return TestClient(app)


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/things/new", 200, "new"),
        ("GET", "/things/a", 200, "a for me"),
        ("POST", "/things/7", 201, 7),
        ("DELETE", "/things/a", 405, None),
        ("GET", "/thing/a", 404, None),
        ("GET", "/things", 404, None),
        ("GET", "/", 404, None),
    ],
)
def test_the_first_declared_route_that_fits_answers(
    client: TestClient, method: str, path: str, status: int, body: object
) -> None:
    answer = client.request(method, path, headers={"X-Name": "me"})
    assert answer.status_code == status
    assert body is None or answer.json() == body


def test_what_a_group_adds_stays() -> None:
    route = flat([GROUP], FastAPI(), operation_id=operation_id)[1].route
    assert (route.path, route.tags, set(route.responses)) == ("/things/{name}", ["things"], {404, 409})
    assert route.unique_id == "things_one"


def test_every_body_is_looked_through_for_nul() -> None:
    routes = [each for each in all_routes(served) if isinstance(each, APIRoute)]
    taking = [each for each in routes if each.body_field is not None]
    assert len(taking) > 50
    for route in taking:
        assert refuse_nul_in_body in [each.dependency for each in route.dependencies], route.path


def test_overrides_reach_the_routes(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    client.app.dependency_overrides[named] = lambda: "somebody else"
    assert client.get("/things/a").json() == "a for somebody else"


def test_no_route_of_ours_begins_with_a_parameter() -> None:
    paths = [getattr(route, "path", "") for route in all_routes(served)]
    assert "/calls/upload" in paths
    assert [path for path in paths if path.startswith("/{")] == []
