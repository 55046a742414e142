"""What a matched day phrase means on the day of the call; `dates/days.py` holds the patterns that lead here.

Each reader takes the match and the local time of the call. Calendar dates with a month are read by
dateparser, called on the few characters that hold the date and nothing else.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
WORK_START, WORK_END = time(9), time(17)
# The month that is being spoken of when somebody says "the thirteenth"; "may" and "march" are verbs too.
NAMED_MONTH = re.compile(
    rf"\b(?:(?:in|of|until|till|by|early|mid|late|once|come|around|about|for|is|\d(?:st|nd|rd"
    rf"|th)?) (?:the )?)"
    rf"?(?P<month>{'|'.join(MONTHS)})\b"
)
VERBS_TOO = {"may", "march"}
NEAR_BY, MONTHS_AHEAD = 240, 9
# A payday comes every month, and a limit is near: neither is of the month spoken of for something else.
PAYDAY = re.compile(r"\b(?:paid|pay ?day|wages)\b[^.?!~]*$")
LIMITED = re.compile(r"\b(?:by|before)\b[^.?!~]*$")
MEANWHILE = re.compile(r"\b(?:in the meantime|meanwhile|for the time being)\b")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`days` are all that the words may mean, the likeliest first; `at` is the hour they suggest; `moment` is
    set where they name an instant ("in an hour")."""

    days: tuple[date, ...]
    at: time = WORK_START
    moment: datetime | None = None


Reader = Callable[[re.Match[str], datetime], Meaning | None]


def on_calendar_date(match: re.Match[str], now: datetime) -> Meaning | None:
    """A day with its month. Without a year it is the next such day."""
    day = _parse(re.sub(r"\b(?:the|of)\b", " ", match.group("date")))
    if day is None:
        return None
    has_year = re.search(r"\d{4}|[/.]\d\d?[/.]\d\d", match.group("date"))
    if day != now.date() and not has_year:
        day = _in_year(day, now.year)
        day = day if day >= now.date() else _in_year(day, now.year + 1)
    return Meaning((day,))


def on_nth(match: re.Match[str], now: datetime) -> Meaning | None:
    """ "the 5th": of this month if it is still to come, else of the next one that has it."""
    year, month = now.year, now.month
    wanted = int(match.group("day"))
    if match.groupdict().get("which") in {"next", "following"}:
        year, month = _month_after(year, month)
    elif spoken_of := _month_spoken_of(match, now):
        year, month = spoken_of.year, spoken_of.month
    for _ in range(3):
        if wanted <= calendar.monthrange(year, month)[1] and date(year, month, wanted) >= now.date():
            return Meaning((date(year, month, wanted),))
        year, month = _month_after(year, month)
    return None


def on_weekday_nth(match: re.Match[str], now: datetime) -> Meaning | None:
    """ "Friday the 5th": the next 5th that is a Friday; where none is near, the number wins."""
    nth = on_nth(match, now)
    if nth is None:
        return None
    weekday = WEEKDAYS.index(match.group("weekday"))
    first = nth.days[0]
    agreeing = [
        day
        for day in (add_months(first, ahead) for ahead in range(3))
        if day.weekday() == weekday and day.day == first.day
    ]
    return Meaning((agreeing[0],)) if agreeing else nth


def in_span(match: re.Match[str], now: datetime) -> Meaning | None:
    """ "in two weeks", "within three working days", "in an hour and a half"."""
    words = match.group("count")
    if match.group().startswith("over ") and "next" not in match.group():
        return None  # "over three years" is how long
    vague = "few" in words or "several" in words
    count = int(words) if words.isdigit() else 3 if vague else 2 if "couple" in words else 1
    unit = match.group("unit").rstrip("s")
    if match.groupdict().get("first") == "tomorrow":
        now += timedelta(days=1)
    if words in {"a", "an"} and unit in {"minute", "min"}:
        return None  # "in a minute" is no minute
    closing = WORK_END if match.group().startswith(("within", "inside", "over")) else WORK_START
    if unit in {"minute", "min", "hour"}:
        minutes = count * (60 if unit == "hour" else 1) + (30 if match.group("half") else 0)
        return after(now, timedelta(minutes=minutes))
    if unit in {"month", "year"}:
        return Meaning((add_months(now.date(), count * (12 if unit == "year" else 1)),), closing)
    if match.group("working"):
        return Meaning((_add_working_days(now.date(), count),), closing)
    size = {"day": 1, "week": 7, "fortnight": 14}[unit]
    days = [now.date() + timedelta(days=size * count)]
    if vague:
        days += [now.date() + timedelta(days=size * other) for other in (2, 4, 5)]
    return Meaning(tuple(days), closing)


