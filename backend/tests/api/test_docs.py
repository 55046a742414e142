"""The description is complete and clean, and its pages load nothing from elsewhere."""

import base64
import hashlib
import re
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def description(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(description: dict[str, Any]) -> list[dict[str, Any]]:
    paths = description["paths"].values()
    return [operation for path in paths for method, operation in path.items() if method in METHODS]


@pytest.mark.parametrize("prefix", ["", "/api", "/api/v1"])
@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_pages_load_only_from_here(client: TestClient, prefix: str, page: str) -> None:
    answer = client.get(prefix + page)
    assert answer.status_code == 200
    addresses = re.findall(r"(?:src|href|spec-url)=\"([^\"]+)\"|url: '([^']+)'", answer.text)
    for address in filter(None, (part for found in addresses for part in found)):
        assert address.startswith(f"{prefix}/")
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_the_policy_allows_the_inline_scripts_by_hash_and_no_others(client: TestClient, page: str) -> None:
    answer = client.get(page)
    policy = answer.headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    for script in re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL):
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in scripts


def test_the_description_is_the_same_at_every_prefix(client: TestClient) -> None:
    answers = [client.get(f"{prefix}/openapi.json").json() for prefix in ("", "/api", "/api/v1")]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["servers"] == [{"url": "/api/v1"}]


def test_operation_ids_are_clean_and_unique(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(description)]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", name)] == []


def test_every_error_is_described_as_a_problem(description: dict[str, Any]) -> None:
    assert {"type", "title", "status", "detail", "code", "request_id", "errors"} == set(
        description["components"]["schemas"]["Problem"]["required"]
    )
    for operation in operations(description):
        errors = {status: body for status, body in operation["responses"].items() if int(status) >= 400}
        assert "422" in errors
        for status, body in errors.items():
            named = description["components"]["responses"][body["$ref"].rpartition("/")[2]]
            assert list(named["content"]) == ["application/problem+json"], (operation["operationId"], status)


def test_no_shape_comes_twice(description: dict[str, Any]) -> None:
    names = description["components"]["schemas"]
    assert [name for name in names if name.endswith(("-Input", "-Output"))] == []
    assert "HTTPValidationError" not in names
