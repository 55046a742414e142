"""The form that a model fills: what is let through, what is cut, and how local times become instants."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from app.services.providers.insights.base import Insights
from app.services.providers.insights.structured import FilledForm, insights
from tests.services.providers.insights.calls import hire_call

CLAIM = {"text": "Call back.", "quote": "call you back", "segments": [2]}
FORM: dict[str, Any] = {
    "summary": [CLAIM],
    "sentiment": "neutral",
    "intent": "undecided",
    "intent_confidence": 0.5,
    "intent_quote": "",
    "intent_segments": [],
    "action_items": [{**CLAIM, "due_local": None}],
    "next_step": CLAIM,
    "key_topics": ["cars"],
}


def fill(**changes: object) -> Insights:
    form = FilledForm.model_validate_json(json.dumps({**FORM, **changes}))
    return insights(form, hire_call(), engine="test:1", degraded=False, input_tokens=1, output_tokens=2)


@pytest.mark.parametrize(
    ("due_local", "due_at"),
    [
        (None, None),
        ("", None),
        ("2026-10-24T10:00", datetime(2026, 10, 24, 9, 0, tzinfo=UTC)),
        ("2026-10-26T10:00:30", datetime(2026, 10, 26, 10, 0, 30, tzinfo=UTC)),
        ("2026-10-26", datetime(2026, 10, 26, 9, 0, tzinfo=UTC)),
        ("2026-10-26T10:00Z", datetime(2026, 10, 26, 10, 0, tzinfo=UTC)),
        ("2026-10-26T10:00+05:00", datetime(2026, 10, 26, 5, 0, tzinfo=UTC)),
        ("2027-03-28T01:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("2026-10-23T15:04", None),
        ("2020-01-01T10:00", None),
    ],
)
def test_local_times_become_instants(due_local: str | None, due_at: datetime | None) -> None:
    (action,) = fill(action_items=[{**CLAIM, "due_local": due_local}]).action_items
    assert action.due_at == due_at


@pytest.mark.parametrize(
    "changes",
    [
        {"sentiment": "furious"},
        {"intent": "buy"},
        {"intent_confidence": 1.5},
        {"intent_confidence": "high"},
        {"summary": "a text"},
        {"summary": [{"text": "no quote"}]},
        {"summary": [{**CLAIM, "segments": ["2"]}]},
        {"summary": [{**CLAIM, "extra": 1}]},
        {"action_items": [{**CLAIM, "due_local": "next Friday"}]},
        {"action_items": [{**CLAIM, "due_local": "2026-13-01T10:00"}]},
        {"action_items": [CLAIM]},
        {"amount": 5},
        {"next_step": {}},
    ],
    ids=str,
)
def test_what_is_no_form_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        fill(**changes)


def test_long_answers_are_cut() -> None:
    long = {"text": "x" * 9_000, "quote": "y" * 9_000, "segments": list(range(9_000))}
    drawn = fill(
        summary=[long] * 90,
        action_items=[{**long, "due_local": None}] * 90,
        key_topics=["z" * 900] * 90,
        intent_quote="q" * 9_000,
    )

    assert (len(drawn.summary), len(drawn.action_items), len(drawn.key_topics)) == (6, 20, 8)
    assert len(drawn.summary[0].text) == 500
    assert drawn.summary[0].evidence is not None
    assert len(drawn.summary[0].evidence.quote) == 300
    assert drawn.summary[0].evidence.segments == (0, 1, 2)
    assert len(drawn.key_topics[0]) == 60
    assert drawn.intent_evidence is not None
    assert len(drawn.intent_evidence.quote) == 300


def test_empty_claims_are_left_out() -> None:
    empty = {"text": " ", "quote": "call you back", "segments": [2]}
    drawn = fill(
        summary=[empty], action_items=[{**empty, "due_local": None}], next_step=empty, key_topics=[""]
    )

    assert (drawn.summary, drawn.action_items, drawn.next_step, drawn.key_topics) == ((), (), None, ())
