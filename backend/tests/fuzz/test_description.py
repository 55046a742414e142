"""Whatever the API's description allows, and much that it forbids: no route breaks down, gives an answer that
the description does not state, or forgets to ask who calls."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import given, seed
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.transport import Response as Checked
from schemathesis.generation.stateful import run_state_machine_as_test
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import BACKEND
from tests.fuzz import SEEDS, tried
from tests.fuzz.world import STREAMS, World, world
from tests.world import new_owner

pytestmark = [pytest.mark.fuzz, pytest.mark.owasp("API8")]
DESCRIBED = json.loads((BACKEND / "openapi.json").read_text())
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DESCRIBED["paths"].items()
    if path not in STREAMS
    for method, operation in methods.items()
}
STRANGERS: tuple[dict[str, str], ...] = ({}, {"Authorization": "Bearer x.y.z"})
MOST_KNOCKS = 6
CHECKED: list[Any] = [status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass
class Strangers:
    """What a few requests were answered that came without a token, or with one that nobody gave out."""

    well_formed: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)

    def knock(self, here: World, case: Case[Any]) -> None:
        answers = self.well_formed if _is_well_formed(case) else self.broken
        if len(answers) < MOST_KNOCKS:
            answers.extend(here.send(case, None, headers=token).status_code for token in STRANGERS)

    def require_refused(self, *, well_formed: bool) -> None:
        assert set(self.well_formed) == ({401} if well_formed else set())
        # What is not even a request to this route may be refused before.
        assert set(self.broken) <= {401, 404, 413, 415, 422}


@pytest.fixture(scope="module")
def here() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.mark.owasp("API2")
@pytest.mark.parametrize("number", SEEDS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_input_breaks_a_route(here: World, name: str, number: int) -> None:
    operation, strangers = here.operation(name), Strangers()
    person = here.person(operation.path)
    cases = st.one_of([operation.as_strategy(mode) for mode in _modes(OPERATIONS[name])])

    @seed(number)
    @tried(20, long=200)
    @given(case=cases, row=st.none() | st.integers(0, 50))
    def send(case: Case[Any], row: int | None) -> None:
        require_sound(case, here.send(case, person, number=row))
        if OPERATIONS[name].get("security"):
            strangers.knock(here, case)

    send()
    strangers.require_refused(well_formed=bool(OPERATIONS[name].get("security")))


@pytest.mark.parametrize("number", SEEDS)
def test_one_request_after_another(here: World, number: int) -> None:
    # Who registered in one story could not in the next: a story has to go the same way each time.
    described = here.schema.exclude(path_regex="^/auth/")

    class Story(described.as_state_machine()):  # type: ignore[misc]  # a class made of the description
        def setup(self) -> None:
            self.person = new_owner()

        def call(self, case: Case[Any], **_: Any) -> Checked:
            # Of e-mails there is one in the whole house: what an earlier story took would be taken now.
            if _is_well_formed(case) and isinstance(case.body, dict) and "email" in case.body:
                case.body = {**case.body, "email": f"{token_hex(6)}@example.com"}
            return Checked.from_any(here.send(case, self.person))

        def validate_response(self, response: Checked, case: Case[Any], **_: Any) -> None:
            require_sound(case, response)

    run_state_machine_as_test(seed(number)(Story), settings=tried(5, long=200, steps=8))


def require_sound(case: Case[Any], answer: Response | Checked) -> None:
    # 503 says what is switched off or not ready here.
    assert answer.status_code < 500 or answer.status_code == 503, answer.content
    case.validate_response(answer, checks=CHECKED)


def _is_well_formed(case: Case[Any]) -> bool:
    """The description cannot say that text holds no NUL; such a request is refused before it is looked at."""
    said = repr((case.path_parameters, case.query, case.headers, case.body))
    positive = case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
    return positive and "\\x00" not in said


def _modes(operation: dict[str, Any]) -> list[GenerationMode]:
    """Where nothing is asked for, nothing can be wrong."""
    takes = operation.get("requestBody") or operation.get("parameters")
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if takes else [GenerationMode.POSITIVE]
