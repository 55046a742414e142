"""When work is due, as people write it; whatever sets a due time asks."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.actor import Actor
from app.core.errors import FieldError, Unprocessable

START_OF_BUSINESS = time(9, 0)
# Clocks differ, and a form may lie open for a moment.
GRACE = timedelta(minutes=5)
PAST = "This has passed: give a time that is still to come."


def local_due(value: datetime | date, zone: ZoneInfo) -> datetime:
    """A due moment, as UTC: a bare date means 09:00 in the tenant's zone, a time without zone is the
    tenant's too."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, START_OF_BUSINESS)
    return (value if value.tzinfo is not None else value.replace(tzinfo=zone)).astimezone(UTC)


def with_moments(actor: Actor, values: Mapping[str, object]) -> dict[str, object]:
    """The values with `due_at` as a moment, see `still_to_come`."""
    due = values.get("due_at")
    return {**values, "due_at": still_to_come(actor, due)} if isinstance(due, date) else dict(values)


def still_to_come(actor: Actor, due: datetime | date, *, field: str = "due_date") -> datetime:
    """The moment meant. Raises Unprocessable for one that has passed; all of today has not."""
    now, moment = clock.now(), local_due(due, actor.zone)
    today = not isinstance(due, datetime) and due == now.astimezone(actor.zone).date()
    if moment < now - GRACE and not today:
        raise Unprocessable(PAST, errors=[FieldError(f"body.{field}", PAST)])
    return moment
