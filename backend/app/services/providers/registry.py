"""Which engine does the work, by the keys that are set; the composition roots ask it.

A new vendor is one file beside the others and one row here. The last row works without a key. An engine
is imported when it is chosen: most processes use two of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.services.providers.insights.base import InsightEngine
from app.services.providers.notices.base import NoticeReader
from app.services.providers.transcription.base import Transcriber

Engine = TypeVar("Engine")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the operator set, the empty text counting as nothing. None is the vendor's own address or the
    model that the engine was made for."""

    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    openai_transcription_model: str | None = None
    openai_insights_model: str | None = None
    anthropic_api_key: str | None = field(default=None, repr=False)
    anthropic_base_url: str | None = None
    anthropic_model: str | None = None


def transcriber(settings: EngineSettings) -> Transcriber:
    return _first(_TRANSCRIBERS, settings)


def insight_engine(settings: EngineSettings) -> InsightEngine:
    return _first(_INSIGHT_ENGINES, settings)


def notice_reader(settings: EngineSettings) -> NoticeReader:
    return _first(_NOTICE_READERS, settings)


def _openai_is_set(settings: EngineSettings) -> bool:
    return bool(settings.openai_api_key or settings.openai_base_url)


def _openai_transcriber(settings: EngineSettings) -> Transcriber:
    from app.services.providers.transcription import openai

    return openai.OpenAITranscriber(
        settings.openai_api_key,
        settings.openai_base_url or None,
        model=settings.openai_transcription_model or openai.DEFAULT_MODEL,
    )


def _openai_insights(settings: EngineSettings) -> InsightEngine:
    from app.services.providers import openai_answers
    from app.services.providers.insights import openai

    return openai.OpenAIInsights(
        settings.openai_api_key,
        settings.openai_base_url or None,
        model=settings.openai_insights_model or openai_answers.DEFAULT_MODEL,
    )


def _anthropic_insights(settings: EngineSettings) -> InsightEngine:
    from app.services.providers import anthropic_answers
    from app.services.providers.insights import anthropic

    return anthropic.AnthropicInsights(
        settings.anthropic_api_key or "",
        settings.anthropic_base_url or None,
        model=settings.anthropic_model or anthropic_answers.DEFAULT_MODEL,
    )


def _local_transcriber(_: EngineSettings) -> Transcriber:
    from app.services.providers.transcription.pocketsphinx import PocketsphinxTranscriber

    return PocketsphinxTranscriber()


def _local_insights(_: EngineSettings) -> InsightEngine:
    from app.services.providers.insights.rules.engine import RulesEngine

    return RulesEngine()


def _anthropic_reader(settings: EngineSettings) -> NoticeReader:
    from app.services.providers import anthropic_answers
    from app.services.providers.notices.anthropic import AnthropicReader

    return AnthropicReader(
        settings.anthropic_api_key or "",
        settings.anthropic_base_url or None,
        model=settings.anthropic_model or anthropic_answers.DEFAULT_MODEL,
    )


def _openai_reader(settings: EngineSettings) -> NoticeReader:
    from app.services.providers import openai_answers
    from app.services.providers.notices.openai import OpenAIReader

    return OpenAIReader(
        settings.openai_api_key,
        settings.openai_base_url or None,
        model=settings.openai_insights_model or openai_answers.DEFAULT_MODEL,
    )


def _local_reader(_: EngineSettings) -> NoticeReader:
    from app.services.providers.notices.local import LocalReader

    return LocalReader()


_Rows = Sequence[tuple[Callable[[EngineSettings], bool], Callable[[EngineSettings], Engine]]]

_TRANSCRIBERS: _Rows[Transcriber] = (
    (_openai_is_set, _openai_transcriber),
    (lambda _: True, _local_transcriber),
)
_INSIGHT_ENGINES: _Rows[InsightEngine] = (
    (lambda settings: bool(settings.anthropic_api_key), _anthropic_insights),
    (_openai_is_set, _openai_insights),
    (lambda _: True, _local_insights),
)
_NOTICE_READERS: _Rows[NoticeReader] = (
    (lambda settings: bool(settings.anthropic_api_key), _anthropic_reader),
    # A server without a key of OpenAI's hears and writes; whether it sees is not known.
    (lambda settings: bool(settings.openai_api_key), _openai_reader),
    (lambda _: True, _local_reader),
)


def _first(rows: _Rows[Engine], settings: EngineSettings) -> Engine:
    return next(make(settings) for is_set, make in rows if is_set(settings))
