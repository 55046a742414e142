"""What a weekday means on the day of the call and beside what was said before; used by `dates/days.py`
and `dates/mentions.py`."""

import calendar
import re
from datetime import date, datetime, timedelta

from app.services.providers.insights.dates.meanings import MONTHS, WEEKDAYS, Meaning, add_months, monday

# "Some time next week?" - "Tuesday's good."
NEXT_WEEK = re.compile(
    r"\bnext week\b(?![^.?!~]*\b(?:away|off|holiday|busy|full|booked|out"
    r"|sister's)\b)[^.?!]{0,60}[.?!~]?[^.?!~]{0,60}[.?!~]?[^.?!~]{0,30}$"
)

# "We meet next Tuesday, so I'll email you the Wednesday": that of the week spoken of.
THE_WEEKDAY = re.compile(rf"\bthe (?:{'|'.join(WEEKDAYS)})(?: (?P<side>after|before))?$")

SPAN = re.compile(r"\b(?:the|(?P<count>\d+|a couple of|a)) (?P<unit>day|week)s? (?P<side>before|after)$")


def beside(anchor: date, named: str, local: datetime) -> datetime:
    """What "the Friday" means once another day was spoken of, at the same local hour: the one within three
    days of it, the first after it or the last before it. `named` ends with the day's words; any others
    leave `local` as it is."""
    if span := SPAN.search(named):
        away = _length(span) * (-1 if span.group("side") == "before" else 1)
        return local + (anchor - local.date()) + timedelta(days=away)
    match = THE_WEEKDAY.search(named)
    if not match:
        return local
    apart = (anchor - local.date()).days
    if match.group("side") == "after":
        return local + timedelta(weeks=apart // 7 + 1)
    weeks = (apart - 1) // 7 if match.group("side") == "before" else (apart + 3) // 7
    return local + timedelta(weeks=max(0, weeks))


def beside_another(match: re.Match[str], now: datetime) -> Meaning | None:
    """ "A week before", "two days after", where a day was spoken of; `beside` counts from it."""
    return Meaning((now.date() + timedelta(days=_length(match)),))


def _length(span: re.Match[str]) -> int:
    words = span.group("count") or "a"
    count = int(words) if words.isdigit() else 2 if "couple" in words else 1
    return count * (7 if span.group("unit") == "week" else 1)


def on_nth_weekday(match: re.Match[str], now: datetime) -> Meaning | None:
    """ "The first Monday in June", "the last Friday of the month": the next one to come."""
    month = match.group("month")
    first = now.date().replace(day=1)
    if month in MONTHS:
        first = add_months(first, (MONTHS.index(month) + 1 - first.month) % 12)
    elif month == "next month":
        first = add_months(first, 1)
    day = _nth_weekday(match, first)
    if day < now.date():
        day = _nth_weekday(match, add_months(first, 12 if month in MONTHS else 1))
    return Meaning((day,))


def _nth_weekday(match: re.Match[str], first: date) -> date:
    weekday = WEEKDAYS.index(match.group("weekday"))
    if match.group("count") == "last":
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    weeks = int(match.group("count")[0]) - 1
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=weeks)


def on_weekday(match: re.Match[str], now: datetime) -> Meaning | None:
    """The next such day after today; "next Tuesday", said earlier in the same week, is next week's."""
    groups = match.groupdict()
    today = now.date()
    weekday = WEEKDAYS.index(match.group("weekday"))
    nearest = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    next_week = monday(today) + timedelta(days=7 + weekday)
    if groups.get("of_next_week"):
        return Meaning((next_week,))
    if groups.get("week_later"):
        return Meaning((_later_by_a_week(match, nearest, today),))
    if later := groups.get("weeks_later"):
        return Meaning((nearest + timedelta(days=7 * (int(later[0]) if later[0].isdigit() else 2)),))
    if NEXT_WEEK.search(match.string[: match.start()]) and nearest < next_week:
        return Meaning((next_week, nearest))
    if (groups.get("how") or "").strip() == "next":
        return Meaning(tuple(dict.fromkeys((next_week, nearest))))
    return Meaning((nearest,))


def _later_by_a_week(match: re.Match[str], nearest: date, today: date) -> date:
    """A week on; "the Friday after" a weekday that was named is the first one after it."""
    if match.group("week_later") == "before":
        return nearest
    named = re.findall(rf"\b({'|'.join(WEEKDAYS)})\b", match.string[: match.start()])
    if match.group("week_later") != "after" or not named:
        return nearest + timedelta(days=7)
    before = today + timedelta(days=(WEEKDAYS.index(named[-1]) - today.weekday()) % 7 or 7)
    return before + timedelta(days=(nearest - before).days % 7 or 7)
