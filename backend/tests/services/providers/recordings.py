"""Decoded recordings for tests, made of noise bursts with a pause every five seconds."""

import random
import wave
from array import array
from pathlib import Path

from app.services.providers.audio.base import Recording

RATE = 16_000


def noise(path: Path, *, seconds: int, channels: int = 1) -> Recording:
    """A 16 kHz recording; in two channels the second one is the first, five seconds out of step."""
    source = random.Random(7)
    burst = array("h", (source.randint(-6000, 6000) for _ in range(RATE * 4)))
    turn = burst + array("h", bytes(2 * RATE))
    silence = array("h", bytes(2 * len(turn)))
    block = _woven(turn, silence) + _woven(silence, turn) if channels == 2 else turn + turn
    wanted = seconds * RATE * channels
    with wave.open(str(path), "wb") as target:
        target.setparams((channels, 2, RATE, 0, "NONE", ""))
        for _ in range(wanted // len(block)):
            target.writeframesraw(block.tobytes())
        target.writeframes(block[: wanted % len(block)].tobytes())
    return Recording(path=path, channels=channels, duration_ms=seconds * 1000, truncated=False)


def one_sided(path: Path, *, seconds: int) -> Recording:
    """Two channels, of which the first is a line without speech: a faint hum."""
    mono = noise(path, seconds=seconds)
    with wave.open(str(path), "rb") as source:
        loud = array("h", source.readframes(source.getnframes()))
    hum = array("h", (40 if (at // 160) % 2 else -40 for at in range(len(loud))))
    with wave.open(str(path), "wb") as target:
        target.setparams((2, 2, RATE, 0, "NONE", ""))
        target.writeframes(_woven(hum, loud).tobytes())
    return Recording(path=path, channels=2, duration_ms=mono.duration_ms, truncated=False)


def _woven(first: "array[int]", second: "array[int]") -> "array[int]":
    both = array("h", bytes(4 * len(first)))
    both[0::2], both[1::2] = first, second
    return both
