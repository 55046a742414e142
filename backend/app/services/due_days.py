"""What is due today, this week or overdue, by the days of the tenant's zone; follow-ups and leads ask."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.core import clock


class Due(StrEnum):
    TODAY = "today"
    OVERDUE = "overdue"
    WEEK = "week"


def falls_due(
    due: Due, column: InstrumentedAttribute[datetime | None], zone: ZoneInfo
) -> list[ColumnElement[bool]]:
    """The conditions on a moment. Local midnights, so that a day of 23 or 25 hours is one day."""
    now = clock.now()
    if due is Due.OVERDUE:
        return [column < now]
    today = now.astimezone(zone).date()
    days = 1 if due is Due.TODAY else 7
    start, end = (datetime.combine(today + timedelta(days=each), time(), zone) for each in (0, days))
    return [column >= start, column < end]
