"""What a correction teaches: names and marks, no plain words; what was needed most comes first."""

import pytest

from app.core.database import transaction
from app.services import vocabulary
from tests.world import Team


@pytest.mark.parametrize(
    ("heard", "meant", "learned"),
    [
        ("this is north gate higher", "this is Northgate Hire", ["Northgate Hire"]),
        ("ask for sarah bell please", "ask for Sarah Bell please.", ["Sarah Bell"]),
        ("ask for Sarah Bel", "ask for Sarah Bell", ["Sarah Bell"]),
        ("the van is a b twelve c d e", "the van is AB12 CDE", ["AB12 CDE"]),
        ("it costs a hundred", "it costs 100", []),
        ("send me a coat", "send me a quote", []),
        ("good morning", "Good morning.", []),
        ("yes. i will call o'brien", "Yes. I'll call O'Brien.", ["O'Brien"]),
        ("the corsa. it is red", "the Corsa. It is red", ["Corsa"]),
        ("", "speak to McAdam", ["McAdam"]),
        ("same words", "same words", []),
    ],
)
def test_what_a_correction_teaches(heard: str, meant: str, learned: list[str]) -> None:
    assert vocabulary.corrected(heard, meant) == learned


def test_what_was_needed_most_comes_first_and_stays_with_its_tenant() -> None:
    team = Team()
    tenant_id = team.owner.tenant_id
    for learned in (["Corsa", "Zephyr"], ["Zephyr"], [f"Name{number}" for number in range(150)]):
        with transaction(tenant_id) as session:
            vocabulary.learn(session, tenant_id, learned)
    with transaction(tenant_id) as session:
        known = vocabulary.terms(session, tenant_id)
    assert (known[0], len(known)) == ("Zephyr", vocabulary.MOST)
    with transaction(team.stranger.tenant_id) as session:
        assert vocabulary.terms(session, team.stranger.tenant_id) == ()
