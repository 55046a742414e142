"""Turns a recording into 16 kHz 16-bit WAV, packet by packet. Runs under child.py, without the app."""

import os
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer

RATE = 16_000
# Channels differ when less than half of their energy is common: agent and customer on one leg each share
# almost nothing, a stereo recording of one room shares most.
COMMON_ENERGY = 0.5
# A channel 40 dB below the other carries nobody.
DEAD_CHANNEL = 1e-4
# Headers round; what is missing beyond this much was cut off.
TRUNCATED_BELOW = 0.98
TRUNCATED_SLACK_S = 0.5
RIFF_SIZES_UNKNOWN = (0, 0xFFFFFFFF)


def answer(source: str, target: str, options: dict[str, str], max_duration_s: int) -> dict[str, Any]:
    """The fields of Recording without the path, or {"error": code}."""
    descriptor = os.open(source, os.O_RDONLY)
    try:
        with av.open("fd:", options=options | {"fd": str(descriptor)}) as container:
            if not container.streams.audio:
                return {"error": "nothing_decoded"}
            return _decode(container, descriptor, target, max_duration_s)
    except av.error.FFmpegError:
        return {"error": "nothing_decoded"}
    finally:
        os.close(descriptor)


class Energy:
    """How much the two channels have in common, summed as they pass."""

    def __init__(self) -> None:
        self.left = self.right = self.common = 0.0

    def add(self, stereo: "np.ndarray[Any, Any]") -> None:
        left, right = stereo[:, 0].astype(np.float64), stereo[:, 1].astype(np.float64)
        self.left += float(left @ left)
        self.right += float(right @ right)
        self.common += float(left @ right)

    def differ(self) -> bool:
        loud, quiet = max(self.left, self.right), min(self.left, self.right)
        return quiet > loud * DEAD_CHANNEL and 2 * self.common < (loud + quiet) * COMMON_ENERGY


def _decode(container: InputContainer, descriptor: int, target: str, max_duration_s: int) -> dict[str, Any]:
    frames = Frames(container)
    samples, energy = 0, Energy()
    with wave.open(target, "wb") as output:
        for pcm in frames:
            if not samples:
                output.setparams((pcm.shape[1], 2, RATE, 0, "NONE", ""))
            samples += len(pcm)
            if samples > max_duration_s * RATE:
                return {"error": "too_long"}
            if pcm.shape[1] == 2:
                energy.add(pcm)
            output.writeframesraw(pcm.tobytes())
        if not samples:
            output.setparams((1, 2, RATE, 0, "NONE", ""))
    if not samples:
        return {"error": "nothing_decoded"}
    stereo = frames.channels == 2
    if stereo and not energy.differ():
        _mix_down(target, keep=_live_channel(energy))
    expected_s = (container.duration or 0) / av.time_base
    missing = samples / RATE < min(expected_s * TRUNCATED_BELOW, expected_s - TRUNCATED_SLACK_S)
    return {
        "channels": 2 if stereo and energy.differ() else 1,
        "duration_ms": max(1, samples * 1000 // RATE),
        "truncated": missing or frames.damaged or _riff_says_more(descriptor),
    }


class Frames:
    """The decoded audio in order, as int16 arrays of shape (samples, channels), without damaged packets."""

    def __init__(self, container: InputContainer) -> None:
        self.channels = 0
        self.damaged = False
        self._container = container

    def __iter__(self) -> Iterator["np.ndarray[Any, Any]"]:
        resampler, shape = None, None
        for frame in self._decoded():
            # Some encoders change rate or layout on the way; a resampler takes only one.
            if resampler is None or shape != (frame.format.name, frame.layout.name, frame.sample_rate):
                yield from self._arrays(resampler, None)
                self.channels = self.channels or (2 if frame.layout.nb_channels == 2 else 1)
                resampler = av.AudioResampler("s16", "stereo" if self.channels == 2 else "mono", RATE)
                shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            yield from self._arrays(resampler, frame)
        yield from self._arrays(resampler, None)

    def _arrays(
        self, resampler: av.AudioResampler | None, frame: AudioFrame | None
    ) -> Iterator["np.ndarray[Any, Any]"]:
        for converted in resampler.resample(frame) if resampler else ():
            yield converted.to_ndarray().reshape(-1, self.channels)

    def _decoded(self) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._container.streams.audio[0])
        while True:
            try:
                packet = next(packets)
                for frame in packet.decode():
                    # A gap in the time stamps must not become silence of any length.
                    frame.pts = None
                    yield frame
            except StopIteration:
                return
            except av.error.FFmpegError:
                self.damaged = True


def _live_channel(energy: Energy) -> int | None:
    """The one channel with sound in it, or None where both have the same."""
    if energy.right <= energy.left * DEAD_CHANNEL:
        return 0
    return 1 if energy.left <= energy.right * DEAD_CHANNEL else None


def _mix_down(path: str, *, keep: int | None) -> None:
    """Rewrites a stereo file as mono in a stream: one channel, or the mean of both."""
    mixed = f"{path}.mono"
    with wave.open(path, "rb") as stereo, wave.open(mixed, "wb") as mono:
        mono.setparams((1, 2, RATE, 0, "NONE", ""))
        while block := stereo.readframes(RATE * 10):
            pcm = np.frombuffer(block, "<i2").reshape(-1, 2)
            chosen = pcm.mean(axis=1).astype("<i2") if keep is None else pcm[:, keep]
            mono.writeframesraw(chosen.tobytes())
    Path(mixed).replace(path)


def _riff_says_more(descriptor: int) -> bool:
    """FFmpeg shortens a cut WAV file's duration silently; its first header still tells the whole size."""
    head = os.pread(descriptor, 12, 0)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return False
    size = int.from_bytes(head[4:8], "little")
    return size not in RIFF_SIZES_UNKNOWN and size + 8 > os.fstat(descriptor).st_size + 1
