"""A transcript as text, SubRip or WebVTT."""

from collections.abc import Mapping, Sequence

from app.core.conversation import Speaker
from app.models import TranscriptSegment

ROLES = {Speaker.AGENT: "Agent", Speaker.CUSTOMER: "Customer"}
Names = Mapping[str, object]


def as_text(segments: Sequence[TranscriptSegment], names: Names) -> str:
    return "".join(f"{_line(segment, names)}\n" for segment in segments)


def as_srt(segments: Sequence[TranscriptSegment], names: Names) -> str:
    return "\n".join(
        f"{number}\n{_times(segment, ',')}\n{_line(segment, names)}\n"
        for number, segment in enumerate(segments, start=1)
    )


def as_vtt(segments: Sequence[TranscriptSegment], names: Names) -> str:
    cues = (f"{_times(segment, '.')}\n{_escaped(_line(segment, names))}\n" for segment in segments)
    return "WEBVTT\n\n" + "\n".join(cues)


def _line(segment: TranscriptSegment, names: Names) -> str:
    name = names.get(segment.speaker) or ROLES.get(segment.speaker)
    return f"{name}: {segment.text}" if name else segment.text


def _times(segment: TranscriptSegment, mark: str) -> str:
    return f"{_time(segment.start_ms, mark)} --> {_time(segment.end_ms, mark)}"


def _time(ms: int, mark: str) -> str:
    minutes, rest = divmod(ms, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{mark}{rest % 1000:03}"


def _escaped(text: str) -> str:
    """In WebVTT these start a tag or an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
