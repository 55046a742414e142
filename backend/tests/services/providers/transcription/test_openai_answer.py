"""Answers of servers that only resemble the vendor: fields left out, odd times, nonsense."""

import json
from typing import Any

import pytest

from app.services.providers.errors import Unavailable
from app.services.providers.transcription.base import Speaker
from app.services.providers.transcription.openai_answer import language_code, read, segments

PLAIN = {"start": 0.5, "end": 1.5, "text": " Hello "}


def heard_segments(answer: dict[str, Any]) -> list[tuple[int, int, str, float | None]]:
    found = segments(read(json.dumps(answer).encode()), 4_000, Speaker.AGENT)
    return [(one.start_ms, one.end_ms, one.text, one.confidence) for one in found]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"text": "Hello"}, [(0, 4_000, "Hello", None)]),
        ({"text": "Hello", "segments": None}, [(0, 4_000, "Hello", None)]),
        ({"text": " "}, []),
        ({"text": "Hello", "segments": []}, [(0, 4_000, "Hello", None)]),
        ({"text": "", "segments": []}, []),
        ({"text": "Hello", "segments": [PLAIN]}, [(500, 1_500, "Hello", None)]),
        ({"text": "x", "segments": [{**PLAIN, "start": -0.02}]}, [(0, 1_500, "Hello", None)]),
        ({"text": "x", "segments": [{**PLAIN, "end": 0.1}]}, [(500, 500, "Hello", None)]),
        ({"text": "x", "segments": [{**PLAIN, "end": 1e9}]}, [(500, 4_000, "Hello", None)]),
        ({"text": "x", "segments": [{**PLAIN, "avg_logprob": 0.5}]}, [(500, 1_500, "Hello", 1.0)]),
        ({"text": "x", "segments": [{**PLAIN, "no_speech_prob": 0.99}]}, []),
        ({"text": "Hello", "logprobs": [{"logprob": 0.0}, {}]}, [(0, 4_000, "Hello", 1.0)]),
    ],
    ids=str,
)
def test_what_is_left_out_is_made_up_for(answer: dict[str, Any], expected: list[object]) -> None:
    assert heard_segments(answer) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"Hello"',
        b"{}",
        b'{"text": null}',
        b'{"text": "x", "segments": [{"text": "x"}]}',
        b'{"text": "x", "segments": [{"start": NaN, "end": 1, "text": "x"}]}',
        b'{"text": "x", "segments": [{"start": 0, "end": Infinity, "text": "x"}]}',
        b'{"text": "x", "usage": {"type": "duration", "seconds": -1}}',
        b'{"text": "\xff"}',
    ],
)
def test_nonsense_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unavailable) as caught:
        read(body)
    assert caught.value.code == "openai_unreadable"


@pytest.mark.parametrize(
    ("answer", "billed_ms"),
    [
        ({}, 4_000),
        ({"duration": 3.9}, 3_900),
        ({"duration": 3.9, "usage": {"type": "duration", "seconds": 4}}, 4_000),
        ({"usage": {"type": "tokens", "input_tokens": 5}}, 4_000),
        ({"duration": 0, "usage": None}, 0),
    ],
    ids=str,
)
def test_the_vendors_own_figure_is_billed(answer: dict[str, Any], billed_ms: int) -> None:
    assert read(json.dumps({"text": "x", **answer}).encode()).billed_ms(4_000) == billed_ms


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({}, None),
        ({"language": "english"}, "en"),
        ({"language": "Welsh"}, "cy"),
        ({"language": "FR"}, "fr"),
        ({"language": "klingon"}, None),
        ({"languages": []}, None),
        ({"languages": [{"code": "de"}, {"code": "en"}]}, "de"),
    ],
    ids=str,
)
def test_the_language_becomes_its_code(answer: dict[str, Any], code: str | None) -> None:
    assert language_code(read(json.dumps({"text": "x", **answer}).encode())) == code
