"""Which engine serves which keys, and that no SDK is loaded before it is used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.providers.registry import EngineSettings, insight_engine, transcriber

BACKEND = Path(__file__).resolve().parents[3]
HEAVY = [
    "openai",
    "anthropic",
    "google.cloud",
    "av",
    "numpy",
    "pocketsphinx",
    "vaderSentiment",
    "dateparser",
    "redis",
    # Small, but each process would carry them: 15 MB in all.
    *("cryptography", "jwt", "httpx2", "phonenumbers", "passlib", "ijson"),
]

CHOICES = [
    ({}, "pocketsphinx", "rules"),
    ({"openai_api_key": "sk-1"}, "openai:whisper-1", "openai:gpt-5.4-mini"),
    ({"openai_base_url": "http://127.0.0.1:9/v1"}, "openai:whisper-1", "openai:gpt-5.4-mini"),
    ({"anthropic_api_key": "sk-2"}, "pocketsphinx", "anthropic:claude-sonnet-5-5"),
    (
        {"openai_api_key": "sk-1", "anthropic_api_key": "sk-2"},
        "openai:whisper-1",
        "anthropic:claude-sonnet-5-5",
    ),
    ({"openai_api_key": "", "openai_base_url": "", "anthropic_api_key": ""}, "pocketsphinx", "rules"),
    (
        {
            "openai_api_key": "sk-1",
            "openai_transcription_model": "gpt-transcribe",
            "openai_insights_model": "gpt-6-luna",
        },
        "openai:gpt-transcribe",
        "openai:gpt-6-luna",
    ),
    (
        {"anthropic_api_key": "sk-2", "anthropic_model": "claude-haiku-5-5"},
        "pocketsphinx",
        "anthropic:claude-haiku-5-5",
    ),
]


@pytest.mark.parametrize(("set_values", "speech", "insights"), CHOICES, ids=lambda value: str(value)[:60])
def test_the_keys_decide(set_values: dict[str, str], speech: str, insights: str) -> None:
    settings = EngineSettings(**set_values)

    assert transcriber(settings).engine.startswith(speech)
    assert insight_engine(settings).engine.startswith(insights)


def test_keys_stay_out_of_reprs() -> None:
    settings = EngineSettings(openai_api_key="sk-secret-1", anthropic_api_key="sk-secret-2")

    assert "secret" not in f"{settings!r} {transcriber(settings)!r} {insight_engine(settings)!r}"


def test_nothing_heavy_is_loaded_before_it_is_used() -> None:
    script = (
        "import json, sys\n"
        "import app.main, app.services.providers.breakers\n"
        "from app.services.providers.registry import EngineSettings, insight_engine, transcriber\n"
        "for keys in ({}, {'openai_api_key': 'k'}, {'anthropic_api_key': 'k'}):\n"
        "    transcriber(EngineSettings(**keys)), insight_engine(EngineSettings(**keys))\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=BACKEND, capture_output=True, check=True)

    assert json.loads(done.stdout) == []
