"""The stored weights are what the written calls teach, and nothing of the judges' set is among them."""

import json
from base64 import b64decode

from app.services.providers.insights.rules.learned import INTENT_WEIGHTS
from training.train_intent import SOURCES, train


def test_training_again_gives_the_stored_weights() -> None:
    stored = json.loads(INTENT_WEIGHTS.read_text(encoding="utf-8"))
    again = train()

    assert again["made_from"] == stored["made_from"], "calls changed: run python -m training.train_intent"
    assert again["features"] == stored["features"]
    assert again["seen_in"] == stored["seen_in"]
    # Another machine's arithmetic may round the last bit the other way.
    pairs = zip(signed(again["weights"]), signed(stored["weights"]), strict=True)
    assert max(abs(one - other) for one, other in pairs) <= 1


def test_the_judges_calls_are_not_learned_from() -> None:
    assert "judges.json" not in {source.name for source in SOURCES}
    assert INTENT_WEIGHTS.stat().st_size < 500_000


def signed(stored: str) -> list[int]:
    return memoryview(b64decode(stored)).cast("b").tolist()
