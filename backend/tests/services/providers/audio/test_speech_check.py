"""Silence, ring tones and noise are told from speech, alone and mixed."""

from pathlib import Path

import numpy as np
import pytest

from app.services.providers.audio.base import Recording, Sound
from app.services.providers.audio.decode import decode
from app.services.providers.audio.speech_check import check
from tests.services.providers.audio.sounds import (
    Samples,
    cadence,
    demo_call,
    melody,
    noise,
    read_wav,
    tones,
    write_wav,
)
from tests.shared import shared

pytestmark = pytest.mark.audio

UK_RING = cadence(tones(400, 450), 0.4, 0.2, 0.4, 2.0)
US_RING = cadence(tones(440, 480, seconds=13), 2, 4)


def siren() -> Samples:
    """One tone that glides between 100 and 500 Hz."""
    at = np.arange(8 * 16_000) / 16_000
    return np.asarray(4000 * np.sin(np.cumsum(2 * np.pi * (300 + 200 * np.sin(4 * at)) / 16_000)))


def dialling() -> Samples:
    """Twelve keys, a tenth of a second each."""
    keys = [tones(low, high, seconds=0.1) for low in (697, 770, 852, 941) for high in (1209, 1336, 1477)]
    return np.concatenate([np.concatenate([key, np.zeros(1600)]) for key in keys])


SOUNDS = {
    "digital silence": (tones(440, level=0), Sound.SILENCE),
    "line hiss": (noise(level=8), Sound.SILENCE),
    "white noise": (noise(), Sound.NOISE),
    "soft white noise": (noise(level=150), Sound.NOISE),
    "pink noise": (noise(1), Sound.NOISE),
    "brown noise": (noise(2), Sound.NOISE),
    "gusts": (cadence(noise(), 0.2, 0.15), Sound.NOISE),
    "mains hum": (tones(50, 100, 150), Sound.NOISE),
    "hum and hiss": (tones(50, 100, 150) + noise(level=300), Sound.NOISE),
    "siren": (siren(), Sound.NOISE),
    "dialling": (dialling(), Sound.NOISE),
    "melody": (melody(), Sound.NOISE),
    "UK ring": (UK_RING, Sound.RINGING),
    "UK ring on a poor line": (UK_RING + noise(level=300), Sound.RINGING),
    "soft UK ring": (UK_RING * 0.1, Sound.RINGING),
    "US ring": (US_RING, Sound.RINGING),
    "continental ring": (cadence(tones(425), 1, 4), Sound.RINGING),
    "UK busy": (cadence(tones(400), 0.375, 0.375), Sound.RINGING),
    "US busy": (cadence(tones(480, 620), 0.5, 0.5), Sound.RINGING),
    "dial tone": (tones(350, 440), Sound.RINGING),
    "single tone": (tones(1000), Sound.RINGING),
    "number unobtainable": (
        np.concatenate([tones(pitch, seconds=0.33) for pitch in (950, 1400, 1800)] * 3),
        Sound.RINGING,
    ),
}


@pytest.mark.parametrize(("sound", "verdict"), SOUNDS.values(), ids=SOUNDS)
def test_nobody_speaks(tmp_path: Path, sound: Samples, verdict: Sound) -> None:
    path = write_wav(tmp_path / "call.wav", sound)
    heard = check(Recording(path, 1, len(sound) // 16, truncated=False))
    assert (heard.sound, heard.speech_ms) == (verdict, 0)


def decoded(source: Path, folder: Path) -> Recording:
    return decode(source, folder / "decoded.wav", duration_ms=60_000)


@pytest.mark.parametrize(
    ("file", "least_ms"),
    [
        ("brooklyn_bridge.wav", 700),
        ("commercial_mono.wav", 8_000),
        ("derived_commercial_24k.mp3", 8_000),
        ("derived_jfk_aac.m4a", 3_000),
        ("derived_ss_austen_0870_mulaw8k.wav", 3_000),
    ],
)
def test_people_speak(tmp_path: Path, file: str, least_ms: int) -> None:
    recording = decoded(shared(f"audio/{file}"), tmp_path)
    heard = check(recording)
    assert heard.sound == Sound.SPEECH
    assert least_ms < heard.speech_ms < recording.duration_ms


@pytest.mark.parametrize(
    "call",
    ["sales_quote", "service_callback", "two_channels_contract", "not_interested", "voicemail_greeting"],
)
def test_the_demo_calls_are_speech(tmp_path: Path, call: str) -> None:
    source, truth = demo_call(call)
    heard = check(decoded(source, tmp_path))
    spoken_ms = sum(turn["end_ms"] - turn["start_ms"] for turn in truth["turns"])
    assert heard.sound == Sound.SPEECH
    assert spoken_ms * 0.4 < heard.speech_ms < spoken_ms


@pytest.mark.parametrize("background", [UK_RING, noise(level=100)], ids=["after ringing", "in noise"])
def test_speech_among_other_sounds(tmp_path: Path, background: Samples) -> None:
    source, _ = demo_call("not_interested")
    spoken = read_wav(decoded(source, tmp_path).path)[:, 0].astype(float)
    mixed = np.concatenate(
        [background, spoken + np.resize(background, len(spoken)) * (background is not UK_RING)]
    )
    path = write_wav(tmp_path / "mixed.wav", mixed)
    assert check(Recording(path, 1, len(mixed) // 16, truncated=False)).sound == Sound.SPEECH


def test_one_speaking_channel_is_enough(tmp_path: Path) -> None:
    source, _ = demo_call("not_interested")
    spoken = read_wav(decoded(source, tmp_path).path)[:, 0]
    path = write_wav(tmp_path / "call.wav", np.zeros(len(spoken)), spoken)
    assert check(Recording(path, 2, len(spoken) // 16, truncated=False)).sound == Sound.SPEECH
