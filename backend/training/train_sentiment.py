"""Learns the weights of the local sentiment model from written calls: `python -m training.train_sentiment`.

As for the intent, from the same calls. The intent is one of its measures; in training it is what a model says
that has read every author but the call's own, because to the engine every caller is a stranger.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.services.providers.insights.base import Intent, Sentiment
from app.services.providers.insights.rules.intent import signed_for, sureness
from app.services.providers.insights.rules.learned import SENTIMENT_WEIGHTS
from app.services.providers.insights.rules.sentences import cut
from app.services.providers.insights.rules.sentiment import measures
from training import train_intent
from training.train_intent import (
    SOURCES,
    WRITTEN,
    Matrix,
    as_stored,
    conversation,
    fit,
    fit_alike,
    learnable,
    made_from,
    one_hot,
    spoken_features,
    written,
)

# Chosen by training on all authors but one and testing on that one.
LEAST_CALLS = 8


def train(sources: Sequence[Path] = SOURCES) -> dict[str, Any]:
    """The weights as they are stored, `measured` one row for each of `measures`."""
    calls = [call for source in sources for call in written(source)]
    # One author wrote the committed sets.
    authors = [
        "committed" if source.parent == WRITTEN else source.name
        for source in sources
        for _ in written(source)
    ]
    spoken = [cut(conversation(call)) for call in calls]
    counted = [Counter(spoken_features(call)) for call in calls]
    signs = np.array([list(signed_for(sentences).values()) for sentences in spoken])
    wanted = one_hot(Intent, [call["expected"]["intent"] for call in calls])
    intents = strangers_intents(counted, authors, signs, wanted)
    measured = np.array(
        [measures(sentences, *intent) for sentences, intent in zip(spoken, intents, strict=True)]
    )

    names, vectors = learnable(counted, LEAST_CALLS)
    tones = one_hot(Sentiment, [call["expected"]["sentiment"] for call in calls])
    weights, bias = fit(np.hstack([vectors, measured]), tones)
    beside = [[round(float(weight), 4) for weight in row] for row in weights[len(names) :]]
    stored = as_stored(counted, names, weights[: len(names)], bias)
    return made_from(sources) | stored | {"measured": beside}


def strangers_intents(
    counted: Sequence[Counter[str]], authors: Sequence[str], signs: Matrix, wanted: Matrix
) -> list[tuple[Intent, float]]:
    """The intent of each call, and how sure, as read by a model that knows all authors but this one."""
    _, vectors = learnable(counted, train_intent.LEAST_CALLS)
    alike = vectors @ vectors.T
    scores = signs.copy()
    for author in sorted(set(authors)):
        theirs = np.array([one == author for one in authors])
        shares, bias = fit_alike(alike[~theirs][:, ~theirs], wanted[~theirs])
        scores[theirs] += alike[theirs][:, ~theirs] @ shares + bias
    intents = list(Intent)
    return [(intents[int(row.argmax())], sureness(row.tolist())) for row in scores]


if __name__ == "__main__":
    stored = train()
    SENTIMENT_WEIGHTS.write_text(json.dumps(stored, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{len(stored['features'])} features of {stored['calls']} calls: {SENTIMENT_WEIGHTS.name}\n"
    )
