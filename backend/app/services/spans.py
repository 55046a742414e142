"""The time that figures are asked for: from, to, zone and group, read in the tenant's zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from app.core import clock
from app.core.actor import Actor
from app.core.errors import FieldError, Unprocessable
from app.schemas.figures import Group

DAYS = 30
MOST_GROUPS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters as they came. A bare `until` date is included whole, a moment is not."""

    since: datetime | date | None = None
    until: datetime | date | None = None
    zone: str | None = None
    group: Group = Group.DAY


@dataclass(frozen=True, slots=True)
class Span:
    """`starts` are the local moments at which the groups begin, each labelled by its own hour, day, Monday
    or first of the month; the last group ends with `until`, which is excluded."""

    zone: ZoneInfo
    since: datetime
    until: datetime
    group: Group
    starts: tuple[datetime, ...]

    @property
    def edges(self) -> list[datetime]:
        """One more than there are groups, as `width_bucket` wants them, the first and the last cut off."""
        return [self.since, *self.starts[1:], self.until]


def of(actor: Actor, asked: Asked, *, first: date | None = None) -> Span:
    """Without from the span begins on `first`, else 30 days before its end; without to it ends with today.

    Raises Unprocessable for an unknown zone, an empty span and more than a thousand groups.
    """
    zone = zone_of(actor, asked.zone)
    since, until = moments(asked, zone)
    today = clock.now().astimezone(zone).date()
    until = until or midnight(today + timedelta(days=1), zone)
    last = (until - timedelta.resolution).astimezone(zone).date()
    since = since or midnight(first or last - timedelta(days=DAYS - 1), zone)
    if since >= until:
        raise _refused("from", "from must lie before to.")
    starts: list[datetime] = []
    for start in _starts(since, zone, asked.group):
        if start >= until:
            break
        if len(starts) == MOST_GROUPS:
            raise _refused("group", f"This span has more than {MOST_GROUPS} groups: choose a longer group.")
        starts.append(start)
    return Span(zone, since, until, asked.group, tuple(starts))


def moments(asked: Asked, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From and to as moments. Raises Unprocessable for an empty span."""
    since = None if asked.since is None else moment(asked.since, zone)
    until = None if asked.until is None else moment(asked.until, zone, whole_day=True)
    if since is not None and until is not None and since >= until:
        raise _refused("from", "from must lie before to.")
    return since, until


def moment(value: datetime | date, zone: ZoneInfo, *, whole_day: bool = False) -> datetime:
    """Where this day begins or, counted whole, ends; a moment without a zone is read in this one."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return midnight(value + timedelta(days=1) if whole_day else value, zone)


def zone_of(actor: Actor, name: str | None) -> ZoneInfo:
    """The zone asked for, else the tenant's. Raises Unprocessable for an unknown one."""
    if name is None:
        return actor.zone
    if name not in _zones():
        raise _refused("zone", "This is no time zone: use an IANA name like Europe/London.")
    return ZoneInfo(name)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """As UTC: arithmetic on local times skips the hour that a clock change adds or takes."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _starts(since: datetime, zone: ZoneInfo, group: Group) -> Iterator[datetime]:
    local = since.astimezone(zone)
    if group is Group.HOUR:
        hour = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        while True:
            yield hour
            hour += timedelta(hours=1)
    day = _period_of(local.date(), group)
    while True:
        yield midnight(day, zone)
        # Past the end of any period of this kind, then back to the beginning of that one.
        day = _period_of(day + timedelta(days={Group.DAY: 1, Group.WEEK: 7}.get(group, 31)), group)


def _period_of(day: date, group: Group) -> date:
    if group is Group.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if group is Group.MONTH else day


def _refused(name: str, message: str) -> Unprocessable:
    return Unprocessable(message, errors=[FieldError(f"query.{name}", message)])


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
