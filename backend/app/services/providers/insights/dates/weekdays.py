"""What a weekday means on the day of the call and beside what was said before; used by `dates/days.py`
and `dates/mentions.py`."""

import re
from datetime import date, datetime, timedelta

from app.services.providers.insights.dates.meanings import WEEKDAYS, Meaning, monday

# "Some time next week?" - "Tuesday's good."
NEXT_WEEK = re.compile(
    r"\bnext week\b(?![^.?!~]*\b(?:away|off|holiday|busy|full|booked|out"
    r"|sister's)\b)[^.?!]{0,60}[.?!~]?[^.?!~]{0,60}[.?!~]?[^.?!~]{0,30}$"
)

# "We meet next Tuesday, so I'll email you the Wednesday": that of the week spoken of.
THE_WEEKDAY = re.compile(rf"(?:(?:on|by|for) )?the (?:{'|'.join(WEEKDAYS)})")


def in_week_of(anchor: date, local: datetime) -> datetime:
    """The same weekday and local hour within three days of a day named before; as it is where that is not
    later."""
    apart = (anchor - local.date()).days
    return local + timedelta(weeks=max(0, (apart + 3) // 7))


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
    named = re.findall(rf"\b({'|'.join(WEEKDAYS)})\b", match.string[: match.start()])
    if match.group("week_later") != "after" or not named:
        return nearest + timedelta(days=7)
    before = today + timedelta(days=(WEEKDAYS.index(named[-1]) - today.weekday()) % 7 or 7)
    return before + timedelta(days=(nearest - before).days % 7 or 7)
