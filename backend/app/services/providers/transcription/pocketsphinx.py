"""The local speech engine: works without a key, English only, draft quality (WER 0.2 to 0.8, `degraded`)."""

from collections.abc import Sequence
from pathlib import Path

from app.services.providers.audio import heavy
from app.services.providers.audio.base import Recording
from app.services.providers.errors import Refused
from app.services.providers.transcription.base import Segment, Speaker, Transcript
from app.services.providers.transcription.split import stitch

ENGINE = "pocketsphinx"

_SCRIPT = Path(__file__).with_name("pocketsphinx_child.py")
_MEMORY_MIB = 1024
_SHORTEST_TIMEOUT_S = 60.0
_SPEAKERS = {1: (Speaker.UNKNOWN,), 2: (Speaker.AGENT, Speaker.CUSTOMER)}


class PocketsphinxTranscriber:
    """Recognises in a limited child, one at a time per container (`lock`)."""

    engine = ENGINE

    def __init__(self, *, lock: Path = heavy.LOCK) -> None:
        self._lock = lock

    def transcribe(
        self,
        recording: Recording,
        *,
        language: str | None,
        vocabulary: Sequence[str],
    ) -> Transcript:
        """Confidence is the mean posterior of a segment's words: below 0.3 it is mostly wrong.

        Two channels are heard one by one and put in order of time. Of the vocabulary it learns the words that
        are made of two that it knows ("Kestrelbank"); for others it has no sounds.
        """
        if language not in (None, "en"):
            raise Refused("language_unsupported", "The local speech engine understands English only.")
        speakers = _SPEAKERS[recording.channels]
        reply = heavy.run(
            _SCRIPT,
            {"path": str(recording.path), "channels": recording.channels, "vocabulary": list(vocabulary)},
            name="speech engine",
            memory_mib=_MEMORY_MIB,
            timeout_s=max(_SHORTEST_TIMEOUT_S, 3 * recording.channels * recording.duration_ms / 1000),
            lock=self._lock,
        )
        segments = [
            Segment(0, start_ms, min(end_ms, recording.duration_ms), speakers[channel], text, confidence)
            for channel, start_ms, end_ms, text, confidence in reply["segments"]
        ]
        return Transcript(stitch([(0, segments)]), "en", ENGINE, degraded=True)
