"""Every recording at hand goes through the running service without keys, and becomes what it should."""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest

from tests.acceptance.served import Served, ended, served
from tests.conftest import copy_of_template
from tests.recordings import upload
from tests.services.providers.audio.sounds import (
    DEMO_CALLS,
    cadence,
    demo_call,
    noise,
    tones,
    write_wav,
)
from tests.services.providers.transcription.word_errors import error_rate
from tests.shared import shared

pytestmark = pytest.mark.audio

SHARED = (
    "jfk.flac",
    "ss_austen_0870.wav",
    "commercial_mono.wav",
    "brooklyn_bridge.wav",
    "derived_ss_austen_0870_mulaw8k.wav",
    "derived_jfk_aac.m4a",
    "derived_commercial_24k.mp3",
    "derived_commercial_opus.webm",
)
GENERATED = sorted(path.stem for path in DEMO_CALLS.glob("*.json"))
SPOKEN = [name for name in GENERATED if name != "voicemail_greeting"]
HEARD_MARGIN, GENERATED_LIMIT = 0.05, 0.20
CONFIDENT = 0.6
HEALTH_LIMIT_MS = 500


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    url = copy_of_template(f"convoflow_acceptance_{os.getpid()}")
    # Recordings lie in the database, as on a host whose disk does not last.
    with served(url, tmp_path_factory.mktemp("service"), {"STORAGE": "database"}) as running:
        yield running


@pytest.fixture(scope="module")
def http(service: Served) -> Iterator[httpx2.Client]:
    with service.sign_up() as http:
        yield http


@dataclass(frozen=True)
class Outcome:
    call: dict[str, object]
    followups: list[dict[str, object]]


def through(http: httpx2.Client, path: Path) -> Outcome:
    answer = upload(http, path.read_bytes(), filename=path.name)
    assert answer.status_code == 202, answer.text
    call = ended(http, answer.json()["id"])
    assert (call["status"], call["error"], call["stage"]) == ("completed", None, None)
    return Outcome(call, http.get("/followups", params={"call_id": str(call["id"])}).json())


def assert_heard(http: httpx2.Client, outcome: Outcome) -> None:
    call = outcome.call
    assert (call["engine"], call["degraded"], call["call_tag"]) == ("pocketsphinx", True, "connected")
    assert call["summary"]
    assert call["sentiment"] in {"positive", "neutral", "negative"}
    segments = http.get(f"/calls/{call['id']}/transcript").json()["segments"]
    assert "\n".join(segment["text"] for segment in segments) == call["raw_transcript"]
    insight = http.get(f"/calls/{call['id']}/insights").json()
    assert (insight["engine"], insight["degraded"]) == ("rules", True)
    suggested = [item["text"] for item in insight["action_items"] if item["verified"]]
    assert sorted(str(item["task"]) for item in outcome.followups) == sorted(suggested)
    assert all(item["due_date"] for item in outcome.followups)


def confidence(http: httpx2.Client, outcome: Outcome) -> float:
    segments = http.get(f"/calls/{outcome.call['id']}/transcript").json()["segments"]
    return float(np.mean([segment["confidence"] for segment in segments]))


@pytest.mark.parametrize("file", SHARED)
def test_real_speech(http: httpx2.Client, file: str) -> None:
    manifest = json.loads(shared("audio/manifest.json").read_text())
    (item,) = (item for item in manifest["items"] if item["file"] == file)
    outcome = through(http, shared(f"audio/{file}"))
    rate = error_rate(item["transcript"], str(outcome.call["raw_transcript"]))
    print(f"{file}: word error rate {rate:.2f}, manifest {item['pocketsphinx_default_wer']:.2f}")
    assert rate <= item["pocketsphinx_default_wer"] + HEARD_MARGIN
    # What is mostly wrong does not claim to be right.
    assert rate <= 0.5 or confidence(http, outcome) < CONFIDENT
    assert_heard(http, outcome)


