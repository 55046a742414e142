"""Finds when something is due: joins the day and the time that belong together and fills what is not said.

Used by the rules engine to date an action, and by the evidence check to ask whether a quote supports a date.
What the words leave open is filled by office habits, for an action that has to happen in working life:
- a day alone is due at 09:00 ("tomorrow", "on Friday"); with "by", "end of", "within", "today", "this week"
  it is a limit and due at 17:00; "before Friday" is due as Friday opens;
- morning and "first thing" 09:00, lunch 12:00, afternoon 14:00, evening 18:00, end of day 17:00;
- a time alone is today, or tomorrow where it has passed; hours one to six mean the afternoon;
- "next week" and "in January" are their first day, "this week" its Friday.
A date that lies in the past is none. A time without a day is that of the day named shortly before it, in the
text or in its `context`, the words said before.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.services.providers.insights.dates.clock import Clock, find_clocks, with_part
from app.services.providers.insights.dates.days import Day, find_days
from app.services.providers.insights.dates.meanings import WORK_END
from app.services.providers.insights.dates.numbers import digitise
from app.services.providers.insights.dates.weekdays import SPAN, beside

# What may stand between a day and its time.
JOIN = re.compile(
    r"(?:[\s,.\u2013-]|\b(?:at|in|the|a|around|about|by|for|on|say|from|between|or so|ish|sharp|is|it"
    r"|latest|maybe|of|before"
    r"|after|any ?time|some ?time|until|and|then|please|would be|no later than|roughly|preferably"
    r"|starting|beginning"
    r"|either)\b)*"
)
LEAD = re.compile(
    r"(?:\b(?:on|by|before|at|in|for|from|until|till|around|about|after|no later than|sometime|some time"
    r"|any ?time"
    r"|the|a|say|maybe|probably|later|latest|between|of|end|due|ready|is)\s+)+$"
)
LIMIT = re.compile(r"\b(?:by|until|till|no later than|end of|latest|within|due)\b")
# A part of the day that needs no day beside it; "in the morning" alone is a habit as often as a date.
STANDS_ALONE = re.compile(
    r"\b(?:day|business|play|cob|eod|first thing|evening|lunch|afternoon|by|before)\b|lunchtime"
)
# A promise for the morning means the next one.
PROMISED_MORNING = re.compile(
    r"(?:\b(?:i|we|you|he|she|they)'?ll|\b(?:will|shall|can|could|please|going to|let me))"
    r" [^,.;]*\bin the morning$"
)
# "We could fit it on the seventeenth, that's a Monday": which day that is, not another one.
DESCRIBED = re.compile(r"\b(?:that|it|which)(?:'s|'ll be| is| was| will be) an? $")
# How many days a phrase may mean and still name one: "next Tuesday" may be either of two.
FEW = 2
# How far before a time, in letters, its day may be named; and what parts context from text.
ANCHOR_WITHIN, SEAM = 240, " ~ "
LIMIT_ALONE = re.compile(r"(?:by|before)\b")
DENIED = re.compile(r"\b(?:not|isn'?t|last|except|rather than|instead of)(?: on| this| until| before)?\s*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A due time named in `text[start:end]` (original text, preposition included). `days` are the local days
    the words may mean; `clock` is None where only a day was said; `has_day` is False for a time alone."""

    start: int
    end: int
    due: datetime
    days: frozenset[date]
    clock: time | None
    has_day: bool
    back: int = 0

    @property
    def vague(self) -> bool:
        """ "Next week", "in May": a stretch in which the day is still to be named."""
        return self.has_day and len(self.days) > FEW


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    day: Day | None
    clock: Clock | None
    part: Clock | None


@lru_cache(maxsize=512)
def find_mentions(
    text: str, recorded_at: datetime, zone: ZoneInfo, *, context: str = ""
) -> tuple[Mention, ...]:
    """Times to come that the text names, in order; `due` is in UTC."""
    now = recorded_at.astimezone(zone)
    prefix = f"{context}{SEAM}" if context else ""
    digits = digitise(prefix + text)
    mentions = []
    anchor: _Group | None = None
    for group in _groups(digits.text, now):
        before = digits.text[: group.start]
        lead = LEAD.search(before)
        begin = lead.start() if lead else group.start
        if DENIED.search(digits.text[:begin]) or DENIED.search(before) or DESCRIBED.search(before):
            continue
        phrase = digits.text[begin : group.end]
        promised = PROMISED_MORNING.search(digits.text[: group.end].lower()) is not None
        due = _due(group, phrase, now, promised=promised)
        days = group.day.meaning.days if group.day else ()
        anchored = _anchored(group, anchor, phrase=phrase, text_from=len(prefix), now=now)
        local = due.astimezone(zone) if due else None
        meant = _beside(group, anchor, digits.text, local)
        if meant != local:
            days, due = ((meant.date(),), meant.astimezone(UTC)) if meant else ((), None)
        if anchored:
            days, due = (due.astimezone(zone).date(),) if due else (), anchored
        if due is None:
            continue
        if group.day and len(days) <= FEW:
            anchor = group
        start, end = digits.span(begin, group.end)
        if start < len(prefix):
            continue
        exact = group.clock is not None or (group.day is not None and group.day.meaning.moment is not None)
        mentions.append(
            Mention(
                start - len(prefix),
                end - len(prefix),
                due,
                frozenset((due.astimezone(zone).date(), *days)),
                _time(group) if exact else None,
                group.day is not None,
            )
        )
    return tuple(mentions)


