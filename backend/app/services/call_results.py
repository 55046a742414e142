"""Writes what a run of the pipeline made of a call, over what an earlier one made and never over a person's
word: that stays, and the new reading is kept beside it as a proposal."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.conversation import Intent, Sentiment
from app.models import Call, Insight, TranscriptSegment
from app.services import call_outcomes, provenance, records
from app.services.providers.insights.base import Insights
from app.services.providers.transcription.base import Segment

# What people decide on in an insight; its other fields are the run's own reading.
DECIDED = ("summary", "action_items", "next_step", "key_topics")
READ = ("intent", "intent_confidence", "sentiment")
NOTHING_SAID = Insights(
    summary=(),
    sentiment=Sentiment.NEUTRAL,
    intent=Intent.NO_ANSWER,
    intent_confidence=1.0,
    intent_evidence=None,
    action_items=(),
    next_step=None,
    key_topics=(),
    engine=call_outcomes.SPEECH_CHECK,
    prompt_version="",
    degraded=False,
)


def latest_insight(session: Session, call_id: UUID) -> Insight | None:
    return session.scalar(
        select(Insight).where(Insight.call_id == call_id).order_by(Insight.version.desc()).limit(1)
    )


def save_insight(session: Session, call: Call, drawn: Insights) -> Insight:
    """The next version. What a person decided in the last one goes on in it.

    The call is locked first, as those lock it who decide: neither misses the other's version.
    """
    session.refresh(call, with_for_update=True)
    last = latest_insight(session, call.id)
    insight = call_outcomes.insight_row(call, drawn, version=last.version + 1 if last else 1)
    values = {name: getattr(insight, name) for name in DECIDED}
    if last is not None:
        kept = [name for name in DECIDED if provenance.is_human(last, name)]
        for name in kept:
            setattr(insight, name, getattr(last, name))
        insight.provenance = {name: last.provenance[name] for name in kept}
    session.add(insight)
    records.propose(session, insight, values, source=drawn.engine)
    reading = {
        "intent": drawn.intent,
        "intent_confidence": drawn.intent_confidence,
        "sentiment": drawn.sentiment,
    }
    records.propose(session, call, reading, source=drawn.engine)
    return insight


def save_silence(session: Session, call: Call) -> None:
    """A call in which this run heard no word, and an earlier one did: what was drawn from those words is no
    longer the call's, but for what people decided."""
    last = latest_insight(session, call.id)
    if last is None or not call_outcomes.is_about_words(last):
        return
    save_insight(session, call, NOTHING_SAID)
    unread = {name: None for name in READ if not provenance.is_human(call, name)}
    records.propose(session, call, unread, source=NOTHING_SAID.engine)


def save_segments(session: Session, call: Call, heard: Sequence[Segment], *, source: str) -> None:
    """The transcript anew. A segment that a person corrected stays where it is in time; what was heard there
    is proposed for it. Whoever has read the transcript before corrects none of the new sentences in the place
    of an old one: these have numbers of their own. The call is locked first, as those lock it who correct."""
    session.refresh(call, ["next_segment"], with_for_update=True)
    old = session.scalars(
        select(TranscriptSegment)
        .where(TranscriptSegment.call_id == call.id)
        .order_by(TranscriptSegment.number)
    ).all()
    kept = [row for row in old if any(provenance.is_human(row, name) for name in ("text", "speaker"))]
    for row in old:
        session.expunge(row)
    session.execute(delete(TranscriptSegment).where(TranscriptSegment.call_id == call.id))
    again = {row.number: [segment for segment in heard if _within(segment, row)] for row in kept}
    repeated = {segment.number for segments in again.values() for segment in segments}
    rows = [call_outcomes.segment_row(call, segment) for segment in heard if segment.number not in repeated]
    renewed = [(_copy(row), again[row.number]) for row in kept]
    ordered = sorted([*rows, *(row for row, _ in renewed)], key=lambda row: (row.start_ms, row.end_ms))
    _number(call, old, ordered)
    session.add_all(ordered)
    for row, segments in renewed:
        if segments:
            one = replace(segments[0], text=" ".join(segment.text for segment in segments))
            reading = call_outcomes.segment_row(call, one)
            records.propose(session, row, {"text": reading.text, "speaker": reading.speaker}, source=source)


def _number(call: Call, old: Sequence[TranscriptSegment], new: Sequence[TranscriptSegment]) -> None:
    """Where the same was heard again, the numbers stay."""
    free = max([call.next_segment, *(row.number + 1 for row in old)])
    same = [_spoken(row) for row in old] == [_spoken(row) for row in new]
    numbers = [row.number for row in old] if same else range(free, free + len(new))
    for number, row in zip(numbers, new, strict=True):
        row.number = number
    call.next_segment = max([free, *(row.number + 1 for row in new)])


def _spoken(row: TranscriptSegment) -> tuple[int, int, str, str]:
    return row.start_ms, row.end_ms, row.speaker, row.text


def _within(segment: Segment, row: TranscriptSegment) -> bool:
    """Whether most of what was heard lies in the corrected stretch."""
    middle = (segment.start_ms + segment.end_ms) // 2
    return row.start_ms <= middle <= row.end_ms


def _copy(row: TranscriptSegment) -> TranscriptSegment:
    columns = ("tenant_id", "call_id", "start_ms", "end_ms", "speaker", "text", "confidence", "provenance")
    return TranscriptSegment(**{name: getattr(row, name) for name in columns}, proposals={})
