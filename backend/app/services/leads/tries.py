"""When to try again after a call that nobody answered: later each time, in working hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.services.working_days import CLOSE_OF_BUSINESS, SATURDAY

OPENING = time(9, 0)
# After the first, second … call in vain; the last one stands for all that follow.
PAUSES = (timedelta(hours=3), timedelta(days=1), timedelta(days=2), timedelta(days=7))


def next_try(now: datetime, tries: int, zone: ZoneInfo) -> datetime:
    """`tries` counts the calls in vain, this one included. In UTC."""
    moment = (now + PAUSES[min(tries, len(PAUSES)) - 1]).astimezone(zone)
    day = moment.date()
    if moment.time() >= CLOSE_OF_BUSINESS:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    opens = datetime.combine(day, OPENING, zone)
    return max(opens, moment).astimezone(UTC)
