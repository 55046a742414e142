"""What the overview counts, as narrow GROUP BYs that indexes alone can answer, sent as one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    String,
    cast,
    func,
    literal,
    null,
    union_all,
)
from sqlalchemy.orm import Session

from app.core.actor import Actor, Role
from app.models import Agent, Call, Lead, LeadStatus, WorkItem, WorkKind, WorkStatus
from app.models.lead import CLOSED, STALE_AFTER
from app.services import scope

Expression = SQLColumnExpression[Any]


class Figure(StrEnum):
    """A group of counts; beside each what the fields of its rows mean."""

    CAMPAIGNS = "campaigns"  # keys: campaign, status; count: leads
    OWNERS = "owners"  # keys: agent, status; count: leads
    INTENTS = "intents"  # keys: intent, status, interest; count: leads; extra: follow-ups set
    OPEN_LEADS = "open_leads"  # count: stale; extra: never contacted
    NEW_LEADS = "new_leads"  # keys: number of the day; count: leads
    CONVERSIONS = "conversions"  # keys: number of the day; count: leads
    CALLS = "calls"  # keys: agent, status, sentiment; count: calls
    CALLS_BY_DAY = "calls_by_day"  # keys: number of the day; count: calls
    CALLS_TODAY = "calls_today"  # count: calls
    FOLLOWUPS = "followups"  # count: due today; extra: overdue
    AGENTS = "agents"  # keys: agent, name; count: 1 for one who works now


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
    keys: tuple[str | None, ...]
    count: int
    extra: int


def counted(session: Session, question: Question) -> dict[Figure, list[Count]]:
    """All figures in one round trip; a figure without rows is an empty list."""
    found: dict[Figure, list[Count]] = {figure: [] for figure in Figure}
    for figure, *keys, count, extra in session.execute(union_all(*_questions(question))):
        found[Figure(figure)].append(Count(tuple(keys), int(count), int(extra or 0)))
    return found


def _questions(question: Question) -> list[Select[tuple[object, ...]]]:
    leads = scope.work_of(Lead, question.actor).where(Lead.archived_at.is_(None))
    calls = scope.work_of(Call, question.actor).where(Call.archived_at.is_(None))
    arrived = leads.where(*_between(Lead.created_at, question.since, question.until))
    recorded = calls.where(*_between(Call.recorded_at, question.since, question.until))
    converted = leads.where(Lead.status == LeadStatus.CONVERTED)
    followups_set = func.sum(Lead.followup_count)
    return [
        _groups(Figure.CAMPAIGNS, arrived, Lead.campaign, Lead.status),
        _groups(Figure.OWNERS, arrived.where(Lead.owner_id.is_not(None)), Lead.owner_id, Lead.status),
        _groups(Figure.INTENTS, arrived, Lead.intent, Lead.status, Lead.interest_level, extra=followups_set),
        _open_leads(question, arrived),
        _by_day(Figure.NEW_LEADS, leads, Lead.created_at, question.days),
        _by_day(Figure.CONVERSIONS, converted, Lead.converted_at, question.days),
        _groups(Figure.CALLS, recorded, Call.agent_id, Call.status, Call.sentiment),
        _by_day(Figure.CALLS_BY_DAY, calls, Call.recorded_at, question.days),
        _groups(Figure.CALLS_TODAY, calls.where(*_between(Call.recorded_at, *question.today))),
        _followups(question),
        _agents(question),
    ]


def _open_leads(question: Question, leads: Select[tuple[Lead]]) -> Select[tuple[object, ...]]:
    untouched_since = func.coalesce(Lead.last_contact_at, Lead.created_at)
    return _groups(
        Figure.OPEN_LEADS,
        leads.where(Lead.status.not_in(CLOSED)),
        count=func.count().filter(untouched_since < question.now - STALE_AFTER),
        extra=func.count().filter(Lead.last_contact_at.is_(None)),
    )


def _followups(question: Question) -> Select[tuple[object, ...]]:
    start, end = question.today
    rows = scope.work_of(WorkItem, question.actor).where(
        WorkItem.archived_at.is_(None),
        WorkItem.status == WorkStatus.OPEN,
        WorkItem.kind == WorkKind.FOLLOWUP,
        WorkItem.due_at < end,
    )
    return _groups(
        Figure.FOLLOWUPS,
        rows,
        count=func.count().filter(WorkItem.due_at >= start),
        extra=func.count().filter(WorkItem.due_at < question.now),
    )


def _agents(question: Question) -> Select[tuple[object, ...]]:
    works = Agent.deactivated_at.is_(None) & (Agent.role != Role.VIEWER)
    return _groups(
        Figure.AGENTS,
        scope.work_of(Agent, question.actor),
        Agent.id,
        Agent.full_name,
        count=func.count().filter(works),
    )


def _by_day(
    figure: Figure, rows: Select[Any], moment: Expression, days: Sequence[datetime]
) -> Select[tuple[object, ...]]:
    # Numbered by its local midnights, a day of 23 or 25 hours is one day.
    number = func.width_bucket(moment, literal(list(days), ARRAY(DateTime(timezone=True))))
    return _groups(figure, rows.where(*_between(moment, days[0], days[-1])), number)


def _groups(
    figure: Figure,
    rows: Select[Any],
    *keys: Expression,
    count: Expression | None = None,
    extra: Expression | None = None,
) -> Select[tuple[object, ...]]:
    """Counts by up to three keys, in the columns that all figures share, so that they are one statement."""
    texts = [cast(key, String) for key in (*keys, null(), null(), null())[:3]]
    measures = func.count() if count is None else count, literal(0) if extra is None else extra
    return rows.with_only_columns(literal(figure.value), *texts, *measures).group_by(*keys)


def _between(moment: Expression, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    conditions = []
    if since is not None:
        conditions.append(moment >= since)
    if until is not None:
        conditions.append(moment < until)
    return conditions
