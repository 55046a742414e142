"""Recognises English speech with pocketsphinx by utterances. Runs under child.py, without the app."""

import re
import wave
from collections.abc import Iterator
from typing import Any

import numpy as np
from pocketsphinx import Decoder

RATE = 16_000
FRAME = RATE // 100
READ_FRAMES = 6000
# Frames above the floor by this share of the dynamic range (in dB) count as sound.
SOUND_ABOVE_FLOOR = 0.25
QUIETEST_SOUND_DB = 20.0
# An utterance ends with half a second of silence and keeps a margin; both in frames of 10 ms.
PAUSE = 50
MARGIN = 15
SHORTEST = 8
# Longer ones are cut in their quietest place: the search takes memory and time by length.
LONGEST = 2000
# How wide the search is: active models per frame, and beams at the ends of words. The defaults take twice the
# time and, measured on eight recordings, make no fewer errors; much narrower ones make more.
SEARCH = {"maxhmmpf": 4500, "wbeam": 1e-25, "lpbeam": 1e-36, "lponlybeam": 1e-26}
# A click or a breath comes out as a short word that the engine itself hardly believes.
CLICK_MS = 600
CLICK_CONFIDENCE = 0.2


# A part of a compound name; shorter ones fit in by chance.
SHORTEST_PART = 3


def answer(path: str, channels: int, vocabulary: list[str]) -> dict[str, Any]:
    """{"segments": [[channel, start_ms, end_ms, text, confidence], …]}, channel after channel."""
    # Batch: each utterance is normalised by its own mean, so that nothing depends on what came before.
    decoder = Decoder(samprate=RATE, cmn="batch", loglevel="FATAL", **SEARCH)
    for word in {word for term in vocabulary for word in re.findall("[a-z]+", term.lower())}:
        _learn(decoder, word)
    segments = []
    with wave.open(path, "rb") as recording:
        for channel in range(channels):
            for start, stop in _utterances(_loudness(recording, channel)):
                heard = _recognise(decoder, _samples(recording, channel, start, stop), start)
                if heard:
                    segments.append([channel, *heard])
    return {"segments": segments}


def _learn(decoder: Decoder, word: str) -> None:
    """Only a word that is missing, sounded as the two known ones it is made of."""
    if decoder.lookup_word(word):
        return
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        sounds = [decoder.lookup_word(part) for part in (word[:cut], word[cut:])]
        if all(sounds):
            decoder.add_word(word, " ".join(sounds), True)
            return


def _loudness(recording: wave.Wave_read, channel: int) -> "np.ndarray[Any, Any]":
    """Level of every 10 ms frame in dB; 4 bytes a frame, so ten hours take 15 MB."""
    recording.rewind()
    levels = []
    while block := recording.readframes(READ_FRAMES * FRAME):
        pcm = np.frombuffer(block, "<i2").reshape(-1, recording.getnchannels())[:, channel].astype(np.float32)
        whole = len(pcm) // FRAME * FRAME
        levels.append(np.square(pcm[:whole]).reshape(-1, FRAME).mean(axis=1))
    power = np.concatenate(levels) if levels else np.zeros(0, np.float32)
    loudness: np.ndarray[Any, Any] = (10 * np.log10(power + 1)).astype(np.float32)
    return loudness


def _utterances(loudness: "np.ndarray[Any, Any]") -> Iterator[tuple[int, int]]:
    """Stretches of sound between pauses, in frames."""
    if not len(loudness):
        return
    floor, peak = np.percentile(loudness, 10), np.percentile(loudness, 95)
    threshold = max(floor + (peak - floor) * SOUND_ABOVE_FLOOR, QUIETEST_SOUND_DB)
    sound = np.flatnonzero(loudness > threshold)
    if not len(sound):
        return
    for run in np.split(sound, np.flatnonzero(np.diff(sound) > PAUSE) + 1):
        if run[-1] - run[0] >= SHORTEST:
            yield from _cut(loudness, max(0, int(run[0]) - MARGIN), min(len(loudness), int(run[-1]) + MARGIN))


def _cut(loudness: "np.ndarray[Any, Any]", start: int, stop: int) -> Iterator[tuple[int, int]]:
    while stop - start > LONGEST:
        search = np.convolve(loudness[start + LONGEST // 2 : start + LONGEST], np.ones(MARGIN), "valid")
        cut = start + LONGEST // 2 + int(search.argmin()) + MARGIN // 2
        yield start, cut
        start = cut
    yield start, stop


def _samples(recording: wave.Wave_read, channel: int, start: int, stop: int) -> bytes:
    recording.setpos(start * FRAME)
    block = np.frombuffer(recording.readframes((stop - start) * FRAME), "<i2")
    return block.reshape(-1, recording.getnchannels())[:, channel].tobytes()


def _recognise(decoder: Decoder, pcm: bytes, offset: int) -> tuple[int, int, str, float] | None:
    """(start_ms, end_ms, text, confidence), or None where only noise was heard."""
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    words = [word for word in decoder.seg() or () if word.word[0] not in "<["]
    if not hypothesis or not hypothesis.hypstr or not words:
        return None
    confidence = sum(min(1.0, word.prob) for word in words) / len(words)
    start_ms, end_ms = (offset + words[0].start_frame) * 10, (offset + words[-1].end_frame + 1) * 10
    if end_ms - start_ms < CLICK_MS and confidence < CLICK_CONFIDENCE:
        return None
    return start_ms, end_ms, hypothesis.hypstr, round(confidence, 3)
