"""Speech by OpenAI, or by any server that speaks its `/audio/transcriptions`; the registry makes it."""

import tempfile
import wave
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.services.providers.audio.base import Recording
from app.services.providers.errors import ProviderError
from app.services.providers.openai_client import openai_client, openai_errors
from app.services.providers.spending import NOTHING
from app.services.providers.transcription.base import Segment, Speaker, Transcript
from app.services.providers.transcription.openai_answer import Heard, language_code, read, segments
from app.services.providers.transcription.split import Part, parts, stitch

if TYPE_CHECKING:
    from openai import OpenAI

# The only model of the vendor's that times its segments. It is announced to end on 2027-02-26, with the
# gpt-4o ones; gpt-transcribe stays, and gives half a minute a segment.
DEFAULT_MODEL = "whisper-1"
# The vendor takes 25 MB a request: 13 minutes of our mono PCM, which also keeps below its limit in time.
_UPLOAD_BYTES = 24 * 1024 * 1024
# Models without times give one text a request: half a minute each keeps the transcript navigable.
_UNTIMED_BYTES = 30 * 32_000
# 50 dB below full scale: line noise stays under it, the quietest speech does not.
_FAINTEST = 100
# Whisper reads the last 224 tokens of a prompt.
_PROMPT_CHARACTERS = 600
_KEYWORDS = 100


@dataclass(frozen=True, slots=True)
class _Manner:
    """What a model takes and gives, as the description of the interface states it."""

    fields: Mapping[str, Any]
    part_bytes: int = _UPLOAD_BYTES
    vocabulary: str | None = "prompt"


_TIMED = _Manner({"response_format": "verbose_json", "timestamp_granularities": ["segment"]})
_TEXT_WITH_LOGPROBS = _Manner({"response_format": "json", "include": ["logprobs"]}, _UNTIMED_BYTES)
_MANNERS: Mapping[str, _Manner] = {
    "gpt-transcribe": _Manner({"response_format": "json"}, _UNTIMED_BYTES, "keywords"),
    "gpt-4o-transcribe": _TEXT_WITH_LOGPROBS,
    "gpt-4o-mini-transcribe": _TEXT_WITH_LOGPROBS,
    "gpt-4o-mini-transcribe-2025-12-15": _TEXT_WITH_LOGPROBS,
    "gpt-4o-transcribe-diarize": _Manner(
        {"response_format": "diarized_json", "chunking_strategy": "auto"}, vocabulary=None
    ),
}


@dataclass(frozen=True, slots=True)
class OpenAITranscriber:
    """`base_url` None is OpenAI itself. Unknown models are taken to work as Whisper does."""

    api_key: str | None = field(repr=False)
    base_url: str | None = None
    model: str = DEFAULT_MODEL
    timeout_s: float = 120.0

    @property
    def engine(self) -> str:
        return f"openai:{self.model}"

    def transcribe(
        self, recording: Recording, *, language: str | None, vocabulary: Sequence[str]
    ) -> Transcript:
        """Each channel of a two-channel recording goes by itself, so that the speakers stay apart.

        `billed_ms` is the vendor's own figure where it gives one, else the length of what was sent. An error
        of a later part carries what the earlier ones spent.
        """
        manner = _MANNERS.get(self.model, _TIMED)
        fields = {**manner.fields, **_wishes(manner, language, vocabulary)}
        pieces: list[tuple[int, Sequence[Segment]]] = []
        heard_languages: list[str] = []
        spent = NOTHING
        with (
            openai_client(api_key=self.api_key, base_url=self.base_url, timeout_s=self.timeout_s) as client,
            tempfile.TemporaryDirectory(dir=recording.path.parent) as workdir,
        ):
            for speaker, part in _requests(recording, Path(workdir), manner.part_bytes):
                try:
                    heard = self._hear(client, part, fields)
                except ProviderError as error:
                    error.spent = spent
                    raise
                pieces.append((part.offset_ms, segments(heard, part.duration_ms, speaker)))
                spent += heard.spent(part.duration_ms)
                heard_languages += [code] if (code := language_code(heard)) else []
        return Transcript(
            segments=stitch(pieces),
            language=language or max(heard_languages, key=heard_languages.count, default=None),
            engine=self.engine,
            degraded=False,
            billed_ms=spent.billed_ms,
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
        )

    def _hear(self, client: "OpenAI", part: Part, fields: Mapping[str, Any]) -> Heard:
        with part.path.open("rb") as audio, openai_errors():
            raw = client.audio.transcriptions.with_raw_response.create(
                file=("recording.wav", audio, "audio/wav"),
                model=self.model,
                **fields,
            )
        return read(raw.content)


def _requests(recording: Recording, workdir: Path, part_bytes: int) -> Iterator[tuple[Speaker, Part]]:
    """The slices to send, each with who speaks in it; a slice is removed once it has been used.

    A silent one is not sent: it would be paid for, and models make sentences of silence.
    """
    channels: Sequence[tuple[int | None, Speaker]] = (
        ((0, Speaker.AGENT), (1, Speaker.CUSTOMER)) if recording.channels == 2 else ((None, Speaker.UNKNOWN),)
    )
    for channel, speaker in channels:
        for part in parts(recording, max_bytes=part_bytes, workdir=workdir, channel=channel):
            if _audible(part.path):
                yield speaker, part
            part.path.unlink()


def _audible(path: Path) -> bool:
    with wave.open(str(path), "rb") as sound:
        while frames := sound.readframes(sound.getframerate()):
            samples = array("h", frames)
            if max(samples) > _FAINTEST or min(samples) < -_FAINTEST:
                return True
    return False


def _wishes(manner: _Manner, language: str | None, vocabulary: Sequence[str]) -> dict[str, Any]:
    wishes: dict[str, Any] = {"language": language} if language else {}
    if vocabulary and manner.vocabulary == "prompt":
        wishes["prompt"] = ", ".join(vocabulary)[:_PROMPT_CHARACTERS]
    elif vocabulary and manner.vocabulary == "keywords":
        wishes["keywords"] = list(vocabulary[:_KEYWORDS])
    return wishes
