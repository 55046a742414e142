"""When work is due where nobody named a time. Weekends only: public holidays are a tenant's own."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOSE_OF_BUSINESS = time(17, 0)
SATURDAY = 5


def end_of_next_working_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """17:00 local of the first working day after `moment`, in UTC."""
    day = moment.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, CLOSE_OF_BUSINESS, zone).astimezone(UTC)
