"""What the overview counts, sent as one statement: sums of the roll-ups, and narrow GROUP BYs that indexes
alone can answer where a span of leads is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    DateTime,
    Select,
    SQLColumnExpression,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.core.actor import Actor, Role
from app.core.conversation import Sentiment
from app.models import (
    Agent,
    CallStatus,
    Facet,
    Lead,
    PipelineCount,
    WorkItem,
    WorkKind,
    WorkStatus,
)
from app.models.lead import CLOSED, STALE_AFTER
from app.services import scope
from app.services.analytics import activity

Expression = SQLColumnExpression[Any]


class Figure(StrEnum):
    """A group of counts; beside each what the fields of its rows mean."""

    CAMPAIGNS = "campaigns"  # keys: campaign, status; count: leads
    OWNERS = "owners"  # keys: agent, status; count: leads
    INTENTS = "intents"  # keys: intent, status, interest; count: leads; extra: follow-ups set
    OPEN_LEADS = "open_leads"  # count: stale; extra: never contacted
    DAYS = "days"  # keys: number of the day; count: calls; extra: new leads; more: conversions
    CALLS = "calls"  # keys: agent; count: calls
    CALL_STATUSES = "call_statuses"  # keys: status; count: calls
    SENTIMENTS = "sentiments"  # keys: sentiment; count: calls
    CALLS_TODAY = "calls_today"  # count: calls
    FOLLOWUPS = "followups"  # count: due today; extra: overdue
    AGENTS = "agents"  # keys: agent, name; count: 1 for one who works now


@dataclass(frozen=True, slots=True)
class Question:
    """Whose figures are asked for, at which moment. `since` and `until` narrow leads by their arrival and
    calls by their recording, until excluded. `days` are the midnights around each day shown, `today` those
    around the present one. `apart` counts row by row, past the roll-ups."""

    actor: Actor
    now: datetime
    since: datetime | None
    until: datetime | None
    days: Sequence[datetime]
    today: tuple[datetime, datetime]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    keys: tuple[str | None, ...]
    count: int
    extra: int
    more: int


def counted(session: Session, question: Question) -> dict[Figure, list[Count]]:
    """All figures in one round trip; a figure without rows is an empty list."""
    found: dict[Figure, list[Count]] = {figure: [] for figure in Figure}
    for figure, *keys, count, extra, more in session.execute(union_all(*_questions(question))):
        found[Figure(figure)].append(Count(tuple(keys), int(count or 0), int(extra or 0), int(more or 0)))
    return found


def _questions(question: Question) -> list[Select[tuple[object, ...]]]:
    spanned = question.since is not None or question.until is not None
    leads = _leads_row_by_row if question.apart or spanned else _leads_rolled_up
    return [*leads(question), *_calls(question), _days(question), _followups(question), _agents(question)]


def _leads_rolled_up(question: Question) -> list[Select[tuple[object, ...]]]:
    whole = question.actor.sees_whole_tenant
    campaigns = _rows_of(Facet.WHOLE_CAMPAIGN if whole else Facet.CAMPAIGN, question)
    intents = _rows_of(Facet.WHOLE_INTENT if whole else Facet.INTENT, question)
    silences = _rows_of(Facet.WHOLE_SILENCE if whole else Facet.SILENCE, question)
    owned = _rows_of(Facet.OWNER, question).where(PipelineCount.agent_id.is_not(None))
    is_open = or_(PipelineCount.facet != Facet.CHANGE, PipelineCount.status.not_in(CLOSED))
    leads, followups = func.sum(PipelineCount.leads), func.sum(PipelineCount.followups)
    status, interest = PipelineCount.status, PipelineCount.interest_level
    return [
        _groups(Figure.CAMPAIGNS, campaigns, PipelineCount.campaign, status, count=leads),
        _groups(Figure.OWNERS, owned, PipelineCount.agent_id, status, count=leads),
        _groups(
            Figure.INTENTS, intents, PipelineCount.intent, status, interest, count=leads, extra=followups
        ),
        _groups(
            Figure.OPEN_LEADS,
            silences.where(is_open),
            count=_stale(question),
            extra=func.sum(PipelineCount.untouched),
        ),
    ]


def _rows_of(facet: Facet, question: Question) -> Select[tuple[PipelineCount]]:
    """With the changes that are not folded into it yet: they have all keys."""
    return scope.work_of(PipelineCount, question.actor).where(PipelineCount.facet.in_([facet, Facet.CHANGE]))


def _stale(question: Question) -> Expression:
    """Whole days from the roll-up, the day on which the limit falls row by row."""
    limit = question.now - STALE_AFTER
    day_start = limit.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last_spoken = activity.between(Lead.last_contact_at, day_start, limit)
    arrived = [Lead.last_contact_at.is_(None), *activity.between(Lead.created_at, day_start, limit)]
    that_day = (
        scope.work_of(Lead, question.actor)
        .where(Lead.archived_at.is_(None), Lead.status.not_in(CLOSED))
        .where(or_(and_(*last_spoken), and_(*arrived)))
        .with_only_columns(func.count())
        .scalar_subquery()
    )
    earlier = func.sum(PipelineCount.leads).filter(PipelineCount.silent_since < day_start.date())
    return func.coalesce(earlier, 0) + that_day


def _leads_row_by_row(question: Question) -> list[Select[tuple[object, ...]]]:
    rows = scope.work_of(Lead, question.actor).where(
        Lead.archived_at.is_(None), *activity.between(Lead.created_at, question.since, question.until)
    )
    untouched_since = func.coalesce(Lead.last_contact_at, Lead.created_at)
    return [
        _groups(Figure.CAMPAIGNS, rows, Lead.campaign, Lead.status),
        _groups(Figure.OWNERS, rows.where(Lead.owner_id.is_not(None)), Lead.owner_id, Lead.status),
        _groups(
            Figure.INTENTS,
            rows,
            Lead.intent,
            Lead.status,
            Lead.interest_level,
            extra=func.sum(Lead.followup_count),
        ),
        _groups(
            Figure.OPEN_LEADS,
            rows.where(Lead.status.not_in(CLOSED)),
            count=func.count().filter(untouched_since < question.now - STALE_AFTER),
            extra=func.count().filter(Lead.last_contact_at.is_(None)),
        ),
    ]


def _calls(question: Question) -> list[Select[tuple[object, ...]]]:
    measures = ["calls", *CallStatus, *Sentiment]
    span = [question.since, question.until]
    rows = activity.counted(question.actor, measures, edges=span, by_agent=True, apart=question.apart)
    sums = (func.sum(rows.c[name]).label(name) for name in measures)
    by_agent = select(rows.c.agent_id, *sums).group_by(rows.c.agent_id).cte("calls_by_agent")
    today = activity.counted(question.actor, ["calls"], edges=question.today, apart=question.apart)
    return [
        _groups(Figure.CALLS, select(by_agent), by_agent.c.agent_id, count=func.sum(by_agent.c.calls)),
        _groups(Figure.CALLS_TODAY, select(today), count=func.sum(today.c.calls)),
        _named(Figure.CALL_STATUSES, by_agent, CallStatus),
        _named(Figure.SENTIMENTS, by_agent, Sentiment),
    ]


def _named(figure: Figure, sums: CTE, names: type[StrEnum]) -> Select[tuple[object, ...]]:
    """A column's name becomes a key."""
    columns = (select(literal(name.value).label("name"), sums.c[name].label("calls")) for name in names)
    rows = union_all(*columns).subquery()
    return _groups(figure, select(rows), rows.c.name, count=func.sum(rows.c.calls))


def _days(question: Question) -> Select[tuple[object, ...]]:
    measures = ["calls", "new_leads", "conversions"]
    rows = activity.counted(question.actor, measures, edges=question.days, apart=question.apart)
    # Numbered by its local midnights, a day of 23 or 25 hours is one day.
    number = func.width_bucket(rows.c.moment, literal(list(question.days), ARRAY(DateTime(timezone=True))))
    calls, new_leads, conversions = (func.sum(rows.c[name]) for name in measures)
    return _groups(Figure.DAYS, select(rows), number, count=calls, extra=new_leads, more=conversions)


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


def _groups(
    figure: Figure,
    rows: Select[Any],
    *keys: Expression,
    count: Expression | None = None,
    extra: Expression | None = None,
    more: Expression | None = None,
) -> Select[tuple[object, ...]]:
    """Counts by up to three keys, in the columns that all figures share, so that they are one statement."""
    texts = [cast(key, String) for key in (*keys, null(), null(), null())[:3]]
    measures = [func.count() if count is None else count]
    measures += [literal(0) if each is None else each for each in (extra, more)]
    return rows.with_only_columns(literal(figure.value), *texts, *measures).group_by(*keys)
