"""Cuts a long recording at silences into parts below a vendor's size limit; joins their timed results.

Called by the engines that upload audio. Memory stays flat: one search window is held at a time.
"""

import wave
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.services.providers.audio.base import Recording
from app.services.providers.transcription.base import Segment

_WAV_HEADER_BYTES = 44
_SEARCH_S = 30
_FRAME_MS = 20
_QUIET_FRAMES = 15


@dataclass(frozen=True, slots=True)
class Part:
    """One slice as a WAV file. `offset_ms` is where it starts in the whole recording."""

    path: Path
    offset_ms: int
    duration_ms: int


def parts(
    recording: Recording, *, max_bytes: int, workdir: Path, channel: int | None = None
) -> Iterator[Part]:
    """Yields slices of at most `max_bytes` each, in order and without gap or overlap.

    Each is cut in the quietest 0.3 s of its last 30 s (of its last half where a part is under a minute).
    `channel` picks one channel of a two-channel recording and makes mono parts. A file is written when
    its part is asked for and stays in `workdir` until the caller removes it.
    """
    with wave.open(str(recording.path), "rb") as source:
        frame_bytes = 2 * (source.getnchannels() if channel is None else 1)
        longest = (max_bytes - _WAV_HEADER_BYTES) // frame_bytes
        if longest < source.getframerate():
            raise ValueError("max_bytes holds less than a second of audio")
        start = 0
        while start < source.getnframes():
            stop = _cut(source, start, longest)
            path = workdir / f"part-{'all' if channel is None else channel}-{start}.wav"
            _write(source, path, start, stop, channel)
            rate = source.getframerate()
            offset_ms = start * 1000 // rate
            yield Part(path, offset_ms, stop * 1000 // rate - offset_ms)
            start = stop


def stitch(pieces: Iterable[tuple[int, Sequence[Segment]]]) -> tuple[Segment, ...]:
    """Joins results given as (offset in ms, segments timed from it): ordered by start, renumbered."""
    moved = [
        replace(segment, start_ms=segment.start_ms + offset, end_ms=segment.end_ms + offset)
        for offset, segments in pieces
        for segment in segments
    ]
    moved.sort(key=lambda segment: (segment.start_ms, segment.end_ms))
    return tuple(replace(segment, number=number) for number, segment in enumerate(moved))


def _cut(source: wave.Wave_read, start: int, longest: int) -> int:
    """The sample at which the part that begins at `start` ends."""
    if source.getnframes() - start <= longest:
        return source.getnframes()
    frame = source.getframerate() * _FRAME_MS // 1000
    window = min(source.getframerate() * _SEARCH_S, longest // 2) // frame * frame
    search_from = start + longest - window
    source.setpos(search_from)
    samples = array("h", source.readframes(window))
    step = frame * source.getnchannels()
    loudness = [sum(map(abs, samples[at : at + step])) for at in range(0, len(samples) - step + 1, step)]
    quiet = min(_QUIET_FRAMES, len(loudness))
    sums = [sum(loudness[at : at + quiet]) for at in range(len(loudness) - quiet + 1)]
    # Of equally quiet places the last one: fewer parts.
    best = min(range(len(sums)), key=lambda at: (sums[at], -at))
    return search_from + (best + quiet // 2) * frame


def _write(source: wave.Wave_read, path: Path, start: int, stop: int, channel: int | None) -> None:
    source.setpos(start)
    channels = source.getnchannels()
    with wave.open(str(path), "wb") as target:
        target.setparams((channels if channel is None else 1, 2, source.getframerate(), 0, "NONE", ""))
        while start < stop:
            count = min(stop - start, source.getframerate())
            frames = source.readframes(count)
            target.writeframesraw(
                frames if channel is None else array("h", frames)[channel::channels].tobytes()
            )
            start += count
