"""The form that an insight model fills, and its way into `Insights`; every vendor's engine uses it.

The form is strict. Over-long texts and lists are cut, not refused: a talkative model is no failure.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.services.providers.insights.base import (
    ActionItem,
    Claim,
    Conversation,
    Evidence,
    Insights,
    Intent,
    Sentiment,
)
from app.services.providers.insights.prompt import PROMPT_VERSION

_SUMMARY, _ACTIONS, _TOPICS = 6, 20, 8
_START_OF_WORK = time(9)


def _cut_text(characters: int) -> AfterValidator:
    """Also takes out NUL, which a database refuses."""
    return AfterValidator(lambda text: text.replace("\x00", "").strip()[:characters].rstrip())


def _cut_list(items: int) -> AfterValidator:
    return AfterValidator(lambda values: values[:items])


def _local_time(text: str | None) -> str | None:
    """Lets only an ISO date or date-time through; an empty text counts as none."""
    if not text:
        return None
    datetime.fromisoformat(text)
    return text


Sentence = Annotated[str, _cut_text(500)]
Quote = Annotated[str, _cut_text(300)]
SegmentNumbers = Annotated[list[int], _cut_list(20)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class FilledClaim(_Strict):
    text: Sentence
    quote: Quote
    segments: SegmentNumbers


class FilledAction(FilledClaim):
    due_local: Annotated[str | None, AfterValidator(_local_time)]


# The model is sent this class as a JSON schema, the docstring with it.
class FilledForm(_Strict):
    """What was said on one call."""

    summary: Annotated[list[FilledClaim], _cut_list(_SUMMARY)]
    sentiment: Sentiment
    intent: Intent
    intent_confidence: Annotated[float, Field(ge=0, le=1)]
    intent_quote: Quote
    intent_segments: SegmentNumbers
    action_items: Annotated[list[FilledAction], _cut_list(_ACTIONS)]
    next_step: FilledClaim | None
    key_topics: Annotated[list[Annotated[str, _cut_text(60)]], _cut_list(_TOPICS)]


def insights(
    form: FilledForm,
    conversation: Conversation,
    *,
    engine: str,
    degraded: bool,
    input_tokens: int,
    output_tokens: int,
) -> Insights:
    """The form as our own frozen types, claims unverified. Segment numbers that do not exist are dropped."""
    numbers = {segment.number for segment in conversation.segments}
    return Insights(
        summary=tuple(_claim(claim, numbers) for claim in form.summary if claim.text),
        sentiment=form.sentiment,
        intent=form.intent,
        intent_confidence=form.intent_confidence,
        intent_evidence=_evidence(form.intent_quote, form.intent_segments, numbers),
        action_items=tuple(
            ActionItem(_claim(action, numbers), _due(action.due_local, conversation))
            for action in form.action_items
            if action.text
        ),
        next_step=_claim(form.next_step, numbers) if form.next_step and form.next_step.text else None,
        key_topics=tuple(topic for topic in form.key_topics if topic),
        engine=engine,
        prompt_version=PROMPT_VERSION,
        degraded=degraded,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
    )


def _claim(filled: FilledClaim, numbers: Collection[int]) -> Claim:
    return Claim(filled.text, _evidence(filled.quote, filled.segments, numbers))


def _evidence(quote: str, cited: list[int], numbers: Collection[int]) -> Evidence | None:
    if not quote:
        return None
    return Evidence(quote, tuple(sorted({number for number in cited if number in numbers})))


def _due(text: str | None, conversation: Conversation) -> datetime | None:
    """Local time of the tenant's zone to UTC. A time before the call is a misreading: None."""
    if text is None:
        return None
    try:
        due = datetime.combine(date.fromisoformat(text), _START_OF_WORK)
    except ValueError:
        due = datetime.fromisoformat(text)
    aware = (due if due.tzinfo else due.replace(tzinfo=conversation.zone)).astimezone(UTC)
    return aware if aware >= conversation.recorded_at else None
