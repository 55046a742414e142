"""Says whether a file is a usable recording while the upload waits: milliseconds, in one long-lived child."""

import atexit
import os
import threading
from pathlib import Path
from typing import Any

from app.services.providers.audio.accepted import FFMPEG_OPTIONS, FORMATS_FOR_PEOPLE, LONGEST_S
from app.services.providers.audio.base import NotAudioError, Probe
from app.services.providers.audio.heavy import Child, ChildDied

_SCRIPT = Path(__file__).with_name("probe_child.py")
_MEMORY_MIB = 1024
_TIMEOUT_S = 10.0
_DETAILS = {
    "empty_file": "The file is empty: record again or choose another file.",
    "empty_recording": "The recording is 0 seconds long: record again or choose another file.",
    "no_audio": "The file has a picture but no sound: choose a recording with an audio track.",
    "unsupported_format": f"The file is not audio that can be read: upload {FORMATS_FOR_PEOPLE}.",
    "unreadable_audio": f"The audio in the file is damaged: export it again as {FORMATS_FOR_PEOPLE}.",
}


def probe(path: Path, *, max_duration_s: int = LONGEST_S) -> Probe:
    """Raises `NotAudioError`. The name plays no part; a truncated file that still decodes is accepted."""
    reply = _child.ask(path)
    if "error" in reply:
        raise _not_audio(reply["error"])
    facts = Probe(**reply)
    if facts.duration_ms > max_duration_s * 1000:
        raise NotAudioError(
            "too_long", f"The recording is longer than {max_duration_s // 60} minutes: cut it into parts."
        )
    return facts


class _ProbeChild:
    """The process's one child: started at first use, anew after a crash, a time-out or a fork."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._child: Child | None = None
        self._owner = 0

    def ask(self, path: Path) -> dict[str, Any]:
        request = {"path": str(path), "options": FFMPEG_OPTIONS}
        # A second try, because a child that somebody killed says nothing about this file.
        for _ in range(2):
            with self._guard:
                try:
                    return self._ready().ask(request, timeout_s=_TIMEOUT_S)
                except ChildDied as death:
                    self._child = None
                    if death.timed_out:
                        break
        raise _not_audio("unreadable_audio")

    def end(self) -> None:
        with self._guard:
            if self._child and self._owner == os.getpid():
                self._child.end()
            self._child = None

    def _ready(self) -> Child:
        if self._child is None or self._owner != os.getpid():
            self._child = Child(_SCRIPT, memory_mib=_MEMORY_MIB, nice=0)
            self._owner = os.getpid()
        return self._child


def _not_audio(code: str) -> NotAudioError:
    # A child that ran out of memory over a file was fed something hostile.
    code = code if code in _DETAILS else "unreadable_audio"
    return NotAudioError(code, _DETAILS[code])


_child = _ProbeChild()
atexit.register(_child.end)
