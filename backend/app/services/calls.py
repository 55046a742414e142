"""Calls as people read and correct them. What machines write is in `call_pipeline`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, func, literal, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Forbidden, NotFound
from app.core.reading import KEPT
from app.models import (
    Call,
    CallStatus,
    CallTag,
    Document,
    Insight,
    Job,
    JobKind,
    JobStatus,
    TranscriptSegment,
)
from app.schemas.calls import CallDetail, CallSummary
from app.services import insight_text, lists, records, said, scope, spans
from app.services.jobs.stages import STAGES
from app.services.jobs.watch import Standing
from app.services.ownership import require_may_own
from app.services.records import Page, PageRequest

STATEMENTS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `q` finds the calls in which all its words are said.

    Days, and times without a zone, are the tenant's. Calls of the day `recorded_to` are shown, those of the
    moment `recorded_to` no longer.
    """

    status: CallStatus | None = None
    agent: UUID | None = None
    client_id: UUID | None = None
    lead_id: UUID | None = None
    tag: CallTag | None = None
    intent: Intent | None = None
    recorded_from: datetime | date | None = None
    recorded_to: datetime | date | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """A call, and where its job stood in the same moment: None where the call's own status lags behind."""

    call: CallDetail
    standing: Standing | None


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[CallSummary]:
    """Newest first, without transcripts."""
    return lists.page(session, actor, Call, CallSummary, request, *_conditions(session, actor, wanted))


def lines(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[Call]:
    """The same page for an export."""
    return records.page(session, actor, Call, request, *_conditions(session, actor, wanted))


def sight(session: Session, actor: Actor, call_id: UUID) -> Sight:
    """The whole call in one statement. Raises NotFound, or Forbidden for a colleague's."""
    found = session.connection().execute(_whole(actor), {"call_id": call_id}).mappings().one_or_none()
    if found is None:
        raise NotFound("There is nothing under this id.")
    if not found["seen"]:
        raise Forbidden("This belongs to a colleague.")
    job_status, progress, failures = found["job"] or (None, [], 0)
    next_step = insight_text.next_step(found["drawn_step"])
    call = CallDetail.model_validate(
        {
            **found,
            "stage": _stage(found["status"], progress),
            "transcription": found["raw_transcript"],
            "summary": insight_text.summary(found["drawn_summary"]),
            "action_items": insight_text.action_items(found["drawn_items"]),
            "key_topics": found["drawn_topics"] or [],
            "next_step": next_step,
            "next_action": next_step,
        }
    )
    # A claim is told to the call in a commit of its own.
    lags = job_status == JobStatus.PROCESSING and call.status == CallStatus.PENDING
    standing = None if lags or job_status is None else Standing(job_status, tuple(progress), failures)
    return Sight(call, standing)


def with_document(session: Session, actor: Actor, call_id: UUID) -> Call:
    """The call with its document loaded. Raises NotFound and Forbidden as `detail` does."""
    call = scope.get(session, actor, Call, call_id)
    session.refresh(call, ["document"])
    return call


def recording(session: Session, actor: Actor, call_id: UUID) -> Document:
    """Raises NotFound where the call was logged without one."""
    document = with_document(session, actor, call_id).document
    if document is None:
        raise NotFound("This call was logged without a recording.")
    return document


def segments(session: Session, actor: Actor, call_id: UUID) -> tuple[Call, list[TranscriptSegment]]:
    call = scope.get(session, actor, Call, call_id)
    rows = session.scalars(
        select(TranscriptSegment)
        .where(TranscriptSegment.tenant_id == actor.tenant_id, TranscriptSegment.call_id == call_id)
        .order_by(TranscriptSegment.number)
    )
    return call, list(rows)


def change(
    session: Session, actor: Actor, call_id: UUID, changes: dict[str, object], *, if_match: str | None
) -> Call:
    """A person's correction. Raises Forbidden where an agent hands a call to a colleague."""
    require_may_own(session, actor, changes.get("assignee_id"), field="assignee_id")
    if "intent" in changes:
        # The confidence was the engine's in its own value.
        changes = {**changes, "intent_confidence": None}
    call = records.update(session, actor, Call, call_id, changes, if_match=if_match)
    session.refresh(call)
    session.refresh(call, ["document"])
    return call


@lru_cache(maxsize=STATEMENTS_KEPT)
def _whole(actor: Actor) -> Select[Any]:
    """Building it costs more than sending it; the call's id is a parameter. Columns, not entities: they cost
    a fifth of the request (measured)."""
    call_id = bindparam("call_id", type_=Uuid())
    in_order = aggregate_order_by(literal("\n"), TranscriptSegment.number)
    transcript = (
        select(func.string_agg(TranscriptSegment.text, in_order))
        .where(TranscriptSegment.tenant_id == actor.tenant_id, TranscriptSegment.call_id == call_id)
        .scalar_subquery()
    )
    # One value: a join of the jobs costs a tenth of the request (measured).
    job = (
        select(func.jsonb_build_array(Job.status, Job.progress, Job.failures))
        .where(Job.tenant_id == actor.tenant_id, Job.subject_id == call_id, Job.kind == JobKind.CALL)
        .scalar_subquery()
    )
    drawn = (
        select(
            Insight.summary.label("drawn_summary"),
            Insight.action_items.label("drawn_items"),
            Insight.next_step.label("drawn_step"),
            Insight.key_topics.label("drawn_topics"),
        )
        .where(Insight.tenant_id == actor.tenant_id, Insight.call_id == call_id)
        .order_by(Insight.version.desc())
        .limit(1)
        .subquery()
    )
    own = (Call.language, Call.warnings, Call.provenance, Call.proposals, Call.version)
    return (
        select(
            *lists.shown(Call, CallSummary).values(),
            *own,
            scope.visible(Call, actor).label("seen"),
            transcript.label("raw_transcript"),
            job.label("job"),
            *drawn.c,
        )
        .outerjoin(drawn, true())
        .where(Call.tenant_id == actor.tenant_id, Call.id == call_id)
        .suffix_with(KEPT)
    )


def _stage(status: str, done: Sequence[str]) -> str | None:
    """What is being done now, None where nothing is."""
    if status not in {CallStatus.PENDING, CallStatus.TRANSCRIBING}:
        return None
    return next((name for name in STAGES[JobKind.CALL] if name not in done), "finish")


def _conditions(session: Session, actor: Actor, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [
        column == value
        for column, value in (
            (Call.status, wanted.status),
            (Call.agent_id, wanted.agent),
            (Call.client_id, wanted.client_id),
            (Call.lead_id, wanted.lead_id),
            (Call.tag, wanted.tag),
            (Call.intent, wanted.intent),
        )
        if value is not None
    ]
    if wanted.recorded_from is not None:
        conditions.append(Call.recorded_at >= spans.moment(wanted.recorded_from, actor.zone))
    if wanted.recorded_to is not None:
        conditions.append(Call.recorded_at < spans.moment(wanted.recorded_to, actor.zone, whole_day=True))
    if wanted.q is not None:
        conditions.append(said.is_said(actor, said.words(session, actor, wanted.q)))
    return conditions
