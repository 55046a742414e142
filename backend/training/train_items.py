"""Learns which pieces of work become items, from written calls: `python -m training.train_items`.

Logistic regression over the signs of each candidate, by gradient steps from zero: nothing is random, so the
same calls and the same rules give the same weights. The judges' set is never read. Train again when the
rules have changed: their candidates are what is weighed.
"""

import hashlib
import json
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.services.providers.insights.rules.action_items import candidates, item_of
from app.services.providers.insights.rules.intent import read_intent
from app.services.providers.insights.rules.sentences import cut
from app.services.providers.insights.rules.wanted import WEIGHTS
from app.services.providers.insights.rules.wanted_signs import signs
from tests.acceptance.test_written_calls import overlap
from training.train_intent import BACKEND, WRITTEN, Call, Matrix, conversation

CALLS = BACKEND / "training" / "calls"
# How much each call counts: the rules were shaped by the first sets and look better there than they are; two
# authors wrote oddly on purpose.
SHAPED = ("tuned", "held_out", "second_held_out", "third_held_out", "fourth_held_out", "fifth_held_out")
AUTHORS = ("three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
SOURCES: Mapping[Path, float] = {
    **{WRITTEN / f"{name}.json": 0.7 for name in SHAPED},
    WRITTEN / "sixth_held_out.json": 1.0,
    **{CALLS / f"author_{name}.json": 0.5 for name in ("one", "two")},
    **{
        CALLS / f"author_{name}.json": 1.0
        for name in ("three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
    },
}
# Chosen by training on all authors but one and testing on that one.
LEAST_SEEN, DECAY, STEPS, MOMENTUM = 3, 0.01, 400, 0.9
MATCHES = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """One candidate: its signs, whether it was wanted, how much it counts."""

    signs: frozenset[str]
    wanted: bool
    weight: float


def train(sources: Mapping[Path, float] = SOURCES) -> dict[str, Any]:
    """The weights as they are stored: bytes in base64, `step` their unit, and what they were made from."""
    found = [
        example
        for source, weight in sources.items()
        for call in json.loads(source.read_text(encoding="utf-8"))
        for example in examples(call, weight)
    ]
    names, weights, bias = learn(found)
    step = float(np.abs(weights).max()) / 127
    kept = np.rint(weights / step).astype(np.int8)
    known = [(name, value) for name, value in zip(names, kept, strict=True) if value]
    return {
        "made_from": {source.name: hashlib.sha256(source.read_bytes()).hexdigest() for source in sources},
        "examples": len(found),
        "step": round(step, 9),
        "bias": round(bias, 4),
        "signs": [name for name, _ in known],
        "weights": b64encode(np.array([value for _, value in known], dtype=np.int8).tobytes()).decode(),
    }


def examples(call: Call, weight: float = 1.0) -> Iterator[Example]:
    """What the rules draw from a call, right where it is the best for an expected item, and what they pass
    over, right where it would be."""
    spoken = conversation(call)
    sentences = cut(spoken)
    intent = read_intent(sentences).intent
    drawn, others = candidates(sentences, spoken)
    phrases = [item["phrase"] for item in call["expected"]["action_items"]]
    texts = [item_of(one, sentences).claim.text for one in drawn]
    pairs = best_pairs(phrases, texts)
    missed = [phrase for place, phrase in enumerate(phrases) if place not in pairs]
    for place, one in enumerate(drawn):
        yield Example(frozenset(signs(one, sentences, intent, drawn)), place in pairs.values(), weight)
    for one in others:
        text = item_of(one, sentences).claim.text
        right = any(overlap(phrase, text) >= MATCHES for phrase in missed)
        yield Example(frozenset(signs(one, sentences, intent, drawn)), right, weight)


def best_pairs(phrases: Sequence[str], texts: Sequence[str]) -> dict[int, int]:
    """From the place of a phrase to that of its text, the best first, each side used once."""
    scored = sorted(
        (
            (overlap(phrase, text), -place, -rank)
            for place, phrase in enumerate(phrases)
            for rank, text in enumerate(texts)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, place, rank in scored:
        if score >= MATCHES and -place not in pairs and -rank not in pairs.values():
            pairs[-place] = -rank
    return pairs


def learn(found: Sequence[Example]) -> tuple[list[str], Matrix, float]:
    """The signs that are common enough, their weights, and the bias."""
    seen = Counter(name for example in found for name in example.signs)
    names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN)
    places = {name: place for place, name in enumerate(names)}
    vectors = np.zeros((len(found), len(names)))
    for row, example in enumerate(found):
        vectors[row, [places[name] for name in example.signs if name in places]] = 1.0
    shares = np.array([example.weight for example in found])
    shares /= shares.sum()
    return names, *fit(vectors, np.array([float(example.wanted) for example in found]), shares)


def fit(vectors: Matrix, right: Matrix, counts: Matrix) -> tuple[Matrix, float]:
    """Weights and bias, by steps with momentum on the examples' shares in the weights."""
    alike = vectors @ vectors.T
    pace = 1 / (float(np.linalg.eigvalsh(alike)[-1]) * 0.25 * float(counts.max()) + DECAY)
    shares, speed = np.zeros_like(right), np.zeros_like(right)
    bias = drift = 0.0
    for _ in range(STEPS):
        ahead = shares + MOMENTUM * speed
        odds = 1 / (1 + np.exp(-(alike @ ahead + bias + MOMENTUM * drift)))
        wrong = counts * (odds - right)
        speed = MOMENTUM * speed - pace * (wrong + DECAY * ahead)
        drift = MOMENTUM * drift - 5 * pace * float(wrong.sum())
        shares, bias = shares + speed, bias + drift
    weights: Matrix = vectors.T @ shares
    return weights, bias


if __name__ == "__main__":
    stored = train()
    WEIGHTS.write_text(json.dumps(stored, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(stored['signs'])} signs of {stored['examples']} candidates: {WEIGHTS.name}\n")
