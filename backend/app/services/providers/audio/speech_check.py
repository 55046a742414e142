"""Hears whether anybody speaks, before an engine is paid or may invent words. Called by the call pipeline."""

from pathlib import Path

from app.services.providers.audio import heavy
from app.services.providers.audio.base import Recording, Sound, SpeechCheck

_SCRIPT = Path(__file__).with_name("speech_check_child.py")
_MEMORY_MIB = 1024
_SHORTEST_TIMEOUT_S = 60.0


def check(recording: Recording, *, lock: Path = heavy.LOCK) -> SpeechCheck:
    """Anything but SPEECH means: make no transcript. A voicemail greeting is speech (see `voicemail`).

    Raises `Unavailable` when the child was stopped.
    """
    reply = heavy.run(
        _SCRIPT,
        {"path": str(recording.path)},
        name="speech check",
        memory_mib=_MEMORY_MIB,
        timeout_s=max(_SHORTEST_TIMEOUT_S, 3 * recording.duration_ms / 1000),
        lock=lock,
    )
    return SpeechCheck(Sound(reply["sound"]), reply["speech_ms"])
