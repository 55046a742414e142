"""What the overview counts, as narrow GROUP BYs that indexes alone can answer, sent as one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    String,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    union_all,
)
from sqlalchemy.orm import Session

from app.core.actor import Actor, Role
from app.core.conversation import Intent
from app.models import Agent, Call, InterestLevel, Lead, LeadStatus, WorkItem, WorkKind, WorkStatus
from app.models.lead import CLOSED
from app.services import scope

Expression = SQLColumnExpression[Any]
# An open lead to whom nobody has spoken for so long goes cold; one never spoken to counts from its arrival.
STALE_AFTER = timedelta(days=7)
HIGH_INTENTS = (Intent.INTERESTED, Intent.PAYMENT_PENDING)


class Figure(StrEnum):
    """A group of counts, with the meaning of its rows' `key`, `sub`, `count` and `second`."""

    CAMPAIGNS = "campaigns"  # campaign, status, leads, -
    OWNERS = "owners"  # agent, status, leads, -
    INTENTS = "intents"  # intent, status, leads, those of high intent
    FOLLOWUPS_SET = "followups_set"  # -, -, follow-ups set for leads, -
    OPEN_LEADS = "open_leads"  # -, -, stale, never contacted
    NEW_LEADS = "new_leads"  # number of the day, -, leads, -
    CONVERSIONS = "conversions"  # number of the day, -, leads, -
    CALLS = "calls"  # agent, status, calls, -
    SENTIMENTS = "sentiments"  # sentiment, -, calls, -
    CALLS_BY_DAY = "calls_by_day"  # number of the day, -, calls, -
    CALLS_TODAY = "calls_today"  # -, -, calls, -
    FOLLOWUPS = "followups"  # -, -, due today, overdue
    AGENTS = "agents"  # agent, name, whether they work now, -


@dataclass(frozen=True, slots=True)
class Question:
    """Whose figures are asked for, at which moment. `since` and `until` narrow leads by their arrival and
    calls by their recording, until excluded. `days` are the midnights around each day shown, `today` those
    around the present one."""

    actor: Actor
    now: datetime
    since: datetime | None
    until: datetime | None
    days: Sequence[datetime]
    today: tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Count:
    key: str | None
    sub: str | None
    count: int
    second: int


def counted(session: Session, question: Question) -> dict[Figure, list[Count]]:
    """All figures in one round trip; a figure without rows is an empty list."""
    found: dict[Figure, list[Count]] = {figure: [] for figure in Figure}
    for figure, key, sub, count, second in session.execute(union_all(*_questions(question))):
        found[Figure(figure)].append(Count(key, sub, int(count or 0), int(second or 0)))
    return found


def _questions(question: Question) -> list[Select[tuple[object, ...]]]:
    leads, calls = _leads(question), _calls(question)
    in_span = leads.where(*_within(question, Lead.created_at))
    calls_in_span = calls.where(*_within(question, Call.recorded_at))
    return [
        _select(Figure.CAMPAIGNS, in_span, Lead.campaign, Lead.status),
        _select(Figure.OWNERS, in_span.where(Lead.owner_id.is_not(None)), Lead.owner_id, Lead.status),
        _select(Figure.INTENTS, in_span, Lead.intent, Lead.status, second=func.sum(_high_intent())),
        _select(Figure.FOLLOWUPS_SET, in_span, count=func.sum(Lead.followup_count)),
        _open_leads(question, in_span),
        _by_day(Figure.NEW_LEADS, leads, Lead.created_at, question.days),
        _by_day(Figure.CONVERSIONS, leads.where(_is_converted()), Lead.converted_at, question.days),
        _select(Figure.CALLS, calls_in_span, Call.agent_id, Call.status),
        _select(Figure.SENTIMENTS, calls_in_span.where(Call.sentiment.is_not(None)), Call.sentiment),
        _by_day(Figure.CALLS_BY_DAY, calls, Call.recorded_at, question.days),
        _select(Figure.CALLS_TODAY, calls.where(*_between(Call.recorded_at, *question.today))),
        _followups(question),
        _agents(question),
    ]


