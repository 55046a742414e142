"""The stored weights are what the written calls teach of tone; training itself is tried on two small sets."""

import json
from pathlib import Path
from shutil import copy

from app.services.providers.insights.rules.learned import SENTIMENT_WEIGHTS
from training.train_intent import SOURCES, WRITTEN, made_from
from training.train_sentiment import train


def test_the_stored_weights_are_made_from_these_calls() -> None:
    stored = json.loads(SENTIMENT_WEIGHTS.read_text(encoding="utf-8"))

    expected = made_from(SOURCES)["made_from"]
    assert stored["made_from"] == expected, "calls changed: run python -m training.train_sentiment"
    assert "judges.json" not in stored["made_from"]
    assert SENTIMENT_WEIGHTS.stat().st_size < 100_000


def test_training_twice_gives_the_same_weights(tmp_path: Path) -> None:
    few = [Path(copy(WRITTEN / f"{name}.json", tmp_path)) for name in ("second_held_out", "third_held_out")]

    once = train(few)

    assert once["calls"] == 40
    assert once["features"]
    assert len(once["measured"]) == 14
    assert once == train(few)
