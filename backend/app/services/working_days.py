"""When work is due where nobody named a time, and the days on which offices of England are open."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

CLOSE_OF_BUSINESS = time(17, 0)
SATURDAY = 5


def end_of_next_working_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """17:00 local of the first working day after `moment`, in UTC. Weekends only: public holidays are a
    tenant's own."""
    day = moment.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, CLOSE_OF_BUSINESS, zone).astimezone(UTC)


def working_day_after(day: date, count: int) -> date:
    """The `count`-th day after `day` that is neither weekend nor bank holiday in England; before it, where
    `count` is negative."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= _is_open(day)
    return day


def _is_open(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
