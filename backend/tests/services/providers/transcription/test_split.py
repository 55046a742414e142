"""Splitting long recordings: nothing lost, cuts in silence, times stitched."""

import math
import wave
from array import array
from pathlib import Path

import pytest

from app.services.providers.audio.base import Recording
from app.services.providers.transcription.base import Segment, Speaker
from app.services.providers.transcription.split import parts, stitch

RATE = 16_000


def tone(seconds: float, volume: int = 8000) -> "array[int]":
    return array("h", [int(volume * math.sin(at * 0.3)) for at in range(int(seconds * RATE))])


def write(path: Path, *channels: "array[int]") -> Recording:
    samples = array("h", [sample for frame in zip(*channels, strict=True) for sample in frame])
    with wave.open(str(path), "wb") as target:
        target.setparams((len(channels), 2, RATE, 0, "NONE", ""))
        target.writeframes(samples.tobytes())
    return Recording(path, len(channels), len(channels[0]) * 1000 // RATE, truncated=False)


def samples_of(path: Path) -> "array[int]":
    with wave.open(str(path), "rb") as source:
        assert source.getframerate() == RATE
        return array("h", source.readframes(source.getnframes()))


def test_a_short_recording_is_one_part(tmp_path: Path) -> None:
    recording = write(tmp_path / "whole.wav", tone(2))
    (part,) = parts(recording, max_bytes=1_000_000, workdir=tmp_path)
    assert (part.offset_ms, part.duration_ms) == (0, 2000)
    assert part.path.stat().st_size == recording.path.stat().st_size


def test_parts_stay_below_the_limit_and_lose_nothing(tmp_path: Path) -> None:
    recording = write(tmp_path / "whole.wav", tone(3.7) + array("h", bytes(RATE)) + tone(6.1))
    cut = list(parts(recording, max_bytes=120_000, workdir=tmp_path))
    assert len(cut) > 2
    assert all(part.path.stat().st_size <= 120_000 for part in cut)
    assert sum((samples_of(part.path) for part in cut), array("h")) == samples_of(recording.path)
    assert [part.offset_ms for part in cut[1:]] == [part.offset_ms + part.duration_ms for part in cut[:-1]]


def test_a_cut_falls_into_the_silence(tmp_path: Path) -> None:
    recording = write(tmp_path / "whole.wav", tone(2.5) + array("h", bytes(RATE)) + tone(2.5))
    first, second = parts(recording, max_bytes=44 + 2 * 4 * RATE, workdir=tmp_path)
    assert 2500 < second.offset_ms < 3000
    assert first.duration_ms == second.offset_ms


@pytest.mark.parametrize(("channel", "volume"), [(0, 8000), (1, 2000)])
def test_one_channel_of_two(tmp_path: Path, channel: int, volume: int) -> None:
    recording = write(tmp_path / "whole.wav", tone(3, 8000), tone(3, 2000))
    cut = list(parts(recording, max_bytes=64_044, workdir=tmp_path, channel=channel))
    assert sum((samples_of(part.path) for part in cut), array("h")) == tone(3, volume)


def test_a_limit_below_a_second_is_refused(tmp_path: Path) -> None:
    recording = write(tmp_path / "whole.wav", tone(2))
    with pytest.raises(ValueError, match="second"):
        next(parts(recording, max_bytes=1000, workdir=tmp_path))


def test_stitching_moves_orders_and_renumbers() -> None:
    late = Segment(0, 100, 900, Speaker.AGENT, "and then")
    early = Segment(0, 200, 700, Speaker.CUSTOMER, "hello", 0.5)
    assert stitch([(60_000, [late]), (0, [early])]) == (
        Segment(0, 200, 700, Speaker.CUSTOMER, "hello", 0.5),
        Segment(1, 60_100, 60_900, Speaker.AGENT, "and then"),
    )
