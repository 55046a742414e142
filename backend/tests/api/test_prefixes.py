"""One set of routes at three addresses, slash or not."""

import pytest
from fastapi import APIRouter, Request
from fastapi.testclient import TestClient

from tests.api.applications import app_with

ECHO = APIRouter()


@ECHO.get("/api-echo")
@ECHO.get("/things/{name}")
def echo(request: Request) -> dict[str, str]:
    return {"root_path": request.scope["root_path"], "path": request.scope["path"]}


@pytest.fixture
def echoing() -> TestClient:
    app = app_with()
    app.include_router(ECHO)
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize(
    ("asked", "root_path", "path"),
    [
        ("/things/a", "", "/things/a"),
        ("/things/a/", "", "/things/a"),
        ("/api/things/a", "/api", "/api/things/a"),
        ("/api/things/a/", "/api", "/api/things/a"),
        ("/api/v1/things/a", "/api/v1", "/api/v1/things/a"),
        ("/api-echo", "", "/api-echo"),
        ("/api/api-echo", "/api", "/api/api-echo"),
        ("/api/v1/api-echo/", "/api/v1", "/api/v1/api-echo"),
    ],
)
def test_a_prefix_is_a_root_path_at_a_segment_boundary(
    echoing: TestClient, asked: str, root_path: str, path: str
) -> None:
    answer = echoing.get(asked)
    assert (answer.status_code, answer.json()) == (200, {"root_path": root_path, "path": path})


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/"])
def test_the_bare_prefix_introduces_the_api(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 200
    assert answer.json()["name"] == "Convoflow"
    assert client.get(answer.json()["links"]["openapi"]).status_code == 200


@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1/nothing/", "/api/v1/api/v1/health", "/apihealth"])
def test_other_paths_are_a_problem(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
