"""Calls without audio: noted by hand or, with a written transcript, analysed like any other."""

import re
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Speaker
from app.models import Call, CallStatus, Consent, JobKind, TranscriptSegment
from app.schemas.calls import CallLog
from app.services import lead_outcomes, records
from app.services.jobs import queue

SPEAKERS = {
    **dict.fromkeys(
        ("agent", "advisor", "adviser", "rep", "representative", "sales", "operator"), Speaker.AGENT
    ),
    **dict.fromkeys(("customer", "caller", "client", "lead", "prospect"), Speaker.CUSTOMER),
    "speaker": Speaker.UNKNOWN,
}
# A name is up to three words, or one of ours with a number: "We open at 9: 30" is no speaker.
NAME = r"[^\W\d](?:[^\W\d]|[.'’-])*"
LINE = re.compile(
    rf"(?P<name>{NAME}(?: {NAME}){{0,2}}|(?:{'|'.join(SPEAKERS)}) \d{{1,2}}):\s+(?P<text>.+)", re.IGNORECASE
)
WRITTEN = "written"


def log_call(session: Session, actor: Actor, entry: CallLog) -> Call:
    """A call of the actor's: completed at once, or pending where its transcript is still to be analysed."""
    values: dict[str, object] = {
        "agent_id": actor.agent_id,
        "client_id": entry.client_id,
        "lead_id": entry.lead_id,
        "tag": entry.call_tag,
        "consent": entry.consent or Consent.UNKNOWN,
        "recorded_at": entry.recorded_at or clock.now(),
        "duration_ms": None if entry.duration_seconds is None else round(entry.duration_seconds * 1000),
        "status": CallStatus.COMPLETED,
    }
    lines = parsed(entry.transcript or "")
    if lines:
        values |= {"status": CallStatus.PENDING, "engine": WRITTEN}
    lead_outcomes.lock(session, actor, entry.lead_id)
    call = records.create(session, actor, Call, values)
    if lines:
        _queue(session, call, lines)
    lead_outcomes.called(session, call)
    session.refresh(call)
    session.refresh(call, ["document"])
    return call


def parsed(transcript: str) -> list[tuple[Speaker, str]]:
    """Lines of "Speaker: text"; a line without a speaker goes on with the one before it."""
    lines: list[tuple[Speaker, str]] = []
    for line in filter(None, map(str.strip, transcript.splitlines())):
        match = LINE.match(line)
        if match:
            name = match["name"].lower().rstrip(" 0123456789")
            lines.append((SPEAKERS.get(name, Speaker.UNKNOWN), match["text"]))
        elif lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line}")
        else:
            lines.append((Speaker.UNKNOWN, line))
    return lines


def _queue(session: Session, call: Call, lines: list[tuple[Speaker, str]]) -> UUID:
    """Nobody timed a written transcript: all its times are 0."""
    session.add_all(
        TranscriptSegment(
            tenant_id=call.tenant_id,
            call_id=call.id,
            number=number,
            start_ms=0,
            end_ms=0,
            speaker=speaker,
            text=text,
        )
        for number, (speaker, text) in enumerate(lines)
    )
    session.flush()
    return queue.enqueue(
        session,
        call.tenant_id,
        kind=JobKind.CALL,
        subject_kind="call",
        subject_id=call.id,
        dedupe_key=f"call:{call.id}",
    )
