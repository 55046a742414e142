"""The service behind an HTTP API: each request an event, no lifespan, and no work left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BACKEND = Path(__file__).resolve().parents[1]
JSON = {"content-type": "application/json"}
CALL = """
import json, sys, time
started = time.perf_counter()
from app.serverless import lambda_handler
from types import SimpleNamespace
answers = [lambda_handler(event, SimpleNamespace()) for event in json.loads(sys.stdin.read())]
print(json.dumps({"seconds": time.perf_counter() - started, "answers": answers}))
"""


def event(method: str, path: str, *, headers: dict[str, str] | None = None, body: str | None = None) -> Any:
    """As AWS's HTTP API sends it, payload format 2.0."""
    path, _, query = path.partition("?")
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "api.example.com", **(headers or {})},
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7"},
            "domainName": "api.example.com",
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def run(events: list[Any], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CALL],
        cwd=BACKEND,
        env=os.environ | environment,
        input=json.dumps(events),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_it_answers_http_api_events() -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    mark = os.urandom(6).hex()
    person = {"email": f"{mark}@example.com", "password": "correct horse", "full_name": "Ann"}
    outcome = run(
        [
            event("GET", "/health"),
            event("GET", "/ready"),
            event("GET", "/api/v1/leads?limit=1"),
            event("GET", "/api/leads?colour=red"),
            event(
                "POST",
                "/auth/register",
                headers={"content-type": "application/json"},
                body=json.dumps(person),
            ),
            event(
                "POST",
                "/auth/login",
                headers=form,
                body=f"username={mark}%40example.com&password=correct+horse",
            ),
            event("GET", "/nowhere"),
        ],
        DISPATCH="cloud_tasks",
    )
    assert outcome.returncode == 0, outcome.stderr
    said = json.loads(outcome.stdout.splitlines()[-1])
    assert [each["statusCode"] for each in said["answers"]] == [200, 200, 401, 422, 201, 200, 404]
    assert json.loads(said["answers"][0]["body"])["service"] == "convoflow"
    assert json.loads(said["answers"][5]["body"])["token_type"] == "bearer"
    assert said["answers"][6]["headers"]["content-type"] == "application/problem+json"


def test_it_refuses_to_promise_work_that_nobody_would_do() -> None:
    outcome = run([], DISPATCH="background")
    assert outcome.returncode != 0
    assert "DISPATCH=background would lose work here" in outcome.stderr


@pytest.mark.parametrize("name", ["memory", "maxDuration"])
def test_the_functions_limits_are_stated(name: str) -> None:
    config = json.loads((BACKEND / "vercel.json").read_text())
    (function,) = config["functions"].items()
    assert (BACKEND / function[0]).exists()
    assert function[1][name] == {"memory": 1024, "maxDuration": 10}[name]
