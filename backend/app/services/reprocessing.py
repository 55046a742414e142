"""Works on calls again with the engines of today, many at once, after saying what that would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.config import settings
from app.core.errors import Conflict
from app.models import Call, CallStatus, Tenant, TranscriptSegment, Usage, UsageKind
from app.schemas.call_runs import Estimate, Rerun, Rerunning, RerunOfMany, RerunOutcome, Stage
from app.services import call_runs, engines, outside, scope
from app.services.providers.spending import NOTHING, Spent
from app.services.usage import budget, ledger

MINUTE_MS = 60_000
# Rules of thumb for a call that no model has read yet: what English text, our instructions and a filled form
# come to.
CHARACTERS_PER_TOKEN, INSTRUCTION_TOKENS, ANSWER_TOKENS = 4, 1_500, 800
ENDED = (CallStatus.COMPLETED, CallStatus.FAILED)


@dataclass(frozen=True, slots=True)
class _Found:
    """A call, whether the actor may see it, and the length of its transcript."""

    call: Call
    seen: bool
    characters: int


def one(session: Session, actor: Actor, call_id: UUID, asked: Rerun) -> Rerunning:
    """Raises NotFound, Forbidden, and Conflict for a call that was deleted or is being worked on."""
    done = _work_on(session, actor, [call_id], asked)
    reason = done.results[0].reason
    if reason in IN_THE_WAY:
        raise Conflict(IN_THE_WAY[reason], code=reason)
    if reason is not None:
        scope.get(session, actor, Call, call_id)
    return done


def many(session: Session, actor: Actor, asked: RerunOfMany) -> Rerunning:
    """What is in the way of one call is reported for it and keeps none of the others."""
    ids = asked.call_ids if asked.call_ids is not None else _degraded(session, actor, asked.limit)
    return _work_on(session, actor, list(dict.fromkeys(ids)), asked)


IN_THE_WAY = {
    "archived": "This call was deleted: restore it first.",
    "running": "This call is being worked on: wait until it has ended.",
}


def _degraded(session: Session, actor: Actor, limit: int) -> Sequence[UUID]:
    chosen = (
        scope.of(Call, actor)
        .where(Call.degraded, Call.archived_at.is_(None), Call.status.in_(ENDED))
        .order_by(Call.id.desc())
        .limit(limit)
    )
    return session.scalars(chosen.with_only_columns(Call.id)).all()


def _work_on(session: Session, actor: Actor, ids: Sequence[UUID], asked: Rerun) -> Rerunning:
    found = _found(session, actor, ids, lock=not asked.dry_run)
    results = []
    for call_id in ids:
        reason = _in_the_way(found.get(call_id))
        if reason is None and not asked.dry_run:
            started = call_runs.start_again(session, found[call_id].call, asked.from_stage)
            reason = None if started else "running"
        results.append(RerunOutcome(id=call_id, ok=reason is None, reason=reason))
    session.flush()
    can_run = [found[result.id] for result in results if result.ok]
    return Rerunning(
        dry_run=asked.dry_run,
        from_stage=asked.from_stage,
        estimate=_estimate(session, actor, can_run, asked.from_stage),
        results=results,
    )


def _found(session: Session, actor: Actor, ids: Sequence[UUID], *, lock: bool) -> dict[UUID, _Found]:
    characters = (
        select(func.coalesce(func.sum(func.length(TranscriptSegment.text)), 0))
        .where(TranscriptSegment.tenant_id == actor.tenant_id, TranscriptSegment.call_id == Call.id)
        .scalar_subquery()
    )
    statement = select(Call, scope.visible(Call, actor), characters).where(
        Call.tenant_id == actor.tenant_id, Call.id.in_(ids)
    )
    if lock:
        statement = statement.order_by(Call.id).with_for_update(of=Call)
    return {call.id: _Found(call, seen, size) for call, seen, size in session.execute(statement)}


def _in_the_way(found: _Found | None) -> str | None:
    if found is None:
        return "not_found"
    if not found.seen:
        return "forbidden"
    if found.call.archived_at is not None:
        return "archived"
    return None if found.call.status in ENDED else "running"


def _estimate(session: Session, actor: Actor, found: Sequence[_Found], stage: Stage) -> Estimate:
    """A call that may not leave the house, and every call past the tenant's cap, costs nothing."""
    last = _last_time(session, actor, [each.call.id for each in found])
    tenant = session.get_one(Tenant, actor.tenant_id)
    used_up = budget.is_used_up(session, tenant)
    spent, paid = dict.fromkeys(UsageKind, NOTHING), dict.fromkeys(UsageKind, NOTHING)
    leaves = not found
    for each in found:
        goes = not used_up and outside.call_may_leave(tenant, each.call)
        leaves = leaves or goes
        for kind, by_length in _by_length(each, stage).items():
            took = last.get((each.call.id, kind), by_length)
            spent[kind] += took
            paid[kind] += took if goes else NOTHING
    speaks = engines.transcriber() if leaves else engines.LOCAL
    reads = engines.insight_engine() if leaves else engines.local_insight_engine()
    return Estimate(
        calls=len(found),
        minutes=round(spent[UsageKind.SPEECH].billed_ms / MINUTE_MS, 2),
        input_tokens=sum(each.input_tokens for each in spent.values()),
        output_tokens=sum(each.output_tokens for each in spent.values()),
        speech_engine=speaks.engine,
        insight_engine=reads.engine,
        price_version=settings().prices.version,
        micropence=ledger.cost(speaks.engine, paid[UsageKind.SPEECH])
        + ledger.cost(reads.engine, paid[UsageKind.INSIGHTS]),
    )


def _by_length(found: _Found, stage: Stage) -> dict[UsageKind, Spent]:
    """What the engines that have work from this stage on would take, were this their first time."""
    wanted: dict[UsageKind, Spent] = {}
    if stage is Stage.TRANSCRIPT and found.call.document_id is not None:
        wanted[UsageKind.SPEECH] = Spent(billed_ms=found.call.duration_ms or 0)
    if stage is not Stage.FOLLOWUPS:
        read = INSTRUCTION_TOKENS + found.characters // CHARACTERS_PER_TOKEN
        wanted[UsageKind.INSIGHTS] = Spent(input_tokens=read, output_tokens=ANSWER_TOKENS)
    return wanted


def _last_time(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[tuple[UUID, UsageKind], Spent]:
    """What the engines of today took for these calls before."""
    now = (engines.transcriber().engine, engines.insight_engine().engine)
    statement = (
        select(Usage.subject_id, Usage.kind, Usage.billed_ms, Usage.input_tokens, Usage.output_tokens)
        .where(
            Usage.tenant_id == actor.tenant_id,
            Usage.subject_id.in_(ids),
            Usage.engine.in_(now),
            Usage.avoided_by.is_(None),
        )
        .order_by(Usage.id)
    )
    rows = session.execute(statement)
    return {(subject, kind): Spent(ms, read, written) for subject, kind, ms, read, written in rows}
