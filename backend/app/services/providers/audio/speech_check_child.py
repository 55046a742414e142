"""Tells speech from silence, ringing and noise by measuring sound. Runs under child.py, without the app.

The thresholds are measured: in real and synthetic speech nine of ten voiced frames change their spectrum by
more than 4 dB within 128 ms; in ring tones, hum and held notes by less than 2 dB, and noise is not voiced.
"""

import wave
from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

RATE = 16_000
# 64 ms see two periods of the deepest voice; a new frame every 16 ms.
SIZE, HOP = 1024, 256
HOP_MS = HOP * 1000 // RATE
BLOCK = 20 * RATE
# dB below full scale; telephone lines hiss at about -60.
AUDIBLE_DB = -55.0
LEAST_AUDIBLE_MS = 200
# Voiced: the autocorrelation between 70 and 400 Hz reaches this. White and pink noise stay below 0.5.
VOICED = 0.6
LAGS = slice(RATE // 400, RATE // 70)
# Within two seconds at least this share of the voiced frames changes its spectrum by this much from 64 ms
# before to 64 ms after. Melodies reach 0.5, an on-and-off tone 0.6, a vibrato 0.75.
CHANGE_DB, CHANGE_SPAN = 3.5, 4
CHANGING_SHARE = 0.85
WINDOW, WINDOW_STEP, LEAST_VOICED = 128, 64, 8
# Dialling tones and sirens change as fast as speech, but two frequencies hold nearly all their energy in most
# frames; in voices in a third at most.
PURE_SHARE, PURE_FRAMES = 0.98, 0.45
LEAST_SPEECH_MS = 250
# A tone: two frequencies hold this share of the energy. The network's signals (ring 400+450, 440+480, 425;
# busy 400, 480+620; dial 350+440; information 950, 1400, 1800 Hz) have three main ones at most, music more.
TONE_SHARE = 0.8
TONE_HZ = (300.0, 2000.0)
LEAST_TONE_MS = 300
TONES, TONES_SHARE = 3, 0.9

SPECTRUM_HZ = np.fft.rfftfreq(2 * SIZE, 1 / RATE)
PHONE_BAND = (SPECTRUM_HZ >= 80) & (SPECTRUM_HZ <= 3800)
WINDOW_SHAPE = np.hanning(SIZE)
WINDOW_ENERGY = float((WINDOW_SHAPE**2).sum())
_WINDOW_LAGS = np.fft.irfft(np.abs(np.fft.rfft(WINDOW_SHAPE, 2 * SIZE)) ** 2)[LAGS] / WINDOW_ENERGY
_EDGES = np.geomspace(120, 3800, 15)
BANDS = np.array([(low <= SPECTRUM_HZ) & (high > SPECTRUM_HZ) for low, high in pairwise(_EDGES)])
BANDS = (BANDS / BANDS.sum(axis=1, keepdims=True)).T
# Added to every band, so that rounding noise in empty bands is no change.
BAND_FLOOR = 1e3


class Heard:
    """What one channel amounts to, summed block by block."""

    def __init__(self) -> None:
        self.speech = self.audible = 0
        self.tones = np.zeros(len(SPECTRUM_HZ), np.int64)

    def add(self, pcm: Array) -> None:
        frames = np.lib.stride_tricks.sliding_window_view(pcm, SIZE)[::HOP] * WINDOW_SHAPE
        power = np.abs(np.fft.rfft(frames, 2 * SIZE)) ** 2 * PHONE_BAND
        lags = np.fft.irfft(power)
        energy = np.maximum(lags[:, 0], 1e-9)
        audible = 10 * np.log10(energy / WINDOW_ENERGY / 32768**2) > AUDIBLE_DB
        voiced = audible & ((lags[:, LAGS] / _WINDOW_LAGS).max(axis=1) / energy > VOICED)
        self.audible += int(audible.sum())
        share, strongest = _strongest_two(power)
        self.speech += _speech_frames(voiced, _changing(power), share > PURE_SHARE)
        np.add.at(self.tones, strongest[audible & (share > TONE_SHARE)], 1)

    def sound(self) -> str:
        if self.speech * HOP_MS >= LEAST_SPEECH_MS:
            return "speech"
        if self.audible * HOP_MS < LEAST_AUDIBLE_MS:
            return "silence"
        return "ringing" if self._is_signal() else "noise"

    def _is_signal(self) -> bool:
        tones = self.tones * ((TONE_HZ[0] <= SPECTRUM_HZ) & (TONE_HZ[1] >= SPECTRUM_HZ))
        # A tone between two bins, or a beat of two close ones, spreads over the neighbours.
        counts, left = [], tones.copy()
        for _ in range(TONES):
            top = int(left.argmax())
            near = slice(max(0, top - 8), top + 9)
            counts.append(int(left[near].sum()))
            left[near] = 0
        return sum(counts) * HOP_MS >= LEAST_TONE_MS and sum(counts) >= TONES_SHARE * self.tones.sum()


def answer(path: str) -> dict[str, Any]:
    """{"sound": a value of Sound, "speech_ms": …}, over all channels together."""
    with wave.open(path, "rb") as recording:
        channels = [Heard() for _ in range(recording.getnchannels())]
        overlap = np.zeros((0, len(channels)))
        while block := recording.readframes(BLOCK):
            pcm = np.concatenate([overlap, np.frombuffer(block, "<i2").reshape(-1, len(channels))])
            if len(pcm) >= SIZE:
                for number, heard in enumerate(channels):
                    heard.add(pcm[:, number])
                pcm = pcm[(len(pcm) - SIZE) // HOP * HOP + HOP :]
            overlap = pcm
    sounds = {heard.sound() for heard in channels}
    verdict = next(sound for sound in ("speech", "ringing", "noise", "silence") if sound in sounds)
    return {"sound": verdict, "speech_ms": sum(heard.speech for heard in channels) * HOP_MS}


def _changing(power: Array) -> Array:
    """Per frame: does the shape of the spectrum, level apart, move as it does in speech."""
    bands = 10 * np.log10(power @ BANDS + BAND_FLOOR)
    shape = bands - bands.mean(axis=1, keepdims=True)
    changing = np.zeros(len(shape), bool)
    moved = np.abs(shape[2 * CHANGE_SPAN :] - shape[: -2 * CHANGE_SPAN]).mean(axis=1)
    changing[CHANGE_SPAN : CHANGE_SPAN + len(moved)] = moved > CHANGE_DB
    return changing


def _speech_frames(voiced: Array, changing: Array, pure: Array) -> int:
    """How many voiced frames lie in stretches of two seconds that sound like speech."""
    speech = np.zeros(len(voiced), bool)
    for start in range(0, max(1, len(voiced) - WINDOW_STEP), WINDOW_STEP):
        here = slice(start, start + WINDOW)
        count = int(voiced[here].sum())
        moving = (voiced & changing)[here].sum() >= CHANGING_SHARE * count
        speech[here] |= bool(
            count >= LEAST_VOICED and moving and (voiced & pure)[here].sum() < PURE_FRAMES * count
        )
    return int((speech & voiced).sum())


def _strongest_two(power: Array) -> tuple[Array, Array]:
    """Share of the energy that the two strongest tones hold, and the bin of the strongest, per frame."""
    rest = power.copy()
    rows = np.arange(len(power))
    held = np.zeros(len(power))
    bins = []
    for _ in range(2):
        top = rest.argmax(axis=1)
        bins.append(top)
        # The window spreads a pure tone over four bins to each side.
        for offset in range(-5, 6):
            at = np.clip(top + offset, 0, power.shape[1] - 1)
            held += rest[rows, at]
            rest[rows, at] = 0
    return held / np.maximum(power.sum(axis=1), 1e-9), bins[0]
