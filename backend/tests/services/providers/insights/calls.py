"""Short conversations for tests of the insight engines."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.services.providers.insights.base import Conversation
from app.services.providers.transcription.base import Segment, Speaker

LONDON = ZoneInfo("Europe/London")
# A Friday, two days before the clocks go back in London.
RECORDED_AT = datetime(2026, 10, 23, 14, 5, tzinfo=UTC)

_SPOKEN = [
    (Speaker.AGENT, "Good afternoon, Zephyr Cars, how can I help?"),
    (Speaker.CUSTOMER, "I would like to hire the Corsa for 120 pounds."),
    (Speaker.AGENT, "I will call you back on Monday at half past two."),
]


def hire_call() -> Conversation:
    segments = tuple(
        Segment(number, number * 5_000, number * 5_000 + 4_000, speaker, text)
        for number, (speaker, text) in enumerate(_SPOKEN)
    )
    return Conversation(segments, RECORDED_AT, LONDON)


def long_call(*, segments: int) -> Conversation:
    """Twelve words every four seconds: 2,700 segments are three hours."""
    text = "and then we talked about the cars and about the prices again"
    spoken = tuple(
        Segment(number, number * 4_000, number * 4_000 + 3_900, Speaker.CUSTOMER, f"{text} {number}")
        for number in range(segments)
    )
    return Conversation(spoken, RECORDED_AT, LONDON)
