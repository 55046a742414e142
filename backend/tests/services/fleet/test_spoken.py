"""Marks as people say them, and what only sounds like one."""

import pytest

from app.services.fleet.spoken import folded, runs


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ("It's the Focus, AB12 CDE, isn't it", "AB12CDE"),
        ("my registration is a b one two c d e please", "AB12CDE"),
        ("Alpha Bravo one two Charlie Delta Echo.", "AB12CDE"),
        ("that would be kilo x-ray nineteen alpha bravo charlie", "KX19ABC"),
        ("K X seventy two, A, B, C", "KX72ABC"),
        ("lima bravo oh seven sierra echo oscar", "LB07SEO"),
        ("the plate is L B zero 7 S E O", "LB07SEO"),
        ("double a one nine triple a", "AA19AAA"),
        ("Y A twenty X Y zed", "YA20XYZ"),
        ("bd fifty one smr", "BD51SMR"),
    ],
)
def test_said_and_found(said: str, mark: str) -> None:
    assert any(folded(mark) in run for run in runs(said)), runs(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Good morning, how are you today?",
        "I would like a car for two weeks",
        "we are open from nine until five",
        "The alphabet begins with a b c d e f g",
        "call me on Monday about the invoice",
    ],
)
def test_what_spells_no_mark(said: str) -> None:
    assert not any(folded("AB12CDE") in run for run in runs(said))
    assert all(any(map(str.isdigit, run)) for run in runs(said))
