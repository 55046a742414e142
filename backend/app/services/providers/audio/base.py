"""What a recording is once it has been probed and decoded. The children that do the work import no app."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class NotAudioError(Exception):
    """The file cannot be used as a recording.

    `code` is stable: empty_file, empty_recording, no_audio, unsupported_format, unreadable_audio or too_long.
    `detail` is one plain sentence for a person, which says how to mend it.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Probe:
    """What the container says; `duration_ms` is counted from packets if the header has none (live WebM)."""

    container: str
    codec: str
    channels: int
    sample_rate_hz: int
    duration_ms: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A decoded recording: 16 kHz 16-bit little-endian PCM WAV on local disk, one or two channels.

    `truncated` says that the source broke off and only what decoded is here.
    """

    path: Path
    channels: int
    duration_ms: int
    truncated: bool


class Sound(StrEnum):
    """What the speech check heard."""

    SPEECH = "speech"
    SILENCE = "silence"
    RINGING = "ringing"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class SpeechCheck:
    """The verdict of the speech check. `speech_ms` is the voiced time over all channels together."""

    sound: Sound
    speech_ms: int
