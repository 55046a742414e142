"""Decoded recordings for tests, made of noise bursts with a pause every five seconds."""

import random
import wave
from array import array
from pathlib import Path

from app.services.providers.audio.base import Recording

RATE = 16_000


def noise(path: Path, *, seconds: int, channels: int = 1) -> Recording:
    """A 16 kHz recording; in two channels the second one is the first, five seconds out of step."""
    source = random.Random(7)  # noqa: S311  # sound, no secret
    burst = array("h", (source.randint(-6000, 6000) for _ in range(RATE * 4)))
    turn = burst + array("h", bytes(2 * RATE))
    silence = array("h", bytes(2 * len(turn)))
    if channels == 2:
        block = _woven(turn, silence) + _woven(silence, turn)
    else:
        block = turn + turn
    wanted = seconds * RATE * channels
    with wave.open(str(path), "wb") as target:
        target.setparams((channels, 2, RATE, 0, "NONE", ""))
        for _ in range(wanted // len(block)):
            target.writeframesraw(block.tobytes())
        target.writeframes(block[: wanted % len(block)].tobytes())
    return Recording(path=path, channels=channels, duration_ms=seconds * 1000, truncated=False)


def _woven(first: "array[int]", second: "array[int]") -> "array[int]":
    both = array("h", bytes(4 * len(first)))
    both[0::2], both[1::2] = first, second
    return both
