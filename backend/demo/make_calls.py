"""Speaks the calls in calls/*.json with flite voices into calls/*.flac; fills in when each turn is spoken.

Run by hand after a change of the texts (`python demo/make_calls.py`; needs the flite program). The results
are committed, so that neither tests nor the demo need flite.
"""

import json
import subprocess
import tempfile
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np

CALLS = Path(__file__).with_name("calls")
RATE = 16_000
# The clearest voices for the local engine: every one speaks at 16 kHz.
VOICES = {"agent": "slt", "customer": "rms", "machine": "slt"}
PAUSE_S = 0.55

Samples = np.ndarray[Any, np.dtype[np.int16]]


def main() -> None:
    for truth in sorted(CALLS.glob("*.json")):
        call = json.loads(truth.read_text())
        audio = mix(call["turns"], call["channels"])
        write_flac(truth.with_suffix(".flac"), audio)
        truth.write_text(json.dumps(call, indent=2) + "\n")


def mix(turns: list[dict[str, Any]], channels: int) -> Samples:
    """Turn after turn with a pause between, as (samples, channels); sets each turn's start_ms and end_ms."""
    pause = np.zeros((int(PAUSE_S * RATE), channels), np.int16)
    pieces = [pause]
    for turn in turns:
        spoken = speak(turn["text"], VOICES[turn["speaker"]])
        piece = np.zeros((len(spoken), channels), np.int16)
        piece[:, channels - 1 if turn["speaker"] == "customer" else 0] = spoken
        start = sum(len(earlier) for earlier in pieces)
        turn["start_ms"], turn["end_ms"] = start * 1000 // RATE, (start + len(piece)) * 1000 // RATE
        pieces += [piece, pause]
    return np.concatenate(pieces)


def speak(text: str, voice: str) -> Samples:
    with tempfile.NamedTemporaryFile(suffix=".wav") as spoken:
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", spoken.name], check=True)  # noqa: S603, S607
        with wave.open(spoken.name, "rb") as source:
            assert (source.getframerate(), source.getnchannels()) == (RATE, 1)
            return np.frombuffer(source.readframes(source.getnframes()), np.int16)


def write_flac(path: Path, audio: Samples) -> None:
    layout = "stereo" if audio.shape[1] == 2 else "mono"
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout=layout)
        stream.options = {"compression_level": "8"}
        frame = av.AudioFrame.from_ndarray(audio.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = RATE
        fifo = av.AudioFifo()
        fifo.write(frame)
        while block := fifo.read(4096, partial=True):
            container.mux(stream.encode(block))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()
