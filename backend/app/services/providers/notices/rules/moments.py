"""When it happened, and until when."""

import re
from collections.abc import Sequence
from datetime import date, time

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules import labels, noticed
from app.services.providers.notices.rules.dates import DATE, day_in, moment, time_in, times_in
from app.services.providers.notices.rules.labels import Answer
from app.services.providers.notices.rules.stays import stay
from app.services.providers.notices.rules.tellings import only_one, told, told_apart

_EVENT = (
    r"(?:alleged )?(?:contravention|offence|event|incident|breach|parking(?: event)?|crossing|entry"
    r"|journey|travel|visit|stay"
    r"|charging|charge(?! certificate)|use|passage|violation|detection)"
)
_SEEN = (
    r"(?:seen|observed|recorded|detected|captured|noted|sighted|witnessed|photographed|parked|used|crossed"
    r"|travelled)"
)
_OF = r"(?:(?:anpr|camera|vehicle|site|car park|date|time|date and time|first|of|your|was|your vehicle) )*"
_BOTH = (
    r"(?:entry|arrival|in|arrived|entered) ?(?:/|and|&|-) ?(?:exit|departure|out|departed|left)(?: times?)?"
)
_START = labels.register(
    rf"(?:date|day)(?: ?(?:and|&|/|,)? ?time)? of (?:the |your )?{_EVENT}",
    r"day",
    rf"{_EVENT} (?:date|day)(?: ?(?:and|&|/|,)? ?time)?",
    rf"{_EVENT} (?:made|took place|occurred|at)(?: on)?",
    r"(?:date ?(?:and|&|/|,)? ?time)(?: \w+)?",
    rf"(?:date|day)(?: ?(?:and|&|/|,)? ?time)? (?:first )?(?:vehicle )?(?:was )?{_SEEN}",
    rf"{_OF}(?:arrived|arrival|entered|entry|entrance|first {_SEEN})(?: (?:time|date|at|on|time and date))?",
    r"(?:time )?in|from",
    rf"when|on(?=\s*(?::|$))|{_SEEN}(?: on| at)",
    r"(?:date )?(?:entered|driven|seen) (?:in |the )?(?:zone|area)?",
    r"(?:alleged )?(?:incident|event|offence|contravention|breach)|(?:you )?(?:arrived|entered)",
    _BOTH,
    r"when (?!.*\b(?:notice|letter|pcn|posted|sent|issued|wrote|pa(?:y|id))\b)[\w' ]{2,40}(?=\s*(?:[:?]|$))",
)
_END = labels.register(
    rf"{_OF}(?:departed|departure|exited|exit|left|last {_SEEN})(?: (?:time|date|at|on|time and date))?",
    r"(?:time )?out|you (?:left|departed|exited)",
    r"to|until",
)
_TIME = labels.register(
    rf"(?:start |exact )?time(?: of (?:the )?{_EVENT})?",
    rf"{_EVENT} (?:start )?time",
    _BOTH,
    rf"hour|at|time (?:first )?(?:vehicle )?(?:was )?(?:{_SEEN}|of entry)",
)
_BETWEEN = re.compile(r"\b(?:between|from)\b|\bto\b|\band\b|[-–]", re.IGNORECASE)


def moments(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found]:
    """Start and end, local time to the minute. Without a time of day neither is known."""
    if kind is LetterKind.OTHER:
        return ABSENT, ABSENT
    private = kind is LetterKind.PRIVATE_PARKING
    named = _named_day(sheet, kind)
    other_days = _days_of_notice(sheet, kind)
    found = (
        _labelled(sheet, kind, named)
        or (stay(sheet) if private else None)
        or told(sheet, kind, other_days)
        or _on_ticket(sheet, kind)
        or told_apart(sheet, kind, other_days)
        or only_one(sheet, other_days)
    )
    if found is None or (named and str(found[0].value)[:10] != named[1].isoformat()):
        return ABSENT, ABSENT
    return found


