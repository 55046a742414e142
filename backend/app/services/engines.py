"""The engines of this process, by the keys that are set."""

from functools import cache

from pydantic import SecretStr

from app.core.config import settings
from app.services.providers import registry
from app.services.providers.insights.base import InsightEngine
from app.services.providers.notices.base import NoticeReader
from app.services.providers.registry import EngineSettings
from app.services.providers.transcription.base import Transcriber
from app.services.providers.transcription.pocketsphinx import PocketsphinxTranscriber

LOCAL: Transcriber = PocketsphinxTranscriber()


@cache
def transcriber() -> Transcriber:
    chosen = registry.transcriber(_engine_settings())
    return LOCAL if chosen.engine == LOCAL.engine else chosen


@cache
def insight_engine() -> InsightEngine:
    chosen, local = registry.insight_engine(_engine_settings()), local_insight_engine()
    return local if chosen.engine == local.engine else chosen


@cache
def local_insight_engine() -> InsightEngine:
    return registry.insight_engine(EngineSettings())


@cache
def notice_reader() -> NoticeReader:
    return registry.notice_reader(_engine_settings())


@cache
def local_notice_reader() -> NoticeReader:
    return registry.notice_reader(EngineSettings())


def _engine_settings() -> EngineSettings:
    config = settings()
    return EngineSettings(
        openai_api_key=_plain(config.openai_api_key),
        openai_base_url=config.openai_base_url,
        openai_transcription_model=config.openai_transcription_model,
        openai_insights_model=config.openai_insights_model,
        anthropic_api_key=_plain(config.anthropic_api_key),
        anthropic_base_url=config.anthropic_base_url,
        anthropic_model=config.anthropic_model,
    )


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
