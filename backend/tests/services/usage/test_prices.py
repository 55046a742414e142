"""What an amount of work costs, in whole micro-pence."""

import pytest

from app.core.config import Settings
from app.core.prices import RELEASED, Price, PriceTable

MINUTE = Price(per_minute=450_000)
TOKENS = Price(per_million_input=1_000_000, per_million_output=4_000_000)
BOTH = Price(per_minute=450_000, per_million_input=1_000_000)


@pytest.mark.parametrize(
    ("price", "billed_ms", "read", "written", "cost"),
    [
        (MINUTE, 60_000, 0, 0, 450_000),
        (MINUTE, 1, 0, 0, 8),  # 7.5, rounded up: nothing that was paid is free
        (MINUTE, 0, 0, 0, 0),
        (TOKENS, 0, 1_000_000, 500_000, 3_000_000),
        (TOKENS, 0, 1, 0, 1),
        (BOTH, 60_000, 10, 0, 10),  # a vendor that counts tokens is paid by them
        (BOTH, 60_000, 0, 0, 450_000),
    ],
)
def test_an_amount_costs(price: Price, billed_ms: int, read: int, written: int, cost: int) -> None:
    assert price.of(billed_ms=billed_ms, input_tokens=read, output_tokens=written) == cost


@pytest.mark.parametrize(
    ("engine", "like"),
    [
        ("openai:whisper-1", "openai:whisper-1"),
        ("openai:gpt-4o-mini-transcribe-2025-12-15", "openai:gpt-4o-mini-transcribe"),
        ("openai:gpt-9", "openai:"),
        ("anthropic:claude-sonnet-5-5", "anthropic:claude-sonnet"),
    ],
)
def test_the_longest_name_that_fits_counts(engine: str, like: str) -> None:
    assert RELEASED.price(engine) == RELEASED.engines[like]


@pytest.mark.parametrize("engine", ["pocketsphinx", "rules", "speech_check", "written"])
def test_what_runs_here_costs_nothing(engine: str) -> None:
    assert RELEASED.price(engine) == Price()


def test_an_operator_replaces_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICES", '{"version": "ours", "engines": {"openai:": {"per_minute": 7}}}')
    prices = Settings(_env_file=None).prices
    assert prices == PriceTable(version="ours", engines={"openai:": Price(per_minute=7)})


@pytest.mark.parametrize(
    "wrong", ['{"version": "x", "engines": {"a": {"per_minute": -1}}}', '{"engines": {}}', "cheap"]
)
def test_a_wrong_table_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("PRICES", wrong)
    with pytest.raises(ValueError, match=r"(?i)prices"):
        Settings(_env_file=None)