def _days_of_notice(sheet: Sheet, kind: LetterKind) -> frozenset[date]:
    """Days whose label says that something else happened on them; a ticket is made on the day itself."""
    if kind is LetterKind.PCN_WINDSCREEN:
        return frozenset()
    made = noticed.labelled(sheet, kind)
    return frozenset({date.fromisoformat(str(made.value))} if made else ())


def _named_day(sheet: Sheet, kind: LetterKind) -> tuple[Answer, date] | None:
    """The first labelled day of the event, with or without a time."""
    for wanted in (_START, noticed.DATE_LABEL if _date_is_of_event(sheet, kind) else ()):
        for answer in labels.answers(sheet, wanted):
            day, _ = _opening_moment(answer.text)
            if day:
                return answer, day
    return None


def _labelled(
    sheet: Sheet, kind: LetterKind, named: tuple[Answer, date] | None
) -> tuple[Found, Found] | None:
    for wanted in (_START, noticed.DATE_LABEL if _date_is_of_event(sheet, kind) else ()):
        for answer in labels.answers(sheet, wanted):
            day, times = _opening_moment(answer.text)
            if day and times:
                return _with_end(sheet, kind, answer, day, times)
    if named is None:
        return None
    answer, day = named
    for at in _time_answers(sheet, kind, answer):
        times = times_in(at.text[:40])
        if times and day_in(at.text) in {None, day}:
            return _with_end(sheet, kind, answer, day, times, beside=at)
    return None


def _date_is_of_event(sheet: Sheet, kind: LetterKind) -> bool:
    """Whether a bare "Date" is the event's: on a ticket, or where the notice has a date of its own."""
    if kind is LetterKind.PCN_WINDSCREEN:
        return True
    return noticed.labelled(sheet) is not None


def _time_answers(sheet: Sheet, kind: LetterKind, day: Answer) -> list[Answer]:
    """Labelled times, those in the row of the day first."""
    found = list(labels.answers(sheet, _TIME))
    seen = () if kind is LetterKind.PCN_WINDSCREEN else labels.answers(sheet, _START)
    found = [*seen, *found] if kind is LetterKind.PRIVATE_PARKING else [*found, *seen]
    return sorted(found, key=lambda answer: abs(answer.piece.middle - day.piece.middle) > day.piece.height)


def _with_end(
    sheet: Sheet,
    kind: LetterKind,
    answer: Answer,
    day: date,
    times: Sequence[time],
    *,
    beside: Answer | None = None,
) -> tuple[Found, Found]:
    source = (
        answer if beside is None else Answer(f"{answer.text}, {beside.source}", answer.label, answer.piece)
    )
    confidence = 0.96 * (beside.piece.confidence if beside else 1.0)
    start = source.found(moment(day, times[0]), confidence)
    if kind is not LetterKind.PRIVATE_PARKING and len(times) < 2:
        return start, ABSENT
    if len(times) > 1 and times[1] > times[0]:
        return start, source.found(moment(day, times[1]), confidence)
    return start, _end(sheet, day, times[0])


def _end(sheet: Sheet, day: date, after: time) -> Found:
    for answer in labels.answers(sheet, _END):
        at = time_in(answer.text[:40])
        until = day_in(answer.text) or day
        if at and (until, at) > (day, after):
            return answer.found(moment(until, at), 0.96)
    return ABSENT


def _opening_moment(text: str) -> tuple[date | None, list[time]]:
    """A day within the first words, and the times after it that no bracket puts aside."""
    head = re.split(r"\(|\bobserved\b", text, maxsplit=1)[0][:70]
    match = DATE.search(head)
    if match is None or match.start() > 25:
        return None, []
    times = times_in(head)
    if len(times) > 1 and not _BETWEEN.search(DATE.sub("", head)):
        times = times[:1]
    return day_in(head), times


def _on_ticket(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found] | None:
    """A ticket is made where and when it happened."""
    if kind is not LetterKind.PCN_WINDSCREEN:
        return None
    for answer in labels.answers(sheet, noticed.NOTICE_LABELS):
        day, times = _opening_moment(answer.text)
        if day and times:
            return answer.found(moment(day, times[0]), 0.9), ABSENT
    return None
