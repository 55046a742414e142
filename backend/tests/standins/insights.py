"""What both stand-in models say: a filled form that quotes the transcript they were given."""

import re
from typing import Any

_LINE = re.compile(r"^\[(\d+)\] \w+: (.+)$", re.MULTILINE)


def asked_in(messages: list[dict[str, Any]]) -> str:
    """What our own messages say in words, whatever they show besides."""
    ours = [message["content"] for message in messages if message["role"] == "user"]
    parts = [[{"type": "text", "text": each}] if isinstance(each, str) else each for each in ours]
    return "\n".join(part["text"] for each in parts for part in each if part["type"] == "text")


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
