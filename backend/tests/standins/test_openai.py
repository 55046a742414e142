"""The stand-in judges: each request that the vendor would refuse is refused, the right one is not."""

import io
import wave
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.standins.openai import OpenAIStandIn


@pytest.fixture(scope="module")
def vendor() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as stand_in:
        yield stand_in


def sound(*, seconds: int = 1, channels: int = 1) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as written:
        written.setparams((channels, 2, 16_000, 0, "NONE", ""))
        written.writeframes(bytes(2 * channels * 16_000 * seconds))
    return target.getvalue()


def post(vendor: OpenAIStandIn, fields: dict[str, Any], *files: tuple[str, bytes]) -> httpx2.Response:
    return httpx2.post(
        f"{vendor.base_url}/audio/transcriptions",
        headers={"Authorization": f"Bearer {vendor.key}"},
        data=fields,
        files=[("file", (name, content, "audio/wav")) for name, content in files],
    )


RIGHT = {"model": "whisper-1", "response_format": "verbose_json"}
DIARIZE = {"model": "gpt-4o-transcribe-diarize", "response_format": "diarized_json"}
CALL = ("call.wav", sound())

WRONG: list[tuple[str, dict[str, Any], list[tuple[str, bytes]]]] = [
    ("no model", {"response_format": "verbose_json"}, [CALL]),
    ("unknown field", {**RIGHT, "colour": "red"}, [CALL]),
    ("unknown format", {**RIGHT, "response_format": "xml"}, [CALL]),
    ("format of another model", {**RIGHT, "model": "gpt-4o-transcribe"}, [CALL]),
    ("array without brackets", {**RIGHT, "timestamp_granularities": "segment"}, [CALL]),
    (
        "times of plain json",
        {**RIGHT, "response_format": "json", "timestamp_granularities[]": "segment"},
        [CALL],
    ),
    ("unknown granularity", {**RIGHT, "timestamp_granularities[]": "sentence"}, [CALL]),
    ("logprobs of whisper", {**RIGHT, "include[]": "logprobs"}, [CALL]),
    ("keywords of whisper", {**RIGHT, "keywords[]": "Zephyr"}, [CALL]),
    ("diarisation unchunked", DIARIZE, [CALL]),
    ("diarisation prompted", {**DIARIZE, "chunking_strategy": "auto", "prompt": "Zephyr"}, [CALL]),
    ("two files", RIGHT, [CALL, CALL]),
    ("no extension", RIGHT, [("call", sound())]),
    ("no sound", RIGHT, [("call.wav", b"hello")]),
    ("mixed channels", RIGHT, [("call.wav", sound(channels=2))]),
    ("too large", RIGHT, [("call.wav", sound(seconds=900))]),
]


@pytest.mark.parametrize(("_name", "fields", "files"), WRONG, ids=[name for name, _, _ in WRONG])
def test_wrong_uploads_are_refused(
    vendor: OpenAIStandIn, _name: str, fields: dict[str, Any], files: list[tuple[str, bytes]]
) -> None:
    assert post(vendor, fields, *files).status_code == 400
    assert vendor.requests[-1].faults


def test_a_right_upload_is_heard(vendor: OpenAIStandIn) -> None:
    answer = post(vendor, {**RIGHT, "timestamp_granularities[]": "segment"}, CALL)

    assert answer.status_code == 200, answer.text
    assert answer.json()["segments"][0]["text"] == "Sentence at second 0."


def test_a_stranger_is_refused(vendor: OpenAIStandIn) -> None:
    answer = httpx2.post(f"{vendor.base_url}/audio/transcriptions", data=RIGHT, files={"file": CALL})

    assert answer.status_code == 401
