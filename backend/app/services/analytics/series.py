"""What all figures over time share: rows counted into the groups of a span, and rates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, DateTime, Integer, Label, Select, SQLColumnExpression, func, literal
from sqlalchemy.orm import Session

from app.services.spans import Span

Counts = Mapping[str, Any]
MINUTE_MS = 60_000


def number_of(span: Span, moment: SQLColumnExpression[Any]) -> Label[int]:
    """The number of the group that a moment falls into, the first being 1."""
    edges = literal(span.edges, ARRAY(DateTime(timezone=True)))
    return func.width_bucket(moment, edges, type_=Integer).label("number")


def grouped(session: Session, span: Span, statement: Select[Any]) -> list[tuple[datetime, Counts]]:
    """Each group's start in the span's zone, with its row of `statement`, whose first column is the group's
    number; an empty mapping where it has none."""
    rows: dict[int, Counts] = {row[0]: dict(row._mapping) for row in session.execute(statement)}
    return [
        (start.astimezone(span.zone), rows.get(number, {})) for number, start in enumerate(span.starts, 1)
    ]


def sums(
    columns: Mapping[str, SQLColumnExpression[Any]], names: Sequence[str]
) -> list[SQLColumnExpression[int]]:
    return [func.sum(columns[name]).label(name) for name in names]


def total(groups: Sequence[tuple[datetime, Counts]], name: str) -> int:
    return sum(int(counts.get(name) or 0) for _, counts in groups)


def described(span: Span) -> dict[str, Any]:
    """The fields of `Spanned`."""
    return {"since": span.since, "until": span.until, "zone": span.zone.key, "group": span.group}


def percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def each(whole: float, count: int) -> float:
    """How much of the whole falls to each, with one decimal."""
    return round(whole / count, 1) if count else 0.0


def minutes(milliseconds: int) -> float:
    return round(milliseconds / MINUTE_MS, 1)
