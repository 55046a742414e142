"""Makes the sounds and files that the tests feed in: tones, noise, cadences, every accepted container."""

import json
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

RATE = 16_000
DEMO_CALLS = Path(__file__).resolve().parents[4] / "demo" / "calls"

Samples = np.ndarray[Any, Any]


def demo_call(name: str) -> tuple[Path, dict[str, Any]]:
    """The recording of a committed call and its truth."""
    return DEMO_CALLS / f"{name}.flac", json.loads((DEMO_CALLS / f"{name}.json").read_text())


def tones(*frequencies: float, seconds: float = 8, level: float = 4000) -> Samples:
    at = np.arange(int(seconds * RATE)) / RATE
    waves = [level * np.sin(2 * np.pi * frequency * at) for frequency in frequencies]
    return np.asarray(sum(waves))


def cadence(sound: Samples, *on_off_s: float) -> Samples:
    """Switches `sound` on and off in turns of these lengths, over and over."""
    gate = np.zeros(len(sound))
    position, turn = 0, 0
    while position < len(sound):
        length = int(on_off_s[turn % len(on_off_s)] * RATE)
        gate[position : position + length] = turn % 2 == 0
        position, turn = position + length, turn + 1
    return sound * gate


def noise(exponent: float = 0, seconds: float = 8, level: float = 3000) -> Samples:
    """Noise whose power falls with frequency ** exponent: 0 white, 1 pink, 2 brown."""
    white = np.random.default_rng(7).normal(size=int(seconds * RATE))
    frequency = np.maximum(np.fft.rfftfreq(len(white), 1 / RATE), 20)
    coloured = np.fft.irfft(np.fft.rfft(white) / frequency ** (exponent / 2), len(white))
    return np.asarray(coloured * (level / coloured.std()))


def melody(seconds: float = 8) -> Samples:
    """Four plucked notes a second, each with its harmonics."""
    pitches = np.random.default_rng(7).choice([262, 294, 330, 349, 392, 440, 494, 523], int(seconds * 4))
    decay = np.exp(-np.arange(RATE // 4) / RATE * 4)
    notes = [sum(tones(p * k, seconds=0.25, level=3000 / k) for k in (1, 2, 3, 4)) * decay for p in pitches]
    return np.concatenate(notes)


def write_wav(path: Path, *channels: Samples, rate: int = RATE) -> Path:
    pcm = np.clip(np.stack(channels, axis=1), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as target:
        target.setparams((len(channels), 2, rate, 0, "NONE", ""))
        target.writeframes(pcm.tobytes())
    return path


def read_wav(path: Path) -> Samples:
    """Samples as (count, channels); the file must be 16 kHz 16-bit."""
    with wave.open(str(path), "rb") as source:
        assert (source.getframerate(), source.getsampwidth()) == (RATE, 2)
        frames = source.readframes(source.getnframes())
        return np.frombuffer(frames, "<i2").reshape(-1, source.getnchannels())


def encode(
    path: Path, container: str, codec: str, sound: Samples, *, rate: int = 48_000, **options: str
) -> Path:
    """`sound` (mono, 16 kHz) in any container that FFmpeg writes."""
    source = av.AudioFrame.from_ndarray(
        np.clip(sound, -32768, 32767).astype(np.int16)[None, :], "s16", "mono"
    )
    source.sample_rate = RATE
    with av.open(str(path), "w", format=container, options=options) as target:
        stream = target.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.codec_context.format, "mono", rate, frame_size=size)
        for frame in [*resampler.resample(source), *resampler.resample(None)]:
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path


def film(path: Path, container: str = "mp4", codec: str = "mpeg4") -> Path:
    """Moving pictures without sound; as "image2" with "png" one picture."""
    pixels = "rgb24" if codec == "png" else "yuv420p"
    with av.open(str(path), "w", format=container) as target:
        stream = target.add_stream(codec, rate=10, width=64, height=64, pix_fmt=pixels)
        assert isinstance(stream, VideoStream)
        for shade in range(1 if codec == "png" else 20):
            picture = np.full((64, 64, 3), shade * 10, np.uint8)
            target.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        target.mux(stream.encode(None))
    return path


def halved(path: Path) -> Path:
    """The first half of the file, as a lost connection leaves it."""
    whole = path.read_bytes()
    half = path.with_name(f"half-{path.name}")
    half.write_bytes(whole[: len(whole) // 2])
    return half
