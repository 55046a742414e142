"""What this installation does with its settings, and which key turns more on; the command line prints it."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

from app.core.config import Settings
from app.core.connections import SERVICES, Service, from_environment, is_complete

NO_ACCOUNT = "no account but the organisations' own"
CONNECTORS: Mapping[Service, tuple[str, str, str]] = {
    Service.PABBLY: ("Pabbly webhook", "signed", NO_ACCOUNT),
    Service.SLACK: ("Slack", "an incoming webhook", NO_ACCOUNT),
    Service.TWILIO: ("Text messages", "Twilio", NO_ACCOUNT),
    Service.VESSEY: ("Vessey collections", "drivers and collections are fetched", NO_ACCOUNT),
    Service.DVLA: ("Vehicle look-ups", "the DVLA", "made up: only the DVLA's test marks are known"),
    Service.CREDAS: ("Identity checks", "Credas", "made up: nobody is looked at"),
}
MADE_UP = frozenset({Service.DVLA, Service.CREDAS})


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
        _letters(config),
        _photos(config),
        Feature("Recordings", "on", _storage(config), "STORAGE, GCS_BUCKET"),
        Feature("Background work", "on", _dispatch(config), "DISPATCH, JOB_CONCURRENCY"),
        *(_connector(config, service) for service in Service),
        _switch(
            "Mail",
            on=config.smtp_url is not None,
            now=("invitations and reminders are sent", "nothing is sent"),
            key="SMTP_URL",
        ),
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


def _letters(config: Settings) -> Feature:
    key = "ANTHROPIC_API_KEY or OPENAI_API_KEY"
    reader = "Anthropic" if config.anthropic_api_key else "OpenAI" if config.openai_api_key else None
    if reader is None:
        return Feature("Penalty letters", "draft", "local rules, letters of the UK", key)
    return Feature("Penalty letters", "on", reader, key)


def _photos(config: Settings) -> Feature:
    """Vision models read pictures themselves; the local reader needs a library of its own."""
    key = "ANTHROPIC_API_KEY or OPENAI_API_KEY"
    if config.anthropic_api_key or config.openai_api_key:
        return Feature("Photos of letters", "on", "by the reader of letters", key)
    local = find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None
    now = "local text recognition" if local else "not read: `make .venv/.ocr` installs what reads them"
    return Feature("Photos of letters", "draft" if local else "off", now, key)


def _connector(config: Settings, service: Service) -> Feature:
    """The account of the environment: the default, which each organisation may replace by its own."""
    title, ready, without = CONNECTORS[service]
    fields = SERVICES[service].values()
    key = ", ".join(field.setting.upper() for field in fields if field.setting)
    if not is_complete(service, from_environment(config, service)):
        return Feature(title, "draft" if service in MADE_UP else "off", without, key)
    if service is Service.PABBLY and config.pabbly_webhook_secret is None:
        return Feature(title, "on", "unsigned: set the secret", key)
    return Feature(title, "on", ready, key)


def _switch(name: str, *, on: bool, now: tuple[str, str], key: str) -> Feature:
    return Feature(name, "on" if on else "off", now[0] if on else now[1], key)
