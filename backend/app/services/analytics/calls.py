"""Calls over time, for `GET /analytics/calls`."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.conversation import Sentiment
from app.models import CallStatus, CallTag
from app.schemas.figures import CallCounts, CallFigures, CallGroup
from app.services import spans
from app.services.analytics import activity, series
from app.services.spans import Asked

NAMES = ["calls", *CallStatus, *CallTag, *Sentiment]


def figures(session: Session, actor: Actor, asked: Asked) -> CallFigures:
    span = spans.of(actor, asked)
    summed = [*NAMES, "duration_ms"]
    rows = activity.counted(actor, summed, edges=span.edges)
    number = series.number_of(span, rows.c["moment"])
    statement = rows.selected.with_only_columns(number, *series.sums(rows.c, summed)).group_by(number)
    groups = series.grouped(session, span, statement)
    all_of = {name: series.total(groups, name) for name in summed}
    return CallFigures(
        **series.described(span),
        total=CallCounts(**_counts(all_of)),
        series=[CallGroup(start=start, **_counts(counts)) for start, counts in groups],
    )


def _counts(found: Mapping[str, int]) -> dict[str, float]:
    counts = {str(name): int(found.get(name) or 0) for name in NAMES}
    rate = series.percent(counts["connected"], counts["calls"])
    return {**counts, "minutes": series.minutes(int(found.get("duration_ms") or 0)), "connect_rate": rate}
