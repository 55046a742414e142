"""The API's description is committed as it is served, and says enough to make a typed client from."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

BACKEND = Path(__file__).resolve().parents[2]
METHODS = {"get", "put", "post", "patch", "delete", "head"}


pytestmark = pytest.mark.owasp("API9")
COMMITTED = Path(__file__).resolve().parents[2] / "openapi.json"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    from app.main import app

    return app.openapi()


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def test_what_is_committed_is_what_is_served(description: dict[str, Any]) -> None:
    """`make openapi` writes it again. The version is the release's, which no commit knows."""
    committed = json.loads((BACKEND / "openapi.json").read_text())
    committed["info"]["version"] = description["info"]["version"]
    assert committed == description, "run: make openapi"


def test_every_operation_has_a_name_of_its_own(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(description)]
    assert len(names) == len(set(names))
    assert [name for name in names if not name.isidentifier()] == []


def test_no_two_models_share_a_name(description: dict[str, Any]) -> None:
    """FastAPI puts their modules before the names then, and a generated client loses the types it had."""
    assert [name for name in description["components"]["schemas"] if "__" in name] == []


def test_every_error_is_a_problem(description: dict[str, Any]) -> None:
    wrong = [
        (name, status)
        for name, operation in operations(description)
        for status, response in operation["responses"].items()
        if status.startswith(("4", "5"))
        and "application/problem+json" not in resolved(description, response).get("content", {})
    ]
    assert wrong == []


def resolved(description: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    name = response.get("$ref", "").removeprefix("#/components/responses/")
    found: dict[str, Any] = description["components"]["responses"][name] if name else response
    return found


def test_what_all_operations_answer_alike_is_said_once(description: dict[str, Any]) -> None:
    """Written out 330 times it was a third of the description, and of every client's download."""
    repeated = [
        (name, status)
        for name, operation in operations(description)
        for status, response in operation["responses"].items()
        if status.startswith(("4", "5")) and "$ref" not in response
    ]
    assert repeated == []


def test_every_operation_says_what_success_is(description: dict[str, Any]) -> None:
    silent = [
        name
        for name, operation in operations(description)
        if not any(status.startswith(("2", "3")) for status in operation["responses"])
    ]
    assert silent == []


def test_every_model_has_an_example_that_it_accepts(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    wrong = {
        name: [error.message[:200] for error in errors]
        for name, schema in schemas.items()
        for sample in schema["examples"]
        if (errors := list(_validator(name, schemas).iter_errors(sample)))
    }
    assert wrong == {}, "state one that fits: Field(examples=[…])"


def _validator(name: str, schemas: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}})