def after(now: datetime, ahead: timedelta) -> Meaning:
    """Elapsed time runs in UTC: "in an hour" is an hour even where the clocks change."""
    moment = (now.astimezone(UTC) + ahead).astimezone(now.tzinfo)
    return Meaning((moment.date(),), moment.time(), moment)


def in_month(match: re.Match[str], now: datetime) -> Meaning | None:
    """ "in January", "the end of March", "mid May": the next one to come, or this one while it lasts."""
    name = match.group("month").rstrip(".")
    month = next(number for number, full in enumerate(MONTHS, start=1) if full.startswith(name[:3]))
    year = now.year if month >= now.month else now.year + 1
    return part_of_month(date(year, month, 1), match.groupdict().get("part") or "", now)


def new_year(_: re.Match[str], now: datetime) -> Meaning:
    return Meaning((date(now.year + 1, 1, 1),))


def christmas(_: re.Match[str], now: datetime) -> Meaning:
    """ "Before Christmas" is its eve."""
    eve = date(now.year, 12, 24)
    return Meaning((eve if eve >= now.date() else date(now.year + 1, 12, 24),), WORK_END)


def in_season(match: re.Match[str], now: datetime) -> Meaning | None:
    """The first day of the season to come; while it lasts, "in the summer" names no day."""
    month = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}[match.group("season")]
    begins = date(now.year, month, 1)
    if begins <= now.date() < add_months(begins, 3):
        return None
    return Meaning((begins if begins > now.date() else date(now.year + 1, month, 1),))


def part_of_month(first: date, part: str, now: datetime) -> Meaning | None:
    """All days of the part; "the end" means by its last day, everything else from its first."""
    last = calendar.monthrange(first.year, first.month)[1]
    begin, end = {"e": (last, last), "l": (21, last), "m": (15, 20), "b": (1, 10), "s": (1, 10)}.get(
        "b" if part.startswith("early") else part[:1], (1, last)
    )
    days = tuple(first.replace(day=number) for number in range(begin, end + 1))
    days = tuple(day for day in days if day >= now.date())
    return Meaning(days, WORK_END if part.startswith("end") else WORK_START) if days else None


def in_week(match: re.Match[str], now: datetime) -> Meaning | None:
    """ "next week" is its Monday, "this week" and "the end of the week" the Friday."""
    which = match.group("which") or ""
    part = match.group("part") or ""
    weeks = {"next": 1, "following": 1, "after next": 2}.get(which, 0)
    start = monday(now.date()) + timedelta(days=7 * weeks)
    week = [start + timedelta(days=number) for number in range(5)]
    if part.startswith(("end", "late")):
        return _future((week[4], week[3]), now, WORK_END)
    if part.startswith("mid"):
        return _future((week[2],), now, WORK_START)
    if weeks:
        return _future(tuple(week[:2] if part else week), now, WORK_START)
    return _future((week[4], *week[:4]), now, WORK_END)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def add_months(day: date, count: int) -> date:
    """The same number in a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _month_spoken_of(match: re.Match[str], now: datetime) -> date | None:
    """The last month named before, if it is to come: in August "the July bill" is past."""
    before = match.string[: match.start("day")].removesuffix("the ").rstrip()
    begin = max(0, match.start() - NEAR_BY)
    if PAYDAY.search(before):
        begin = max(begin, *(match.string.rfind(stop, 0, match.start()) for stop in ".?!~"))
    begin = max([begin, *(one.end() for one in MEANWHILE.finditer(match.string, begin, match.start()))])
    named = [
        found.group("month")
        for found in NAMED_MONTH.finditer(match.string, begin, match.start())
        if (found.group("month") not in VERBS_TOO or found.group() not in VERBS_TOO)
        and (LIMITED.search(match.string[: found.start()]) or not LIMITED.search(before))
    ]
    if not named:
        return None
    month = MONTHS.index(named[-1]) + 1
    ahead = (month - now.month) % 12
    return add_months(now.date().replace(day=1), ahead) if ahead <= MONTHS_AHEAD else None


def _future(days: tuple[date, ...], now: datetime, at: time) -> Meaning | None:
    days = tuple(day for day in days if day >= now.date())
    return Meaning(days, at) if days else None


def _month_after(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def _add_working_days(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _in_year(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


@lru_cache(maxsize=512)
def _parse(text: str) -> date | None:
    import dateparser

    order = "YMD" if re.match(r"\d{4}-", text) else "DMY"
    parsed = dateparser.parse(
        text,
        languages=["en"],
        # A year is needed for 29 February; the caller moves the day to the year that is meant.
        settings={"DATE_ORDER": order, "RELATIVE_BASE": datetime(2024, 1, 1), "PARSERS": ["absolute-time"]},  # noqa: DTZ001 - dateparser wants a naive base
    )
    return parsed.date() if parsed else None
