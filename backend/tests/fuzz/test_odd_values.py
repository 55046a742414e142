"""Whatever is sent to whichever route, the service answers in its own words and never breaks down."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.fuzz import tried
from tests.world import Person, new_owner

STREAMS = {"/calls/{call_id}/events"}
LEAVE_NOTHING = {"/auth/logout"}
ODD_TEXT = st.one_of(
    st.text(max_size=40),
    st.uuids().map(str),
    st.sampled_from(
        ["", "0", "-1", "\x00", "null", "1e999", "2026-02-30", "9999-12-31T23:59:59+14:00", "%", "'--"]
    ),
)
ODD_VALUE: SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), ODD_TEXT
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def operations() -> list[Any]:
    """(method, path, names in the query, names in the body, statuses that it may answer) of every route that
    answers at once."""
    from app.main import app

    described = app.openapi()
    return [
        pytest.param(
            method,
            path,
            _query(operation),
            _body(operation, described),
            set(operation["responses"]),
            id=f"{method} {path}",
        )
        for path, methods in described["paths"].items()
        if path not in STREAMS | LEAVE_NOTHING
        for method, operation in methods.items()
    ]


@pytest.fixture(scope="module")
def owner() -> Person:
    return new_owner()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize(("method", "path", "query_names", "body_names", "declared"), operations())


@pytest.mark.fuzz
def test_no_input_breaks_a_route(
    owner: Person, method: str, path: str, query_names: list[str], body_names: list[str], declared: set[str]
) -> None:
    @seed(1)
    @tried(8, long=200)
    @given(
        segment=ODD_TEXT.filter(lambda text: "/" not in text and text not in {"", ".", ".."}),
        query=_some(query_names, ODD_TEXT),
        body=st.one_of(_some(body_names, ODD_VALUE), ODD_VALUE),
    )
    def send(segment: str, query: dict[str, str], body: object) -> None:
        address = "/".join(quote(segment, safe="") if part[:1] == "{" else part for part in path.split("/"))
        answer = owner.http.request(method, address, params=query, json=body if body_names else None)
        assert str(answer.status_code) in declared, answer.text
        # 503 says what is switched off or not ready here.
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert method == "head" or answer.json()["detail"]

    send()


def _some(names: list[str], value: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, value))


def _query(operation: dict[str, Any]) -> list[str]:
    return [parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"]


def _body(operation: dict[str, Any], described: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = described["components"]["schemas"].get(reference.rpartition("/")[2], {})
    return list(schema.get("properties", {}))
