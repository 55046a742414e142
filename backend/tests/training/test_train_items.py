"""The stored weights are what the written calls teach about items, and nothing of the judges' set is among
them."""

import hashlib
import json
import math

import pytest

from app.services.providers.insights.rules.wanted import WEIGHTS, stored_model
from training.train_items import SOURCES, Example, examples, learn

SIXTH = next(source for source in SOURCES if source.name == "sixth_held_out.json")


@pytest.fixture(scope="module")
def found() -> list[Example]:
    calls = json.loads(SIXTH.read_text(encoding="utf-8"))
    return [example for call in calls for example in examples(call)]


def test_the_stored_weights_are_made_from_these_calls() -> None:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    written = {source.name: hashlib.sha256(source.read_bytes()).hexdigest() for source in SOURCES}

    assert stored["made_from"] == written, "calls changed: run python -m training.train_items"
    assert "judges.json" not in written
    assert WEIGHTS.stat().st_size < 250_000


def test_training_twice_gives_the_same_weights(found: list[Example]) -> None:
    names, weights, bias = learn(found)
    again, same, level = learn(found)

    assert names == again
    assert bias == pytest.approx(level)
    assert weights.tolist() == pytest.approx(same.tolist())


def test_the_stored_weights_know_the_signs_that_the_rules_give_today(found: list[Example]) -> None:
    """Work that was wanted scores above work that was not, in nine pairs of ten."""
    model = stored_model()
    scored = [(sum(model.weights.get(name, 0.0) for name in one.signs), one.wanted) for one in found]
    wanted = [score for score, right in scored if right]
    others = [score for score, right in scored if not right]
    in_order = sum(good > bad for good in wanted for bad in others)

    assert in_order >= 0.9 * len(wanted) * len(others), "run python -m training.train_items"
    assert all(math.isfinite(score) for score, _ in scored)
