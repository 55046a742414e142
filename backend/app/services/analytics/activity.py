"""What happened when, by whom: from the roll-ups where their rows nest in the time asked for, else row by
row from calls and leads. Whoever reads cannot tell which it was."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    SQLColumnExpression,
    Subquery,
    cast,
    func,
    literal,
    union_all,
)

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Sentiment
from app.models import ActivityCount, Call, CallStatus, CallTag, Grain, Lead, LeadStatus
from app.services import scope, spans

Expression = SQLColumnExpression[Any]
# The roll-up keeps 90 days of slots; one less, so that none is removed while it is read.
SLOT_DAYS = timedelta(days=89)
SLOT_MINUTES = 15

_CALLS: Mapping[str, Expression] = {
    "calls": literal(1),
    **{status.value: cast(Call.status == status, Integer) for status in CallStatus},
    **{tone.value: func.coalesce(cast(Call.sentiment == tone, Integer), 0) for tone in Sentiment},
    **{tag.value: func.coalesce(cast(Call.tag == tag, Integer), 0) for tag in CallTag},
    "duration_ms": func.coalesce(Call.duration_ms, 0),
}
_ARRIVALS: Mapping[str, Expression] = {"new_leads": literal(1)}
_CONVERSIONS: Mapping[str, Expression] = {"conversions": literal(1)}


def counted(
    actor: Actor, measures: Sequence[str], *, edges: Sequence[datetime | None], apart: bool = False
) -> Subquery:
    """Rows with `moment`, `agent_id` and these measures, to be summed between any two of the ascending
    `edges`; a first None is the beginning of time, a last one the end. Agents get their own.

    `apart` insists on the base rows, to hold the roll-ups against.
    """
    grain = None if apart else _grain(actor, edges)
    if grain is None:
        return _row_by_row(actor, measures, edges).subquery()
    rows = scope.work_of(ActivityCount, actor).where(
        ActivityCount.grain == grain, *between(ActivityCount.starts_at, edges[0], edges[-1])
    )
    columns = [getattr(ActivityCount, name) for name in measures]
    return rows.with_only_columns(
        ActivityCount.starts_at.label("moment"), ActivityCount.agent_id, *columns
    ).subquery()


def between(moment: Expression, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    conditions = []
    if since is not None:
        conditions.append(moment >= since)
    if until is not None:
        conditions.append(moment < until)
    return conditions


def _grain(actor: Actor, edges: Collection[datetime | None]) -> Grain | None:
    moments = [edge for edge in edges if edge is not None]
    if all(_is_midnight(moment, actor) for moment in moments):
        return Grain.DAY
    kept_since = clock.now() - SLOT_DAYS
    bounded = None not in list(edges)[:1]
    if bounded and all(moment >= kept_since and _starts_slot(moment) for moment in moments):
        return Grain.SLOT
    return None


def _is_midnight(moment: datetime, actor: Actor) -> bool:
    return spans.midnight(moment.astimezone(actor.zone).date(), actor.zone) == moment


def _starts_slot(moment: datetime) -> bool:
    return moment.timestamp() % (SLOT_MINUTES * 60) == 0


def _row_by_row(
    actor: Actor, measures: Sequence[str], edges: Sequence[datetime | None]
) -> CompoundSelect[tuple[object, ...]]:
    calls = scope.work_of(Call, actor).where(Call.archived_at.is_(None))
    leads = scope.work_of(Lead, actor).where(Lead.archived_at.is_(None))
    converted = leads.where(Lead.status == LeadStatus.CONVERTED, Lead.converted_at.is_not(None))
    parts: Sequence[tuple[Select[Any], Expression, Expression, Mapping[str, Expression]]] = (
        (calls, Call.recorded_at, Call.agent_id, _CALLS),
        (leads, Lead.created_at, Lead.owner_id, _ARRIVALS),
        (converted, Lead.converted_at, Lead.owner_id, _CONVERSIONS),
    )
    return union_all(
        *(
            rows.where(*between(moment, edges[0], edges[-1])).with_only_columns(
                moment.label("moment"),
                owner.label("agent_id"),
                *(known.get(name, literal(0)).label(name) for name in measures),
            )
            for rows, moment, owner, known in parts
            if not known.keys().isdisjoint(measures)
        )
    )
