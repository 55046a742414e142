"""Builds conversations from lines "Agent: …", "Customer: …", or bare lines as a recogniser writes them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.services.providers.insights.base import Conversation
from app.services.providers.transcription.base import Segment, Speaker

LONDON = ZoneInfo("Europe/London")
LABELS = {"Agent": Speaker.AGENT, "Customer": Speaker.CUSTOMER, "Unknown": Speaker.UNKNOWN}
# A Wednesday morning.
RECORDED_AT = datetime(2026, 11, 18, 10, 0, tzinfo=LONDON)


def conversation(*lines: str, recorded_at: datetime = RECORDED_AT, zone: ZoneInfo = LONDON) -> Conversation:
    return Conversation(segments(lines), recorded_at, zone, "en")


def segments(lines: Sequence[str]) -> tuple[Segment, ...]:
    spoken = []
    for number, line in enumerate(lines):
        label, colon, text = line.partition(": ")
        speaker = LABELS.get(label) if colon else None
        spoken.append(
            Segment(
                number,
                number * 5_000,
                number * 5_000 + 4_000,
                speaker or Speaker.UNKNOWN,
                text if speaker else line,
            )
        )
    return tuple(spoken)
