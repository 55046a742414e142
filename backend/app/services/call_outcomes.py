"""What the pipeline writes down of a call: rows, suggested work and the payload of its events."""

from dataclasses import asdict
from datetime import datetime
from typing import TypeGuard
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.models import Call, CallTag, Client, Insight, Lead, TranscriptSegment, WorkSource
from app.models.base import JSONObject
from app.services import insight_text
from app.services.followups.making import Suggestion
from app.services.leads import statuses
from app.services.providers.audio.base import Recording
from app.services.providers.insights.base import ActionItem, Claim, Evidence, Insights
from app.services.providers.transcription.base import Segment
from app.services.working_days import end_of_next_working_day

RULE = "rule"
# The engine of a call, and of an insight, where nobody speaks.
SPEECH_CHECK = "speech_check"
TRUNCATED = "The recording breaks off; what could be decoded was used."
OVER_BUDGET = "The month's budget is used up: a local engine did the work."
CALL_AGAIN = {
    CallTag.NO_ANSWER: "Call again: nobody answered",
    CallTag.VOICEMAIL: "Call again: a voicemail answered",
}


def segment_row(call: Call, segment: Segment) -> TranscriptSegment:
    return TranscriptSegment(
        tenant_id=call.tenant_id,
        call_id=call.id,
        number=segment.number,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        speaker=segment.speaker,
        text=_without_nul(segment.text),
        confidence=segment.confidence,
    )


def warnings(recording: Recording, *, over_budget: bool) -> list[str]:
    return [*([TRUNCATED] if recording.truncated else []), *([OVER_BUDGET] if over_budget else [])]


def insight_row(call: Call, drawn: Insights, *, version: int) -> Insight:
    return Insight(
        tenant_id=call.tenant_id,
        call_id=call.id,
        version=version,
        engine=drawn.engine,
        prompt_version=drawn.prompt_version,
        degraded=drawn.degraded,
        summary=[_claim(claim) for claim in drawn.summary],
        action_items=[_action_item(item) for item in drawn.action_items],
        next_step=_claim(drawn.next_step) if drawn.next_step else None,
        sentiment=drawn.sentiment,
        intent=drawn.intent,
        intent_confidence=drawn.intent_confidence,
        intent_evidence=_evidence(drawn.intent_evidence),
        key_topics=list(drawn.key_topics),
        input_tokens=drawn.input_tokens,
        output_tokens=drawn.output_tokens,
    )


def is_about_words(insight: Insight | None) -> TypeGuard[Insight]:
    """Whether the run that drew it heard anything."""
    return insight is not None and insight.engine != SPEECH_CHECK


def suggestions(call: Call, insight: Insight | None, zone: ZoneInfo) -> list[Suggestion]:
    """Each verified action item, due when the call says so, else at the end of the next working day; and to
    call again whoever did not answer."""
    by_default = end_of_next_working_day(call.recorded_at, zone)
    by_rule = [] if is_about_words(insight) else _to_call_again(call, by_default)
    if insight is None:
        return by_rule
    return by_rule + [
        Suggestion(
            origin=f"insight:{insight.id}:{number}",
            task=str(item["text"]),
            due_at=_moment(item.get("due_at")) or by_default,
            source=WorkSource.INSIGHT,
            evidence={
                **{name: item.get(name) for name in NO_EVIDENCE},
                "due_basis": "spoken" if item.get("due_at") else "next working day",
            },
        )
        for number, item in enumerate(insight.action_items)
        if item["verified"]
    ]


def tell_lead(session: Session, call: Call, insight: Insight | None, suggested: list[Suggestion]) -> None:
    """The lead counts the call; what was drawn from it moves the lead on, to be called when work is due."""
    lead = session.get(Lead, call.lead_id) if call.lead_id else None
    if lead is not None:
        source = insight.engine if insight else RULE
        next_at = min((suggestion.due_at for suggestion in suggested), default=None)
        statuses.note_call(session, lead, call, source=source, next_at=next_at)


def completed_payload(call: Call, insight: Insight | None, client: Client | None) -> JSONObject:
    return {
        "call_id": str(call.id),
        "agent_id": str(call.agent_id),
        "client_id": str(call.client_id) if call.client_id else None,
        "client_name": client.name if client else None,
        "summary": insight_text.summary(insight.summary if insight else None),
        "action_items": insight_text.action_items(insight.action_items if insight else None),
        "sentiment": call.sentiment,
        "intent": call.intent,
        "next_step": insight_text.next_step(insight.next_step if insight else None),
        "key_topics": insight.key_topics if insight else [],
        "duration_seconds": call.duration_seconds,
        "call_tag": call.tag,
        "engine": call.engine,
        "degraded": call.degraded,
    }


def _to_call_again(call: Call, due_at: datetime) -> list[Suggestion]:
    task = CALL_AGAIN.get(call.tag) if call.tag else None
    return [Suggestion(f"call:{call.id}:{call.tag}", task, due_at, WorkSource.RULE, None)] if task else []


def _without_nul(text: str) -> str:
    """PostgreSQL takes every character of an engine's but this one."""
    return text.replace("\x00", "")


def _claim(claim: Claim) -> JSONObject:
    return {"text": claim.text, "verified": claim.verified, **(_evidence(claim.evidence) or NO_EVIDENCE)}


NO_EVIDENCE: JSONObject = {"quote": None, "segments": [], "start_ms": None, "end_ms": None}


def _action_item(item: ActionItem) -> JSONObject:
    return {**_claim(item.claim), "due_at": item.due_at.isoformat() if item.due_at else None}


def _evidence(evidence: Evidence | None) -> JSONObject | None:
    return None if evidence is None else {**asdict(evidence), "segments": list(evidence.segments)}


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
