"""What both stand-in models say: a filled form that quotes the transcript they were given."""

import re
from typing import Any

_LINE = re.compile(r"^\[(\d+)\] \w+: (.+)$", re.MULTILINE)


def filled_form(prompt: str) -> dict[str, Any]:
    """A form whose quotes exist: the first line is the summary, the last one an action without a time."""
    lines = [(int(number), words) for number, words in _LINE.findall(prompt)] or [(0, "")]
    (first, opening), (last, closing) = lines[0], lines[-1]
    return {
        "summary": [{"text": opening, "quote": opening, "segments": [first]}],
        "sentiment": "positive",
        "intent": "interested",
        "intent_confidence": 0.9,
        "intent_quote": closing,
        "intent_segments": [last],
        "action_items": [{"text": closing, "quote": closing, "segments": [last], "due_local": None}],
        "next_step": {"text": closing, "quote": closing, "segments": [last]},
        "key_topics": ["the call"],
    }
