"""The learned half of the intent: a linear model over words and word pairs, by speaker and lateness.

Called by `intent`; `backend/training/train_intent.py` makes the weights and takes its features from here.
"""

import json
import math
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from app.services.providers.insights.base import Intent
from app.services.providers.insights.dates.meanings import MONTHS, WEEKDAYS
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.signs import told_to_machine
from app.services.providers.transcription.base import Speaker

WEIGHTS = Path(__file__).parent / "intent_weights.json"
WORD = re.compile(r"[a-z]+|\d+")
CLASSES = dict.fromkeys(WEEKDAYS, "(day)") | dict.fromkeys(MONTHS, "(month)")
# How a call ends says most about what it was for.
LATE_FROM = 0.7
# A call of a few words is shorter than any that was learned from: its words weigh no more than in those.
LEAST_LENGTH = 40.0


@dataclass(frozen=True, slots=True)
class Model:
    """`rows` leads from a feature to its row in `weights`, one signed byte per intent in steps of `step`;
    `rarity` is each row's inverse document frequency."""

    rows: dict[str, int]
    weights: memoryview
    rarity: tuple[float, ...]
    bias: tuple[float, ...]
    step: float


def features(sentence: Sentence, *, sentences: int) -> set[str]:
    """Words and pairs without case, punctuation and apostrophes: a recogniser writes none of them."""
    if told_to_machine(sentence):
        return set()
    plain = sentence.lowered.replace("'", "")
    words = [CLASSES.get(word, "#" if word.isdigit() else word) for word in WORD.findall(plain)]
    grams = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
    found = set(grams)
    if sentence.speaker != Speaker.UNKNOWN:
        found |= {f"{sentence.speaker.value[0]}:{word}" for word in words}
    if sentence.number >= LATE_FROM * sentences:
        found |= {f"late:{gram}" for gram in grams}
    return found


def contributions(sentences: Sequence[Sentence]) -> list[dict[Intent, float]]:
    """What each sentence speaks for, and how strongly; summed up with `bias` they are the model's scores."""
    model = _model()
    known = [
        [row for name in features(one, sentences=len(sentences)) if (row := model.rows.get(name)) is not None]
        for one in sentences
    ]
    counts = Counter(row for rows in known for row in rows)
    values = {row: (1 + math.log(count)) * model.rarity[row] for row, count in counts.items()}
    length = max(LEAST_LENGTH, math.sqrt(sum(value * value for value in values.values())))
    shares = {row: model.step * values[row] / counts[row] / length for row in counts}
    return [_spoken_for(rows, shares, model.weights) for rows in known]


def bias() -> dict[Intent, float]:
    """What speaks for each intent before anything is said."""
    return dict(zip(Intent, _model().bias, strict=True))


def _spoken_for(rows: Iterable[int], shares: dict[int, float], weights: memoryview) -> dict[Intent, float]:
    totals = [0.0] * len(Intent)
    for row in rows:
        share = shares[row]
        start = row * len(totals)
        for place, weight in enumerate(weights[start : start + len(totals)]):
            totals[place] += share * weight
    return dict(zip(Intent, totals, strict=True))


@lru_cache(maxsize=1)
def _model() -> Model:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Model(
        rows={name: row for row, name in enumerate(stored["features"])},
        weights=memoryview(b64decode(stored["weights"])).cast("b"),
        rarity=tuple(math.log(stored["calls"] / count) + 0.5 for count in b64decode(stored["seen_in"])),
        bias=tuple(stored["bias"]),
        step=stored["step"],
    )