def at_local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as UTC. One that the clocks skip moves on by the gap; of one that comes twice,
    the first.
    """
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _anchored(
    group: _Group, anchor: _Group | None, *, phrase: str, text_from: int, now: datetime
) -> datetime | None:
    """A time without a day on the day named shortly before; "before two" is a limit of its own where that was
    in the context."""
    zone = now.tzinfo
    clock = _time(group)
    if anchor is None or anchor.day is None or group.day or group.clock is None or clock is None:
        return None
    if group.start - anchor.end >= ANCHOR_WITHIN or not isinstance(zone, ZoneInfo):
        return None
    if anchor.start < text_from <= group.start and LIMIT_ALONE.match(phrase):
        return None
    at = at_local(anchor.day.meaning.days[0], clock, zone)
    return at if at > now else None


def _beside(group: _Group, anchor: _Group | None, text: str, local: datetime | None) -> datetime | None:
    """A day in the light of the one named before; "a week before" nothing is none."""
    if local is None or group.day is None:
        return local
    named = text[: group.day.end]
    if anchor is None or anchor.day is None:
        return None if SPAN.search(named) else local
    return beside(anchor.day.meaning.days[0], named, local)


def _groups(text: str, now: datetime) -> list[_Group]:
    """Neighbouring phrases as one mention; a second day or a second exact time begins the next."""
    days = find_days(text, now)
    # A day phrase swallows times inside it ("the end of the day" is no day phrase, "in 30 minutes" is).
    exact = [day for day in days if "/" not in text[day.start : day.end]]
    clocks = [
        clock
        for clock in find_clocks(text)
        if not any(
            clock.start < day.end and clock.end > day.start and not _within(clock, day) for day in exact
        )
    ]
    groups: list[_Group] = []
    pieces: list[Day | Clock] = [*days, *clocks]
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end)):
        day = piece if isinstance(piece, Day) else None
        part = piece if isinstance(piece, Clock) and piece.part else None
        clock = piece if isinstance(piece, Clock) and not piece.part else None
        last = groups[-1] if groups else None
        near = last is not None and JOIN.fullmatch(text[last.end : max(piece.start, last.end)])
        if (
            last
            and near
            and not (day and last.day)
            and not (clock and last.clock)
            and not (part and last.part)
        ):
            groups[-1] = _Group(
                last.start, max(piece.end, last.end), day or last.day, clock or last.clock, part or last.part
            )
        else:
            groups.append(_Group(piece.start, piece.end, day, clock, part))
    return groups


def _within(clock: Clock, day: Day) -> bool:
    """ "this afternoon" and "tonight" name a day and a part of it with the same words."""
    return clock.part and day.start <= clock.start and clock.end <= day.end


def _time(group: _Group) -> time | None:
    if group.clock and group.part:
        return with_part(group.clock, group.part)
    piece = group.clock or group.part
    return piece.time if piece else None


def _due(group: _Group, phrase: str, now: datetime, *, promised: bool) -> datetime | None:
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    clock = _time(group)
    if group.day and group.day.meaning.moment:
        return group.day.meaning.moment.astimezone(UTC)
    if group.day is None:
        return _next(clock, phrase, now, exact=group.clock is not None, promised=promised) if clock else None
    day = group.day.meaning.days[0]
    if clock is None:
        clock = WORK_END if LIMIT.search(phrase) else group.day.meaning.at
    due = at_local(day, clock, zone)
    if due > now:
        return due
    if day != now.date() or group.clock:
        return None
    return _later_today(day, now, zone, morning="morning" in phrase)


def _next(clock: time, phrase: str, now: datetime, *, exact: bool, promised: bool) -> datetime | None:
    """A time of the day without a day: today's if it is still to come."""
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    if not exact and not promised and not STANDS_ALONE.search(phrase):
        return None
    today = at_local(now.date(), clock, zone)
    tomorrow = at_local(now.date() + timedelta(days=1), clock, zone)
    return today if today > now and (exact or not promised) else tomorrow


def _later_today(day: date, now: datetime, zone: ZoneInfo, *, morning: bool) -> datetime:
    """Today's hour has passed: the close of business, else the end of the evening, else of the day."""
    hours = (time(12),) if morning else ()
    closes = (at_local(day, clock, zone) for clock in (*hours, WORK_END, time(20), time(23, 59)))
    return next((close for close in closes if close > now), now.astimezone(UTC) + timedelta(hours=1))
