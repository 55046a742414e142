"""Reads what a transcription request gave back, in any of its JSON forms; the OpenAI engine calls it."""

import math
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from app.services.providers.openai_client import OPENAI
from app.services.providers.spending import Spent
from app.services.providers.transcription.base import Segment, Speaker
from app.services.providers.upstream import unreadable

# Whisper's own rule for a silent segment, and one for the sentences it invents with confidence.
_PERHAPS_SILENT, _FAILED_LOGPROB = 0.6, -1.0
_SURELY_SILENT = 0.9

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Figure = Annotated[float, Field(allow_inf_nan=False)]


Tokens = Annotated[int, Field(ge=0)]


class _Usage(BaseModel):
    seconds: Seconds | None = None
    input_tokens: Tokens = 0
    output_tokens: Tokens = 0


class _Language(BaseModel):
    code: str | None = None


class _Token(BaseModel):
    logprob: Figure | None = None


class _Segment(BaseModel):
    start: Figure
    end: Figure
    text: str
    avg_logprob: Figure | None = None
    no_speech_prob: Figure | None = None

    @property
    def silent(self) -> bool:
        silence = self.no_speech_prob or 0.0
        failed = self.avg_logprob is not None and self.avg_logprob <= _FAILED_LOGPROB
        return silence >= _SURELY_SILENT or (silence >= _PERHAPS_SILENT and failed)

    @property
    def confidence(self) -> float | None:
        if self.avg_logprob is None:
            return None
        return _certainty(self.avg_logprob) * (1 - min(max(self.no_speech_prob or 0.0, 0.0), 1.0))


class Heard(BaseModel):
    """The union of json, verbose_json and diarized_json; servers of other makers leave fields out."""

    text: str
    language: str | None = None
    languages: list[_Language] | None = None
    duration: Seconds | None = None
    segments: list[_Segment] | None = None
    logprobs: list[_Token] | None = None
    usage: _Usage | None = None

    def billed_ms(self, sent_ms: int) -> int:
        """What the vendor says it counted; `sent_ms` where it says nothing."""
        counted = self.usage.seconds if self.usage else None
        seconds = counted if counted is not None else self.duration
        return sent_ms if seconds is None else round(seconds * 1000)

    def spent(self, sent_ms: int) -> Spent:
        usage = self.usage or _Usage()
        return Spent(self.billed_ms(sent_ms), usage.input_tokens, usage.output_tokens)


def read(body: bytes) -> Heard:
    """Raises Unavailable where the body is not what the vendor describes."""
    try:
        return Heard.model_validate_json(body)
    except ValidationError:
        raise unreadable(OPENAI) from None


def segments(heard: Heard, duration_ms: int, speaker: Speaker) -> tuple[Segment, ...]:
    """Segments timed from the start of the part; silent and empty ones are left out.

    An answer without times becomes one segment as long as the part.
    """
    whole = _Segment(start=0, end=duration_ms / 1000, text=heard.text, avg_logprob=_mean_logprob(heard))
    spoken = heard.segments or [whole]
    kept = [segment for segment in spoken if segment.text.strip() and not segment.silent]
    return tuple(_timed(number, segment, duration_ms, speaker) for number, segment in enumerate(kept))


def language_code(heard: Heard) -> str | None:
    """The ISO 639-1 code; Whisper spells the language's English name instead."""
    named = heard.language or next((found.code for found in heard.languages or [] if found.code), None)
    if not named:
        return None
    return named.lower() if len(named) == 2 else _LANGUAGES.get(named.lower())


def _timed(number: int, segment: _Segment, duration_ms: int, speaker: Speaker) -> Segment:
    start_ms = min(max(round(segment.start * 1000), 0), duration_ms)
    end_ms = min(max(round(segment.end * 1000), start_ms), duration_ms)
    return Segment(number, start_ms, end_ms, speaker, segment.text.strip(), segment.confidence)


def _mean_logprob(heard: Heard) -> float | None:
    known = [token.logprob for token in heard.logprobs or [] if token.logprob is not None]
    return sum(known) / len(known) if known else None


def _certainty(logprob: float) -> float:
    return math.exp(min(logprob, 0.0))


_LANGUAGES = {
    "afrikaans": "af", "arabic": "ar", "bengali": "bn", "bulgarian": "bg", "cantonese": "zh",
    "catalan": "ca", "chinese": "zh", "croatian": "hr", "czech": "cs", "danish": "da", "dutch": "nl",
    "english": "en", "estonian": "et", "finnish": "fi", "french": "fr", "german": "de", "greek": "el",
    "gujarati": "gu", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "icelandic": "is",
    "indonesian": "id", "italian": "it", "japanese": "ja", "kannada": "kn", "korean": "ko",
    "latvian": "lv", "lithuanian": "lt", "malay": "ms", "malayalam": "ml", "marathi": "mr",
    "nepali": "ne", "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt",
    "punjabi": "pa", "romanian": "ro", "russian": "ru", "serbian": "sr", "slovak": "sk",
    "slovenian": "sl", "somali": "so", "spanish": "es", "swahili": "sw", "swedish": "sv",
    "tagalog": "tl", "tamil": "ta", "telugu": "te", "thai": "th", "turkish": "tr", "ukrainian": "uk",
    "urdu": "ur", "vietnamese": "vi", "welsh": "cy",
}  # fmt: skip
