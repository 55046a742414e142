"""Which engine does the work, by the keys that are set; the composition roots ask it.

A new vendor is one file beside the others and one row here. The last row works without a key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.services.providers.insights import anthropic as anthropic_insights
from app.services.providers.insights import openai as openai_insights
from app.services.providers.insights.base import InsightEngine
from app.services.providers.insights.rules.engine import RulesEngine
from app.services.providers.transcription import openai as openai_transcription
from app.services.providers.transcription.base import Transcriber
from app.services.providers.transcription.pocketsphinx import PocketsphinxTranscriber

Engine = TypeVar("Engine")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the operator set, the empty text counting as nothing. Base URLs None are the vendors' own."""

    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    openai_transcription_model: str = openai_transcription.DEFAULT_MODEL
    openai_insights_model: str = openai_insights.DEFAULT_MODEL
    anthropic_api_key: str | None = field(default=None, repr=False)
    anthropic_base_url: str | None = None
    anthropic_model: str = anthropic_insights.DEFAULT_MODEL


def transcriber(settings: EngineSettings) -> Transcriber:
    return _first(_TRANSCRIBERS, settings)


def insight_engine(settings: EngineSettings) -> InsightEngine:
    return _first(_INSIGHT_ENGINES, settings)


def _openai_is_set(settings: EngineSettings) -> bool:
    return bool(settings.openai_api_key or settings.openai_base_url)


def _openai_transcriber(settings: EngineSettings) -> Transcriber:
    return openai_transcription.OpenAITranscriber(
        settings.openai_api_key,
        settings.openai_base_url or None,
        model=settings.openai_transcription_model,
    )


def _openai_insights(settings: EngineSettings) -> InsightEngine:
    return openai_insights.OpenAIInsights(
        settings.openai_api_key, settings.openai_base_url or None, model=settings.openai_insights_model
    )


def _anthropic_insights(settings: EngineSettings) -> InsightEngine:
    return anthropic_insights.AnthropicInsights(
        settings.anthropic_api_key or "", settings.anthropic_base_url or None, model=settings.anthropic_model
    )


_Rows = Sequence[tuple[Callable[[EngineSettings], bool], Callable[[EngineSettings], Engine]]]

_TRANSCRIBERS: _Rows[Transcriber] = (
    (_openai_is_set, _openai_transcriber),
    (lambda _: True, lambda _: PocketsphinxTranscriber()),
)
_INSIGHT_ENGINES: _Rows[InsightEngine] = (
    (lambda settings: bool(settings.anthropic_api_key), _anthropic_insights),
    (_openai_is_set, _openai_insights),
    (lambda _: True, lambda _: RulesEngine()),
)


def _first(rows: _Rows[Engine], settings: EngineSettings) -> Engine:
    return next(make(settings) for is_set, make in rows if is_set(settings))
