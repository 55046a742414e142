"""Decodes an uploaded recording to 16 kHz WAV in a limited child. The call pipeline's first step."""

from pathlib import Path

from app.services.providers.audio import heavy
from app.services.providers.audio.accepted import FFMPEG_OPTIONS, LONGEST_S
from app.services.providers.audio.base import Recording
from app.services.providers.errors import Refused

_SCRIPT = Path(__file__).with_name("decode_child.py")
_MEMORY_MIB = 1024
_SHORTEST_TIMEOUT_S = 60.0
_DETAILS = {
    "nothing_decoded": "No sound could be read from the recording: export it again and upload that.",
    "too_long": "The recording is longer than its header says and than is accepted: cut it into parts.",
}


def decode(
    source: Path, target: Path, *, duration_ms: int, max_duration_s: int = LONGEST_S, lock: Path = heavy.LOCK
) -> Recording:
    """Writes `target`; two channels stay two only if their sound differs, all else becomes mono.

    `duration_ms` is what the probe said: it sets the time limit (3 times the length, a minute at least).
    Raises `Refused` when nothing decodes or it is too long, `Unavailable` when the child was stopped; no
    `target` is left then.
    """
    partial = target.with_name(f"{target.name}.partial")
    try:
        reply = heavy.run(
            _SCRIPT,
            {
                "source": str(source),
                "target": str(partial),
                "options": FFMPEG_OPTIONS,
                "max_duration_s": max_duration_s,
            },
            name="decoder",
            memory_mib=_MEMORY_MIB,
            timeout_s=max(_SHORTEST_TIMEOUT_S, 3 * duration_ms / 1000),
            lock=lock,
        )
        if "error" in reply:
            raise Refused(reply["error"], _DETAILS[reply["error"]])
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
        partial.with_name(f"{partial.name}.mono").unlink(missing_ok=True)
    return Recording(target, **reply)
