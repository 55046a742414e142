"""The form of the overview's figures: each is rows of texts and numbers, so that all are one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    cast,
    literal,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import NullType

from app.core.actor import Actor

Expression = SQLColumnExpression[Any]
TIME = DateTime(timezone=True)
NOW, STALE_AT, STALE_DAY = (
    bindparam("now", type_=TIME),
    bindparam("at", type_=TIME),
    bindparam("day", type_=TIME),
)


class Figure(StrEnum):
    """A group of counts; beside each what the fields of its rows mean."""

    CAMPAIGNS = "campaigns"  # keys: campaign, status; measures: leads
    OWNERS = "owners"  # keys: agent, status; measures: leads
    INTENTS = "intents"  # keys: intent, status, interest; measures: leads, follow-ups set
    OPEN_LEADS = "open_leads"  # measures: stale, never contacted; to be summed
    CALLS = "calls"  # keys: agent; measures: `CALL_MEASURES`
    DAYS = "days"  # keys: number of the day; measures: calls, new leads, conversions
    TODAY = "today"  # measures: calls; where today is none of the days
    FOLLOWUPS = "followups"  # measures: due today, overdue
    AGENTS = "agents"  # keys: agent, name; measures: 1 for one who works now


@dataclass(frozen=True, slots=True)
class Question:
    """Whose figures are asked for. `since` and `until` narrow leads by their arrival and calls by their
    recording, until excluded. `days` are the midnights around each day shown, `today` those around the
    present one. `apart` counts row by row, past the roll-ups."""

    actor: Actor
    since: datetime | None
    until: datetime | None
    days: tuple[datetime, ...]
    today: tuple[datetime, datetime]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    keys: Sequence[str | None]
    measures: Sequence[int]


def groups(name: str, rows: Select[Any], *keys: Expression, measures: Sequence[Expression]) -> Select[Any]:
    return rows_of(name, rows, *keys, measures=measures).group_by(*keys)


def rows_of(name: str, rows: Select[Any], *keys: Expression, measures: Sequence[Expression]) -> Select[Any]:
    """Each row as two columns, which all figures share, so that they are one statement: its name and keys as
    texts, and numbers. The driver reads the arrays; its own values are right as they come."""
    texts = array([literal(name), *(cast(key, String) for key in keys)])
    numbers = type_coerce(cast(array(measures), ARRAY(BigInteger)), NullType())
    return rows.with_only_columns(type_coerce(cast(texts, ARRAY(String)), NullType()), numbers)
