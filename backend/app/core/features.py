"""What this installation does with its settings, and which key turns more on; the command line prints it."""

from dataclasses import dataclass
from typing import Literal

from app.core.config import Settings


@dataclass(frozen=True, slots=True)
class Feature:
    """One row: `now` says how it works at present, `key` names the settings that change it. A draft works
    without a key, at a quality that people should check."""

    name: str
    state: Literal["on", "draft", "off"]
    now: str
    key: str


def features(config: Settings) -> list[Feature]:
    return [
        _speech(config),
        _insights(config),
        Feature("Recordings", "on", _storage(config), "STORAGE, GCS_BUCKET"),
        Feature("Background work", "on", _dispatch(config), "DISPATCH, JOB_CONCURRENCY"),
        _pabbly(config),
        _switch(
            "Supabase log-in",
            on=bool(config.supabase_url or config.supabase_jwt_secret),
            now=("its tokens are accepted", "own accounts only"),
            key="SUPABASE_URL or SUPABASE_JWT_SECRET",
        ),
        _switch(
            "Internal calls",
            on=config.internal_secret is not None,
            now=("with X-Internal-Secret", "/internal refuses everybody"),
            key="INTERNAL_SECRET",
        ),
        _switch(
            "Other web origins",
            on=bool(config.allowed_origins),
            now=(", ".join(config.allowed_origins), "no other site may call from a browser"),
            key="ALLOWED_ORIGINS",
        ),
    ]


def _speech(config: Settings) -> Feature:
    key = "OPENAI_API_KEY or OPENAI_BASE_URL"
    openai = _openai(config)
    if openai is None:
        return Feature("Speech", "draft", "local engine, English, draft quality", key)
    return Feature("Speech", "on", openai, key)


def _insights(config: Settings) -> Feature:
    key = "ANTHROPIC_API_KEY or OPENAI_API_KEY"
    engine = "Anthropic" if config.anthropic_api_key else _openai(config)
    if engine is None:
        return Feature("Insights", "draft", "local rules, English", key)
    return Feature("Insights", "on", engine, key)


def _openai(config: Settings) -> str | None:
    if config.openai_base_url:
        return f"the server at {config.openai_base_url}"
    return "OpenAI" if config.openai_api_key else None


def _storage(config: Settings) -> str:
    places = {
        "disk": f"files under {config.blob_dir}",
        "database": "in PostgreSQL",
        "gcs": f"Google Cloud Storage, bucket {config.gcs_bucket}",
    }
    return places[config.storage]


def _dispatch(config: Settings) -> str:
    ways = {
        "background": f"in this process, {config.job_concurrency} at a time",
        "procrastinate": "worker processes on the same PostgreSQL",
        "cloud_tasks": "Google Cloud Tasks",
    }
    return ways[config.dispatch]


def _pabbly(config: Settings) -> Feature:
    key = "PABBLY_WEBHOOK_URL, PABBLY_WEBHOOK_SECRET"
    if config.pabbly_webhook_url is None:
        return Feature("Pabbly webhook", "off", "nothing is sent", key)
    signed = "signed" if config.pabbly_webhook_secret else "unsigned: set the secret"
    return Feature("Pabbly webhook", "on", signed, key)


def _switch(name: str, *, on: bool, now: tuple[str, str], key: str) -> Feature:
    return Feature(name, "on" if on else "off", now[0] if on else now[1], key)
