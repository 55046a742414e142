"""What was learned of words: linear models over words and word pairs, by speaker and lateness.

Called by `intent` and `sentiment`; `backend/training` makes the weights and takes its features from here.
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

from app.services.providers.insights.dates.meanings import MONTHS, WEEKDAYS
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.signs import told_to_machine
from app.services.providers.transcription.base import Speaker

INTENT_WEIGHTS = Path(__file__).parent / "intent_weights.json"
SENTIMENT_WEIGHTS = Path(__file__).parent / "sentiment_weights.json"
WORD = re.compile(r"[a-z]+|\d+")
CLASSES = dict.fromkeys(WEEKDAYS, "(day)") | dict.fromkeys(MONTHS, "(month)")
# How a call ends says most about what it was for.
LATE_FROM = 0.7
# A call of a few words is shorter than any that was learned from: its words weigh no more than in those.
LEAST_LENGTH = 40.0


@dataclass(frozen=True, slots=True)
class Model:
    """`rows` leads from a feature to its row in `weights`, one signed byte per class in steps of `step`;
    `rarity` is each row's inverse document frequency. `measured` has the weights of what is measured beside
    the words, in its order.
    """

    rows: dict[str, int]
    weights: memoryview
    rarity: tuple[float, ...]
    bias: tuple[float, ...]
    step: float
    measured: tuple[tuple[float, ...], ...]


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


def contributions(model: Model, sentences: Sequence[Sentence]) -> list[list[float]]:
    """What each sentence speaks for, class by class; summed up with `bias` they are the model's scores."""
    known = [
        [row for name in features(one, sentences=len(sentences)) if (row := model.rows.get(name)) is not None]
        for one in sentences
    ]
    counts = Counter(row for rows in known for row in rows)
    values = {row: (1 + math.log(count)) * model.rarity[row] for row, count in counts.items()}
    length = max(LEAST_LENGTH, math.sqrt(sum(value * value for value in values.values())))
    shares = {row: model.step * values[row] / counts[row] / length for row in counts}
    return [_spoken_for(rows, shares, model) for rows in known]


@lru_cache(maxsize=2)
def stored_model(weights: Path) -> Model:
    """The committed weights, read once."""
    stored = json.loads(weights.read_text(encoding="utf-8"))
    return Model(
        rows={name: row for row, name in enumerate(stored["features"])},
        weights=memoryview(b64decode(stored["weights"])).cast("b"),
        rarity=tuple(math.log(stored["calls"] / count) + 0.5 for count in b64decode(stored["seen_in"])),
        bias=tuple(stored["bias"]),
        step=stored["step"],
        measured=tuple(tuple(row) for row in stored.get("measured", ())),
    )


def _spoken_for(rows: Iterable[int], shares: dict[int, float], model: Model) -> list[float]:
    totals = [0.0] * len(model.bias)
    for row in rows:
        share = shares[row]
        start = row * len(totals)
        for place, weight in enumerate(model.weights[start : start + len(totals)]):
            totals[place] += share * weight
    return totals
