"""Whether work is done in time, for `GET /analytics/followups`."""

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.models import WorkItem, WorkKind, WorkSource, WorkStatus
from app.schemas.figures import FollowupCounts, FollowupFigures, FollowupGroup
from app.services import scope, spans
from app.services.analytics import series
from app.services.spans import Asked


def figures(session: Session, actor: Actor, asked: Asked) -> FollowupFigures:
    span = spans.of(actor, asked)
    number = series.number_of(span, WorkItem.due_at.expression)
    counts_of = _counts_of()
    counts = (func.count().filter(rule).label(name) for name, rule in counts_of.items())
    statement = (
        scope.work_of(WorkItem, actor)
        .where(
            WorkItem.archived_at.is_(None),
            WorkItem.kind == WorkKind.FOLLOWUP,
            WorkItem.due_at >= span.since,
            WorkItem.due_at < span.until,
        )
        .with_only_columns(number, *counts)
        .group_by(number)
    )
    groups = series.grouped(session, span, statement)
    total = {name: series.total(groups, name) for name in counts_of}
    return FollowupFigures(
        **series.described(span),
        total=FollowupCounts(**total),
        on_time_rate=series.percent(total["on_time"], total["done"]),
        series=[
            FollowupGroup(start=start, **{name: counts.get(name, 0) for name in counts_of})
            for start, counts in groups
        ],
    )


def _counts_of() -> dict[str, ColumnElement[bool]]:
    done, is_open = WorkItem.status == WorkStatus.DONE, WorkItem.status == WorkStatus.OPEN
    dismissed = WorkItem.status == WorkStatus.DISMISSED
    suggested = WorkItem.source != WorkSource.HUMAN
    return {
        "due": WorkItem.id.is_not(None),
        "done": done,
        "on_time": done & (WorkItem.completed_at <= WorkItem.due_at),
        "dismissed": dismissed,
        "open": is_open,
        "overdue": is_open & (WorkItem.due_at < clock.now()),
        "suggested": suggested,
        "confirmed": suggested & (WorkItem.confirmed_at.is_not(None) | done),
        "rejected": suggested & dismissed,
    }
