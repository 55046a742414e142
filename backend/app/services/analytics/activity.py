"""What happened when, by whom: from the roll-ups where their rows nest in the time asked for, else row by
row from calls and leads. Whoever reads cannot tell which it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
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


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one grain that begin in this time; None is the beginning or the end of all."""

    grain: Grain
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to be grouped, and their columns by name."""

    selected: Select[Any]
    c: Mapping[str, Expression]


def counted(
    actor: Actor,
    measures: Sequence[str],
    *,
    edges: Sequence[datetime | None],
    by_agent: bool = False,
    apart: bool = False,
) -> Rows:
    """With `moment` and these measures, to be summed between any two of the ascending `edges`; a first None
    is the beginning of time, a last one the end. Agents get their own. `agent_id` says whose they are only
    where they are asked for `by_agent`.

    `apart` insists on the base rows, to hold the roll-ups against.
    """
    pieces = [] if apart else pieces_of(actor, edges, whole=actor.sees_whole_tenant and not by_agent)
    if not pieces:
        each = _row_by_row(actor, measures, edges).subquery()
        return Rows(select(each), dict(each.c))
    starts_at = ActivityCount.starts_at.expression
    # Grains of the same time are one condition, which is planned faster than one for each.
    grains: dict[tuple[datetime | None, datetime | None], list[Grain]] = {}
    for piece in pieces:
        grains.setdefault((piece.since, piece.until), []).append(piece.grain)
    rows = scope.work_of(ActivityCount, actor).where(
        or_(*(and_(ActivityCount.grain.in_(of), *between(starts_at, *time)) for time, of in grains.items()))
    )
    # Straight from the table: to plan a query within a query takes time too.
    columns = {name: getattr(ActivityCount, name) for name in ("agent_id", *measures)}
    return Rows(rows, {"moment": starts_at, **columns})


def pieces_of(actor: Actor, edges: Sequence[datetime | None], *, whole: bool) -> list[Piece]:
    """The largest rows of the roll-up that nest between the edges, and what is not folded into them yet.
    None where its rows don't nest."""
    moments = [edge for edge in edges if edge is not None]
    changes = Piece(Grain.CHANGE, edges[0], edges[-1])
    if are_midnights(moments, actor):
        if whole:
            return [Piece(Grain.WHOLE_DAY, edges[0], edges[-1]), changes]
        return [*_days_and_months(edges, actor.zone), changes]
    kept_since = clock.now() - SLOT_DAYS
    if edges[0] is not None and all(moment >= kept_since and _starts_slot(moment) for moment in moments):
        return [Piece(Grain.SLOT, edges[0], edges[-1]), changes]
    return []


def _days_and_months(edges: Sequence[datetime | None], zone: ZoneInfo) -> list[Piece]:
    """Between each two edges the months that lie there whole, and the days around them."""
    found: list[Piece] = []
    for since, until in pairwise(edges):
        first = since and _month_from(since, zone)
        last = until and _month_of(until, zone)
        parts = [(Grain.DAY, since, first), (Grain.MONTH, first, last), (Grain.DAY, last, until)]
        if first and last and first >= last:
            parts = [(Grain.DAY, since, until)]
        for grain, start, end in parts:
            if start == end and (start is not None or grain is Grain.DAY):
                continue
            if found and found[-1].grain is grain:
                found[-1] = replace(found[-1], until=end)
            else:
                found.append(Piece(grain, start, end))
    return found


def _month_of(moment: datetime, zone: ZoneInfo) -> datetime:
    return spans.midnight(moment.astimezone(zone).date().replace(day=1), zone)


def _month_from(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first beginning of a month that is not before."""
    first = _month_of(moment, zone)
    return first if first == moment else _month_of(first + timedelta(days=40), zone)


def are_midnights(moments: Sequence[datetime], actor: Actor) -> bool:
    """Whether the tenant's days nest between them."""
    days = (moment.astimezone(actor.zone).date() for moment in moments)
    return all(spans.midnight(day, actor.zone) == moment for day, moment in zip(days, moments, strict=True))


def between(moment: Expression, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    conditions = []
    if since is not None:
        conditions.append(moment >= since)
    if until is not None:
        conditions.append(moment < until)
    return conditions


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
