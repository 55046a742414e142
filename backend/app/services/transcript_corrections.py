"""What people put right in a transcript: words, who spoke, and how the speakers are called. Corrections
outlive every new transcription and teach the vocabulary."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.conversation import Speaker
from app.core.errors import Conflict, FieldError, NotFound, Unprocessable
from app.models import Call, TranscriptSegment
from app.services import records, scope, vocabulary


def correct_segment(
    session: Session,
    actor: Actor,
    call_id: UUID,
    number: int,
    changes: Mapping[str, object],
    *,
    if_match: str | None,
) -> tuple[Call, TranscriptSegment]:
    """A person's words or speaker for one segment. The tag is the call's.

    Raises NotFound, and Conflict for a segment whose place a new transcription has taken.
    """
    call = scope.get(session, actor, Call, call_id, lock=True)
    records.require_match(call, if_match)
    segment = session.get(TranscriptSegment, (call.id, number))
    if segment is None:
        _require_never_read(call, number)
        raise NotFound(f"This call's transcript has no segment {number}.")
    text = changes.get("text")
    if isinstance(text, str):
        vocabulary.learn(session, actor.tenant_id, vocabulary.corrected(segment.text, text))
    records.take(session, actor, segment, changes)
    records.count_change(call)
    session.flush()
    return call, segment


def set_speakers(
    session: Session,
    actor: Actor,
    call_id: UUID,
    *,
    segments: Mapping[int, Speaker],
    names: Mapping[Speaker, str],
    if_match: str | None,
) -> tuple[Call, list[TranscriptSegment]]:
    """Who speaks in the segments named, and the speakers' names in place of those that were.

    Raises Unprocessable where there is no such segment, and Conflict where a new transcription has taken its
    place; then nothing is changed.
    """
    call = scope.get(session, actor, Call, call_id, lock=True)
    records.require_match(call, if_match)
    rows = _segments(session, call)
    known = {row.number for row in rows}
    unknown = sorted(set(segments) - known)
    if unknown:
        _require_never_read(call, *unknown)
        message = "is no segment of this transcript"
        raise Unprocessable(
            f"There is no segment {unknown[0]} in this transcript.",
            errors=[FieldError(f"body.segments.{number}", message) for number in unknown],
        )
    for row in rows:
        if row.number in segments:
            records.take(session, actor, row, {"speaker": segments[row.number]})
    vocabulary.learn(session, actor.tenant_id, names.values())
    records.take(session, actor, call, {"speaker_names": {str(who): name for who, name in names.items()}})
    return call, rows


def _require_never_read(call: Call, *numbers: int) -> None:
    """Of numbers that the transcript does not have: it never had them."""
    if any(0 <= number < call.next_segment for number in numbers):
        raise Conflict(
            "The call was transcribed anew since you read it, and its sentences have other numbers: read the "
            "transcript again, and correct the sentence under the number that it has there.",
            code="transcribed_anew",
        )


def _segments(session: Session, call: Call) -> list[TranscriptSegment]:
    return list(
        session.scalars(
            select(TranscriptSegment)
            .where(TranscriptSegment.tenant_id == call.tenant_id, TranscriptSegment.call_id == call.id)
            .order_by(TranscriptSegment.number)
        )
    )
