"""What was said on a call, and how people put it right."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from fastapi.responses import PlainTextResponse

from app.api.deps import DB, AgentDep, IfMatch, ViewerDep
from app.api.etags import tagged
from app.api.problem import responses
from app.api.routing import Noun, Responses
from app.models import Call, TranscriptSegment
from app.schemas.transcripts import SegmentChange, SegmentOut, Speakers, TranscriptFormat, TranscriptOut
from app.services import calls, transcript_corrections, transcripts

router = Noun(tags=["calls"])
TEXT_TYPES = ("text/plain", "text/vtt", "application/x-subrip")
AS_TEXT: Responses = {200: {"content": {kind: {"schema": {"type": "string"}} for kind in TEXT_TYPES}}}


@router.get("/calls/{call_id}/transcript", response_model=TranscriptOut, responses=AS_TEXT)
def transcript(
    call_id: UUID,
    actor: ViewerDep,
    db: DB,
    as_format: Annotated[TranscriptFormat, Query(alias="format")] = "json",
) -> TranscriptOut | PlainTextResponse:
    call, segments = calls.segments(db, actor, call_id)
    match as_format:
        case "txt":
            return PlainTextResponse(transcripts.as_text(segments, call.speaker_names))
        case "srt":
            return PlainTextResponse(
                transcripts.as_srt(segments, call.speaker_names),
                media_type="application/x-subrip; charset=utf-8",
            )
        case "vtt":
            return PlainTextResponse(transcripts.as_vtt(segments, call.speaker_names), media_type="text/vtt")
    return _shown(call, segments)


@router.patch("/calls/{call_id}/segments/{number}", response_model=SegmentOut, responses=responses(412))
def correct(
    call_id: UUID,
    number: int,
    body: SegmentChange,
    response: Response,
    actor: AgentDep,
    db: DB,
    if_match: IfMatch = None,
) -> TranscriptSegment:
    """No new transcription writes over it. 409 for a sentence that was read before the call was transcribed
    anew. The tag is the call's."""
    call, segment = transcript_corrections.correct_segment(
        db, actor, call_id, number, body.changes(), if_match=if_match
    )
    tagged(response, call)
    return segment


@router.put("/calls/{call_id}/speakers", responses=responses(412))
def set_speakers(
    call_id: UUID, body: Speakers, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> TranscriptOut:
    call, segments = transcript_corrections.set_speakers(
        db, actor, call_id, segments=body.segments, names=body.names, if_match=if_match
    )
    return _shown(tagged(response, call), segments)


def _shown(call: Call, segments: list[TranscriptSegment]) -> TranscriptOut:
    return TranscriptOut(
        call_id=call.id,
        language=call.language,
        engine=call.engine,
        degraded=call.degraded,
        speaker_names=call.speaker_names,
        segments=[SegmentOut.model_validate(segment) for segment in segments],
    )
