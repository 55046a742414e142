"""Decoding: always 16 kHz 16-bit, two channels only where they differ, cut files marked, memory flat."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.services.providers.audio import decode as decode_module
from app.services.providers.audio.accepted import FFMPEG_OPTIONS
from app.services.providers.audio.base import Recording
from app.services.providers.audio.decode import decode
from app.services.providers.errors import Refused
from tests.services.providers.audio.sounds import (
    RATE,
    encode,
    film,
    halved,
    noise,
    read_wav,
    tones,
    write_wav,
)

SOUND = tones(440, seconds=3)
QUIET = np.zeros(len(SOUND))


def decoded(source: Path) -> Recording:
    return decode(source, source.with_name("decoded.wav"), duration_ms=3000)


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("wav", "pcm_alaw"),
        ("mp3", "libmp3lame"),
        ("ipod", "aac"),
        ("webm", "libopus"),
        ("ogg", "libopus"),
        ("flac", "flac"),
        ("mpeg", "mp2"),
    ],
)
def test_decodes_to_16_khz_mono(tmp_path: Path, container: str, codec: str) -> None:
    recording = decoded(encode(tmp_path / "call", container, codec, SOUND))
    pcm = read_wav(recording.path)
    assert (recording.channels, pcm.shape[1], recording.truncated) == (1, 1, False)
    assert recording.duration_ms == len(pcm) * 1000 // RATE == pytest.approx(3000, abs=60)
    spectrum = np.abs(np.fft.rfft(pcm[RATE // 2 : RATE * 2, 0].astype(float)))
    assert spectrum.argmax() / 1.5 == pytest.approx(440, abs=2)


def test_different_channels_stay_apart_and_in_order(tmp_path: Path) -> None:
    recording = decoded(write_wav(tmp_path / "call.wav", SOUND, noise(seconds=3)))
    pcm = read_wav(recording.path)
    assert recording.channels == pcm.shape[1] == 2
    assert np.array_equal(pcm[:, 0], SOUND.astype("<i2"))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (SOUND, SOUND, SOUND),
        (SOUND, SOUND * 0.6, SOUND * 0.8),
        (SOUND, QUIET, SOUND),
        (QUIET, SOUND, SOUND),
        (QUIET, QUIET, QUIET),
    ],
    ids=["same", "same but softer", "only left", "only right", "silence"],
)
def test_channels_with_one_sound_become_mono(
    tmp_path: Path, left: np.ndarray, right: np.ndarray, expected: np.ndarray
) -> None:
    recording = decoded(write_wav(tmp_path / "call.wav", left, right))
    pcm = read_wav(recording.path)
    assert recording.channels == pcm.shape[1] == 1
    assert np.abs(pcm[:, 0] - expected).max() <= 2


@pytest.mark.parametrize(
    ("container", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("webm", "libopus"), ("flac", "flac")],
)
def test_a_cut_file_gives_what_decodes_and_is_marked(tmp_path: Path, container: str, codec: str) -> None:
    source = encode(tmp_path / "call", container, codec, noise(seconds=6))
    recording = decode(halved(source), tmp_path / "decoded.wav", duration_ms=6000)
    assert recording.truncated
    assert recording.duration_ms == pytest.approx(3000, abs=600)
    assert len(read_wav(recording.path)) * 1000 // RATE == recording.duration_ms


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_text("no sound at all"),
        film,
        lambda path: write_wav(path, SOUND[:0]),
        lambda path: halved(encode(path, "ipod", "aac", SOUND)).replace(path),
    ],
    ids=["text", "silent film", "0 seconds", "m4a without its index"],
)
def test_what_does_not_decode_is_refused_and_leaves_nothing(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]  # lambdas of any result
    source = tmp_path / "call.mp4"
    make(source)
    before = set(tmp_path.iterdir())
    with pytest.raises(Refused) as refusal:
        decoded(source)
    assert refusal.value.code == "nothing_decoded"
    assert set(tmp_path.iterdir()) == before


def test_audio_longer_than_allowed_is_refused(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "call.wav", SOUND)
    with pytest.raises(Refused) as refusal:
        decode(source, tmp_path / "decoded.wav", duration_ms=1000, max_duration_s=2)
    assert refusal.value.code == "too_long"
    assert not (tmp_path / "decoded.wav").exists()


def test_too_little_memory_is_an_error_not_a_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_module, "_MEMORY_MIB", 64)
    with pytest.raises(Exception, match="decoder") as failure:
        decoded(write_wav(tmp_path / "call.wav", SOUND))
    assert failure.value.code in ("decoder_out_of_memory", "decoder_crashed")  # type: ignore[attr-defined]  # both have it


PEAK = r"""
import json, re, runpy, sys
reply = runpy.run_path(sys.argv[1])["answer"](**json.loads(sys.argv[2]))
print(json.dumps([reply, int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) // 1024]))
"""


@pytest.mark.audio
def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    """A quarter of an hour takes what half a minute takes, in the decoder and in the speech check."""
    peaks = []
    for seconds in (30, 900):
        source = tmp_path / f"{seconds}.wav"
        write_wav(source, np.zeros(8000 * seconds, np.int8), rate=8000)
        target = tmp_path / "decoded.wav"
        decode_request = {
            "source": str(source),
            "target": str(target),
            "options": FFMPEG_OPTIONS,
            "max_duration_s": 1000,
        }
        decoder, check = (
            Path(decode_module.__file__).with_name(f"{name}_child.py") for name in ("decode", "speech_check")
        )
        for script, request in ((decoder, decode_request), (check, {"path": str(target)})):
            command = [sys.executable, "-I", "-c", PEAK, str(script), json.dumps(request)]
            reply, peak_mib = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            assert "error" not in reply
            peaks.append(peak_mib)
        assert len(read_wav(target)) == seconds * RATE
    short_decode, short_check, long_decode, long_check = peaks
    assert long_decode < short_decode + 15
    assert long_check < short_check + 15