def _leads(question: Question) -> Select[tuple[Lead]]:
    return scope.of(Lead, question.actor).where(
        Lead.archived_at.is_(None), *_own(question.actor, Lead.owner_id)
    )


def _calls(question: Question) -> Select[tuple[Call]]:
    return scope.of(Call, question.actor).where(
        Call.archived_at.is_(None), *_own(question.actor, Call.agent_id)
    )


def _open_leads(question: Question, leads: Select[tuple[Lead]]) -> Select[tuple[object, ...]]:
    untouched_since = func.coalesce(Lead.last_contact_at, Lead.created_at)
    stale = func.count().filter(untouched_since < question.now - STALE_AFTER)
    never = func.count().filter(Lead.last_contact_at.is_(None))
    return _select(Figure.OPEN_LEADS, leads.where(Lead.status.not_in(CLOSED)), count=stale, second=never)


def _followups(question: Question) -> Select[tuple[object, ...]]:
    start, end = question.today
    rows = scope.of(WorkItem, question.actor).where(
        WorkItem.archived_at.is_(None),
        WorkItem.status == WorkStatus.OPEN,
        WorkItem.kind == WorkKind.FOLLOWUP,
        WorkItem.due_at < end,
        *_own(question.actor, WorkItem.owner_id),
    )
    due_today = func.count().filter(WorkItem.due_at >= start)
    overdue = func.count().filter(WorkItem.due_at < question.now)
    return _select(Figure.FOLLOWUPS, rows, count=due_today, second=overdue)


def _agents(question: Question) -> Select[tuple[object, ...]]:
    works = (Agent.deactivated_at.is_(None)) & (Agent.role != Role.VIEWER)
    rows = scope.of(Agent, question.actor).where(*_own(question.actor, Agent.id))
    return rows.with_only_columns(
        *_columns(Figure.AGENTS, Agent.id, Agent.full_name, case((works, 1), else_=0), literal(0))
    )


def _by_day(
    figure: Figure,
    rows: Select[tuple[Lead]] | Select[tuple[Call]],
    moment: Expression,
    days: Sequence[datetime],
) -> Select[tuple[object, ...]]:
    # Numbered by its local midnights, a day of 23 or 25 hours is one day.
    number = func.width_bucket(moment, literal(list(days), ARRAY(DateTime(timezone=True))))
    return _select(figure, rows.where(*_between(moment, days[0], days[-1])), number)


def _select(
    figure: Figure,
    rows: Select[tuple[Lead]] | Select[tuple[Call]] | Select[tuple[WorkItem]],
    *keys: Expression,
    count: Expression | None = None,
    second: Expression | None = None,
) -> Select[tuple[object, ...]]:
    key, sub = [*keys, null(), null()][:2]
    columns = _columns(
        figure,
        key,
        sub,
        func.count() if count is None else count,
        literal(0) if second is None else second,
    )
    return rows.with_only_columns(*columns).group_by(*keys)


def _columns(
    figure: Figure,
    key: Expression,
    sub: Expression,
    count: Expression,
    second: Expression,
) -> list[Expression]:
    """The columns that all figures share, so that they can be one statement."""
    return [
        literal(figure.value).label("figure"),
        cast(key, String).label("key"),
        cast(sub, String).label("sub"),
        count.label("count"),
        second.label("second"),
    ]


def _high_intent() -> ColumnElement[int]:
    high = or_(Lead.interest_level == InterestLevel.HIGH, Lead.intent.in_(HIGH_INTENTS))
    return case((high, 1), else_=0)


def _is_converted() -> ColumnElement[bool]:
    return Lead.status == LeadStatus.CONVERTED


def _own(actor: Actor, owner: Expression) -> list[ColumnElement[bool]]:
    """An agent's figures are their own; rows that are free for all are nobody's."""
    return [] if actor.sees_whole_tenant else [owner == actor.agent_id]


def _within(question: Question, moment: Expression) -> list[ColumnElement[bool]]:
    return _between(moment, question.since, question.until)


def _between(
    moment: Expression,
    since: datetime | None,
    until: datetime | None,
) -> list[ColumnElement[bool]]:
    conditions = []
    if since is not None:
        conditions.append(moment >= since)
    if until is not None:
        conditions.append(moment < until)
    return conditions
