"""Days and times as British letters print them: the day first, and each only where it can exist."""

import re
from dataclasses import dataclass
from datetime import date, time

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}>(?:19|20)\d\d|\d\d)(?!\d)"
DATE = re.compile(
    r"(?<![\d/.£])(?:"
    + r"(?P<iso>20\d\d-[01]\d-[0-3]\d)(?!\d)"
    + rf"|{_DAY.format('d1')}\s*(?P<sep>[/.\-–])\s*(?P<m1>[01]?\d)\s*(?P=sep)\s*{_YEAR.format('y1')}"
    + rf"|{_DAY.format('d2')}(?:\s+day)?(?:\s+of)?[\s\-/.]*"
    + rf"{_MONTH.format('m2')}[\s,\-/.']*{_YEAR.format('y2')}"
    + rf"|{_MONTH.format('m3')}\s+{_DAY.format('d3')},?\s+{_YEAR.format('y3')}"
    + r")",
    re.IGNORECASE,
)
TIME = re.compile(
    r"(?<![\d:.£/])(?P<hour24>[01]\d|2[0-3])(?P<minute24>[0-5]\d)\s?(?:hrs?\b|hours\b)"
    r"|(?<![\d:.£/])(?P<hour>[0-2]?\d)\s?(?:(?P<sep>[:.])\s?(?P<minute>[0-5]\d)(?:(?P=sep)[0-5]\d)?(?!\d"
    r"|\.\d|%))?"
    r"\s?(?:(?P<half>[ap])\.?m\b\.?|(?P<hours>hrs?\b|hours\b)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day and its place in a text."""

    start: int
    end: int
    at: time


def day_in(text: str) -> date | None:
    """The first day that stands in the text."""
    return next((day for day in map(_day, DATE.finditer(text)) if day), None)


def time_in(text: str) -> time | None:
    """The first time of day, to the minute, outside the days of the text."""
    times = times_in(text)
    return times[0] if times else None


def times_in(text: str) -> list[time]:
    return [clock.at for clock in clocks_in(text)]


def clocks_in(text: str) -> list[Clock]:
    without_days = DATE.sub(lambda match: " " * len(match.group()), text)
    found = ((match, _time(match)) for match in TIME.finditer(without_days))
    return [Clock(match.start(), match.end(), at) for match, at in found if at is not None]


def moment(day: date, at: time) -> str:
    """Local time as the extraction writes it."""
    return f"{day.isoformat()}T{at:%H:%M}"


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    if parts["iso"]:
        year, month, day = map(int, parts["iso"].split("-"))
    else:
        number = next(n for n in "123" if parts[f"d{n}"])
        written = parts[f"m{number}"]
        month = int(written) if written.isdigit() else _MONTHS.index(written[:3].lower()) + 1
        year, day = int(parts[f"y{number}"]), int(parts[f"d{number}"])
    try:
        return date(year if year >= 100 else 2000 + year, month, day)
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    if parts["hour24"]:
        return time(int(parts["hour24"]), int(parts["minute24"]))
    if parts["minute"] is None and not parts["half"]:
        return None
    # With a dot alone it may be a number, a price or a section.
    if parts["sep"] == "." and not (parts["half"] or parts["hours"] or len(parts["hour"]) == 2):
        return None
    hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return time(hour, minute) if hour < 24 else None
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    return time(hour, minute) if hour < 24 else None
