"""What the overview counts, sent as one statement: sums of the roll-ups, and narrow GROUP BYs that indexes
alone can answer where a span of leads is asked for."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, CompoundSelect, Date, Integer, Select, cast, func, literal, union_all
from sqlalchemy.orm import Session

from app.core.actor import Role
from app.core.conversation import Sentiment
from app.models import Agent, CallStatus, WorkItem, WorkKind, WorkStatus
from app.models.lead import STALE_AFTER
from app.services import scope
from app.services.analytics import activity, pipeline
from app.services.analytics.counting import (
    NOW,
    STALE_AT,
    STALE_DAY,
    TIME,
    Count,
    Expression,
    Figure,
    Question,
    groups,
    rows_of,
)

STATEMENTS_KEPT = 32
CALL_MEASURES = ("calls", *CallStatus, *Sentiment)


def counted(session: Session, question: Question, now: datetime) -> dict[Figure, list[Count]]:
    """All figures in one round trip; a figure without rows is an empty list."""
    limit = now - STALE_AFTER
    moments = {
        NOW.key: now,
        STALE_AT.key: limit,
        STALE_DAY.key: limit.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0),
    }
    found: dict[Figure, list[Count]] = {figure: [] for figure in Figure}
    rows = session.connection().execute(_statement(_shared(question)), moments).all()
    for (name, *keys), measures in rows:
        row = Count(keys, [number or 0 for number in measures])
        if name == pipeline.ROLLED_UP:
            for figure, count in pipeline.drawn(row):
                found[figure].append(count)
        else:
            found[Figure(name)].append(row)
    return found


def _shared(question: Question) -> Question:
    """Whoever sees the whole tenant asks the same."""
    actor = question.actor
    if not actor.sees_whole_tenant:
        return question
    return replace(question, actor=replace(actor, agent_id=actor.tenant_id, role=Role.VIEWER, key_id=None))


@lru_cache(maxsize=STATEMENTS_KEPT)
def _statement(question: Question) -> CompoundSelect[tuple[list[str | None], list[int | None]]]:
    """Building it costs more than sending it. It is another one each day, before slots are forgotten."""
    spanned = question.since is not None or question.until is not None
    leads = pipeline.row_by_row if question.apart or spanned else pipeline.rolled_up
    parts = [*leads(question), _calls(question), _days(question), _followups(question), _agents(question)]
    if question.today != question.days[-2:]:
        parts.append(_today(question))
    return union_all(*parts)


def _calls(question: Question) -> Select[Any]:
    span = [question.since, question.until]
    rows = activity.counted(question.actor, CALL_MEASURES, edges=span, by_agent=True, apart=question.apart)
    sums = [func.sum(rows.c[name]) for name in CALL_MEASURES]
    return groups(Figure.CALLS, rows.selected, rows.c["agent_id"], measures=sums)


def _days(question: Question) -> Select[Any]:
    measures = ["calls", "new_leads", "conversions"]
    rows = activity.counted(question.actor, measures, edges=question.days, apart=question.apart)
    sums = [func.sum(rows.c[name]) for name in measures]
    return groups(Figure.DAYS, rows.selected, _number_of(question, rows.c["moment"]), measures=sums)


def _number_of(question: Question, moment: Expression) -> Expression:
    """Of the day that a moment falls into, the first being 1; one of 23 or 25 hours is one day too."""
    zone = question.actor.zone
    if activity.are_midnights(question.days, question.actor):
        first = question.days[0].astimezone(zone).date()
        return cast(func.timezone(zone.key, moment), Date) - first + 1
    # As one literal: reading thirty of them costs as much as counting.
    midnights = ",".join(map(str, question.days))
    return func.width_bucket(moment, cast(literal(f"{{{midnights}}}"), ARRAY(TIME)))


def _today(question: Question) -> Select[Any]:
    rows = activity.counted(question.actor, ["calls"], edges=question.today, apart=question.apart)
    return groups(Figure.TODAY, rows.selected, measures=[func.sum(rows.c["calls"])])


def _followups(question: Question) -> Select[Any]:
    start, end = question.today
    rows = scope.work_of(WorkItem, question.actor).where(
        WorkItem.archived_at.is_(None),
        WorkItem.status == WorkStatus.OPEN,
        WorkItem.kind == WorkKind.FOLLOWUP,
        WorkItem.due_at < end,
    )
    due_today = func.count().filter(WorkItem.due_at >= start)
    return groups(Figure.FOLLOWUPS, rows, measures=[due_today, func.count().filter(WorkItem.due_at < NOW)])


def _agents(question: Question) -> Select[Any]:
    works = Agent.deactivated_at.is_(None) & (Agent.role != Role.VIEWER)
    rows = scope.work_of(Agent, question.actor)
    return rows_of(Figure.AGENTS, rows, Agent.id, Agent.full_name, measures=[cast(works, Integer)])
