"""Decides which pieces of work become items: a linear model over their signs, taught by written calls.

Called by `action_items`; `backend/training/train_items.py` makes the weights.
"""

import json
import math
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.services.providers.insights.base import Intent
from app.services.providers.insights.rules.found import Found, content
from app.services.providers.insights.rules.merging import ASKED
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.wanted_signs import signs

WEIGHTS = Path(__file__).parent / "items_weights.json"
# A few words out of a call say too little of what came of it: there the rules decide alone.
SHORTEST = 4
# Chosen on authors whose calls were not learned from: below them precision falls, above them recall. The
# rules look better on the calls that shaped them than they are, so what they draw is held to more.
LEAST_DRAWN, LEAST_OTHER = 0.65, 0.6


@dataclass(frozen=True, slots=True)
class Model:
    """One weight for each sign, and what speaks for a piece of work before any of them."""

    weights: dict[str, float]
    bias: float


def wanted(
    drawn: Sequence[Found], others: Sequence[Found], sentences: Sequence[Sentence], intent: Intent
) -> list[Found]:
    """Of what the rules draw and of `others`, which they would not, what is likely to be wanted, in the
    order of the call."""
    if len(sentences) < SHORTEST:
        return list(drawn)
    kept = [one for one in drawn if settled(one) or likely(one, sentences, intent, drawn) >= LEAST_DRAWN]
    likelihoods = [(likely(one, sentences, intent, drawn), -place) for place, one in enumerate(others)]
    for likelihood, place in sorted(likelihoods, reverse=True):
        if likelihood < LEAST_OTHER:
            break
        if not any(overlap(others[-place], one) for one in kept):
            kept.append(others[-place])
    return sorted(kept, key=lambda one: (one.promise.sentence.number, one.promise.start))


def settled(one: Found) -> bool:
    """Whether the two agreed on its hour in talk: such work is wanted, whatever its words."""
    asked = one.promise.form in ASKED and one.last > one.promise.sentence.number
    return asked and one.due is not None and one.due.timed and not one.due.spans


def likely(one: Found, sentences: Sequence[Sentence], intent: Intent, drawn: Sequence[Found]) -> float:
    """How likely a person would put it on the list, between 0 and 1."""
    model = stored_model()
    score = model.bias + sum(model.weights.get(name, 0.0) for name in signs(one, sentences, intent, drawn))
    return 1 / (1 + math.exp(-score))


def overlap(one: Found, other: Found) -> bool:
    """Whether two pieces of work share their words: the same stretch, or half of what they are about."""
    mine, theirs = one.promise, other.promise
    if mine.sentence is theirs.sentence and mine.start < theirs.end and theirs.start < mine.end:
        return True
    about, known = content(one.text), content(other.text)
    shared = about & known
    return bool(shared) and len(shared) >= 0.5 * min(len(about), len(known))


@lru_cache(maxsize=1)
def stored_model() -> Model:
    """The committed weights, read once."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights = memoryview(b64decode(stored["weights"])).cast("b")
    step = stored["step"]
    return Model(
        {name: step * weight for name, weight in zip(stored["signs"], weights, strict=True)}, stored["bias"]
    )