@pytest.mark.parametrize("name", SPOKEN)
def test_generated_calls(service: Served, http: httpx2.Client, name: str) -> None:
    source, truth = demo_call(name)
    with health_watched(service):
        outcome = through(http, source)
    said = " ".join(turn["text"] for turn in truth["turns"])
    rate = error_rate(said, str(outcome.call["raw_transcript"]))
    print(f"{name}: word error rate {rate:.2f}")
    assert rate <= GENERATED_LIMIT
    assert confidence(http, outcome) > CONFIDENT
    assert_heard(http, outcome)
    assert outcome.call["intent_category"] == truth["expect"]["intent"]
    assert len(outcome.followups) == len(truth["expect"]["action_items"])
    if truth["channels"] == 2:
        assert_told_apart(http.get(f"/calls/{outcome.call['id']}/transcript").json()["segments"], truth)


def assert_told_apart(segments: list[dict[str, Any]], truth: dict[str, Any]) -> None:
    """Who spoke, and when."""
    assert len(segments) == len(truth["turns"])
    for segment, turn in zip(segments, truth["turns"], strict=True):
        assert segment["start_ms"] == pytest.approx(turn["start_ms"], abs=400)
        assert segment["end_ms"] == pytest.approx(turn["end_ms"], abs=700)
        assert segment["speaker"] == turn["speaker"]
    for speaker in ("agent", "customer"):
        said = " ".join(turn["text"] for turn in truth["turns"] if turn["speaker"] == speaker)
        own = " ".join(segment["text"] for segment in segments if segment["speaker"] == speaker)
        assert error_rate(said, own) <= GENERATED_LIMIT


@contextmanager
def health_watched(service: Served) -> Iterator[None]:
    """Ask /health all the time while the block runs, and print how long the answers took."""
    done = threading.Event()
    took: list[float] = []

    def ask() -> None:
        with httpx2.Client(base_url=service.address, timeout=10) as prober:
            while not done.wait(0.02):
                started = time.perf_counter()
                prober.get("/health").raise_for_status()
                took.append(time.perf_counter() - started)

    prober = threading.Thread(target=ask)
    prober.start()
    try:
        yield
    finally:
        done.set()
        prober.join(15)
    p50, p99 = (1000 * float(np.percentile(took, q)) for q in (50, 99))
    print(f"/health meanwhile, {len(took)} times: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    assert len(took) > 20
    assert p99 < HEALTH_LIMIT_MS


def test_a_voicemail_leaves_no_words(http: httpx2.Client) -> None:
    source, _ = demo_call("voicemail_greeting")
    outcome = through(http, source)
    assert (outcome.call["engine"], outcome.call["degraded"]) == ("pocketsphinx", True)
    assert_unspoken(http, outcome, "voicemail", "Call again: a voicemail answered")


RINGING = cadence(tones(400, 450, seconds=10), 0.4, 0.2, 0.4, 2.0)
SOUNDS = {
    "silence": np.zeros(80_000),
    "a faint line": noise(level=8),
    "a ring tone": RINGING,
    "white noise": noise(),
    "brown noise": noise(2),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_what_is_no_speech_invents_no_words(http: httpx2.Client, tmp_path: Path, name: str) -> None:
    outcome = through(http, write_wav(tmp_path / "call.wav", SOUNDS[name]))
    assert (outcome.call["engine"], outcome.call["degraded"]) == ("speech_check", False)
    assert_unspoken(http, outcome, "no_answer", "Call again: nobody answered")


def assert_unspoken(http: httpx2.Client, outcome: Outcome, tag: str, task: str) -> None:
    call = outcome.call
    assert (call["call_tag"], call["raw_transcript"], call["summary"]) == (tag, None, None)
    assert (call["action_items"], call["intent_category"], call["sentiment"]) == ([], None, None)
    assert http.get(f"/calls/{call['id']}/transcript").json()["segments"] == []
    assert http.get(f"/calls/{call['id']}/insights").status_code == 404
    assert [item["task"] for item in outcome.followups] == [task]
