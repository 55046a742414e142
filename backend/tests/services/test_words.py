"""Words find beginnings of words, numbers find phones as people write them; what is typed is no pattern."""

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.models import Client
from app.services import words
from tests.world import Person, Team, seed

ROWS = {
    "Ann-Marie O'Brien": "+447700900123",
    "Zoë Çelik": None,
    "100% Motors (UK)": "+442079460018",
    "a_b": None,
}


@pytest.fixture(scope="module")
def owner() -> Person:
    owner = Team().owner
    seed(owner, *(Client(name=name, phone=phone) for name, phone in ROWS.items()))
    return owner


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ann", {"Ann-Marie O'Brien"}),
        ("MARIE", {"Ann-Marie O'Brien"}),
        ("brien ann", {"Ann-Marie O'Brien"}),
        ("rie", set()),
        ("ÇEL", {"Zoë Çelik"}),
        ("zo", {"Zoë Çelik"}),
        ("100%", {"100% Motors (UK)"}),
        ("(uk)", {"100% Motors (UK)"}),
        ("a_", {"a_b"}),
        ("%", {"100% Motors (UK)"}),
        (".", set()),
        ("\\", set()),
        ("[", set()),
        ("020 7946 0018", {"100% Motors (UK)"}),
        ("+44 (0)20", set()),
        ("900123", {"Ann-Marie O'Brien"}),
        ("", set(ROWS)),
        ("   ", set(ROWS)),
    ],
)
def test_matching(owner: Person, q: str, found: set[str]) -> None:
    with transaction(owner.tenant_id) as session:
        names = session.scalars(select(Client.name).where(words.matching(q, Client.name, phone=Client.phone)))
        assert set(names) == found
