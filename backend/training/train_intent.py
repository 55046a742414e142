"""Learns the weights of the local intent model from written calls: `python -m training.train_intent`.

Multinomial logistic regression, trained in the dual by gradient steps from zero: nothing is random, so the
same calls give the same weights. The judges' set is never read.
"""

import hashlib
import json
import math
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from app.services.providers.insights.base import Conversation, Intent
from app.services.providers.insights.rules.learned import INTENT_WEIGHTS, LEAST_LENGTH, features
from app.services.providers.insights.rules.sentences import cut
from app.services.providers.transcription.base import Segment, Speaker

BACKEND = Path(__file__).resolve().parents[1]
WRITTEN = BACKEND / "tests" / "acceptance" / "written_calls"
SOURCES = (
    *(
        WRITTEN / f"{name}.json"
        for name in ("tuned", "held_out", "second_held_out", "third_held_out", "fourth_held_out")
    ),
    *(
        BACKEND / "training" / "calls" / f"author_{name}.json"
        for name in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
    ),
)
# Chosen by training on all authors but one and testing on that one.
LEAST_CALLS, DECAY, STEPS = 3, 2e-4, 150
Matrix = NDArray[np.float64]
Call = dict[str, Any]


def train(sources: Sequence[Path] = SOURCES) -> dict[str, Any]:
    """The weights as they are stored: bytes in base64, `step` their unit, and what they were made from."""
    calls = [call for source in sources for call in written(source)]
    counted = [Counter(spoken_features(call)) for call in calls]
    names, vectors = learnable(counted, LEAST_CALLS)
    weights, bias = fit(vectors, one_hot(Intent, [call["expected"]["intent"] for call in calls]))
    return made_from(sources) | as_stored(counted, names, weights, bias)


def written(source: Path) -> list[Call]:
    """The calls of one author or set."""
    calls: list[Call] = json.loads(source.read_text(encoding="utf-8"))
    return calls


def made_from(sources: Iterable[Path]) -> dict[str, Any]:
    """What tells whether a file of calls has changed since."""
    return {"made_from": {source.name: hashlib.sha256(source.read_bytes()).hexdigest() for source in sources}}


def learnable(counted: Sequence[Counter[str]], least: int) -> tuple[list[str], Matrix]:
    """The features that at least so many calls share, and one row of them for each call."""
    seen = Counter(name for counts in counted for name in counts)
    names = sorted(name for name, count in seen.items() if count >= least)
    rarity = np.array([math.log(len(counted) / min(seen[name], 255)) + 0.5 for name in names])
    return names, as_vectors(counted, names, rarity)


def one_hot(classes: Iterable[str], wanted: Iterable[str]) -> Matrix:
    """A row for each call, with 1 at the class that is wanted."""
    known = list(classes)
    rows: Matrix = np.eye(len(known))[[known.index(one) for one in wanted]]
    return rows


def as_stored(
    counted: Sequence[Counter[str]], names: Sequence[str], weights: Matrix, bias: Matrix
) -> dict[str, Any]:
    """What `learned.stored_model` reads."""
    seen = Counter(name for counts in counted for name in counts)
    step = float(np.abs(weights).max()) / 127
    return {
        "calls": len(counted),
        "step": round(step, 9),
        "bias": [round(float(value), 4) for value in bias],
        "features": list(names),
        "seen_in": b64encode(bytes(min(seen[name], 255) for name in names)).decode(),
        "weights": b64encode(np.rint(weights / step).astype(np.int8).tobytes()).decode(),
    }


def spoken_features(call: Call) -> Iterable[str]:
    """Every feature once for each sentence that has it."""
    sentences = cut(conversation(call))
    for sentence in sentences:
        yield from features(sentence, sentences=len(sentences))


def conversation(call: Call) -> Conversation:
    """A written call as an engine is given it."""
    segments = tuple(_segment(number, line) for number, line in enumerate(call["lines"]))
    return Conversation(segments, datetime.fromisoformat(call["recorded_at"]), ZoneInfo(call["zone"]), "en")


def as_vectors(counted: Sequence[Counter[str]], names: Sequence[str], rarity: Matrix) -> Matrix:
    """One row of length 1 for each call."""
    places = {name: place for place, name in enumerate(names)}
    vectors = np.zeros((len(counted), len(names)))
    for row, counts in enumerate(counted):
        for name, count in counts.items():
            if name in places:
                vectors[row, places[name]] = 1 + math.log(count)
    vectors *= rarity
    lengths: Matrix = np.linalg.norm(vectors, axis=1, keepdims=True)
    long: Matrix = vectors / np.maximum(lengths, LEAST_LENGTH)
    return long


def fit(vectors: Matrix, wanted: Matrix) -> tuple[Matrix, Matrix]:
    """Weights (features × classes) and bias."""
    shares, bias = fit_alike(vectors @ vectors.T, wanted)
    return vectors.T @ shares, bias


def fit_alike(alike: Matrix, wanted: Matrix) -> tuple[Matrix, Matrix]:
    """Each call's shares in the weights, and bias, by Nesterov's steps."""
    shares, speed = np.zeros_like(wanted), np.zeros_like(wanted)
    bias = np.zeros(wanted.shape[1])
    for _ in range(STEPS):
        scores = alike @ (shares + 0.9 * speed) + bias
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        wrong = odds / odds.sum(axis=1, keepdims=True) - wanted
        speed = 0.9 * speed - 2.0 * (wrong / len(alike) + DECAY * shares)
        shares = shares + speed
        bias -= 0.3 * wrong.mean(axis=0)
    return shares, bias


def _segment(number: int, line: str) -> Segment:
    label, colon, text = line.partition(": ")
    speaker = {"Agent": Speaker.AGENT, "Customer": Speaker.CUSTOMER, "Unknown": Speaker.UNKNOWN}.get(label)
    start = number * 5_000
    if speaker is None or not colon:
        return Segment(number, start, start + 4_000, Speaker.UNKNOWN, line)
    return Segment(number, start, start + 4_000, speaker, text)


if __name__ == "__main__":
    stored = train()
    INTENT_WEIGHTS.write_text(json.dumps(stored, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{len(stored['features'])} features of {stored['calls']} calls: {INTENT_WEIGHTS.name}\n"
    )
