"""When it happened, and until when."""

import re
from collections.abc import Sequence
from datetime import date, time

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules import labels, noticed
from app.services.providers.notices.rules.dates import DATE, clocks_in, day_in, moment, time_in, times_in
from app.services.providers.notices.rules.labels import Answer
from app.services.providers.notices.rules.stays import HOURS, goes, stay

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
_HAPPENED = re.compile(
    r"\b(seen|recorded|observed|entered|contravention|parked|waiting|stopped|used|crossed|driv|drove"
    r"|travel|offence|arriv"
    r"|detected|captured|stayed|was in|took place|occurred|speed|exceed|made a|remained|left|photographed)",
    re.IGNORECASE,
)
_NOTICE_WORDS = re.compile(
    r"\b(notice|letter|certificate)\b.{0,30}\b(dated|issued|posted|sent)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|from)\b|\bto\b|\band\b|[-–]", re.IGNORECASE)
_REACH = 90
_BESIDE = 34
_STOP = r"(?<=[a-z0-9)])\.\s+(?=[A-Z])|\n"
_LIMIT = re.compile(r"\b(?:by|until|before|midnight|later than)\b", re.IGNORECASE)
_DAYLESS = re.compile(r"(?:19|20)\d\d\b")


def moments(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found]:
    """Start and end, local time to the minute. Without a time of day neither is known."""
    if kind is LetterKind.OTHER:
        return ABSENT, ABSENT
    private = kind is LetterKind.PRIVATE_PARKING
    return (
        _labelled(sheet, kind)
        or (stay(sheet) if private else None)
        or _told(sheet, kind)
        or _on_ticket(sheet, kind)
        or _told_apart(sheet)
        or _only_one(sheet)
        or (ABSENT, ABSENT)
    )


def _labelled(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found] | None:
    partial: tuple[Answer, date] | None = None
    for wanted in (_START, noticed.DATE_LABEL if _date_is_of_event(sheet, kind) else ()):
        for answer in labels.answers(sheet, wanted):
            day, times = _opening_moment(answer.text)
            if day and times:
                return _with_end(sheet, kind, answer, day, times)
            if day and partial is None:
                partial = answer, day
    if partial is None:
        return None
    answer, day = partial
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
    if kind is LetterKind.PRIVATE_PARKING:
        found = [*labels.answers(sheet, _START), *found]
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


def _told(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found] | None:
    """A sentence that tells when it happened: a day and a time near each other and near such a word."""
    flow = sheet.flow
    for match in DATE.finditer(flow):
        around = flow[max(0, match.start() - _REACH) : match.end() + _REACH]
        offset = min(match.start(), _REACH)
        sentence, at = _sentence(around, offset)
        day = day_in(match.group())
        times = _times_beside(sentence, at, match)
        if day is None or not times or not _HAPPENED.search(sentence) or _NOTICE_WORDS.search(sentence[:at]):
            continue
        row = sheet.row_at(match.start())
        start = Found(moment(day, times[0]), 0.92 * row.confidence, row.page, sentence.strip()[:300])
        ends = len(times) > 1 and times[1] > times[0] and kind is LetterKind.PRIVATE_PARKING
        end = Found(moment(day, times[1]), start.confidence, row.page, start.source) if ends else ABSENT
        return start, end
    return None


def _on_ticket(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found] | None:
    """A ticket is made where and when it happened."""
    if kind is not LetterKind.PCN_WINDSCREEN:
        return None
    for answer in labels.answers(sheet, noticed.NOTICE_LABELS):
        day, times = _opening_moment(answer.text)
        if day and times:
            return answer.found(moment(day, times[0]), 0.9), ABSENT
    return None


def _told_apart(sheet: Sheet) -> tuple[Found, Found] | None:
    """The day in one sentence and the time in another, where each is the only one that is told so."""
    days, clocks = dict[date, int](), dict[time, int]()
    for match in re.finditer(rf"(?:(?!{_STOP}).)+", sheet.flow):
        sentence = match.group()
        if not _HAPPENED.search(sentence) or _NOTICE_WORDS.search(sentence) or HOURS.search(sentence):
            continue
        days |= {day: match.start() for each in DATE.finditer(sentence) if (day := day_in(each.group()))}
        clocks |= {
            clock.at: match.start() for clock in clocks_in(sentence) if not goes(sentence[: clock.start])
        }
    if len(days) != 1 or len(clocks) != 1:
        return None
    (day, _), (at, where) = days.popitem(), clocks.popitem()
    row = sheet.row_at(where)
    return Found(moment(day, at), 0.86 * row.confidence, row.page, row.text[:300]), ABSENT


def _only_one(sheet: Sheet) -> tuple[Found, Found] | None:
    """The one day of the letter that has a time beside it."""
    found = dict[tuple[date, time], int]()
    for match in DATE.finditer(sheet.flow):
        day = day_in(match.group())
        line = sheet.flow.rfind("\n", 0, match.start()) + 1
        clocks = clocks_in(sheet.flow[match.end() : match.end() + 12].split("\n")[0])
        before = sheet.flow[max(line, match.start() - 26) : match.start()]
        clocks += clocks_in(before)
        if day and len(clocks) == 1 and not HOURS.search(before) and not _LIMIT.search(before):
            found.setdefault((day, clocks[0].at), match.start())
    if len(found) != 1:
        return None
    ((day, at), where) = found.popitem()
    row = sheet.row_at(where)
    return Found(moment(day, at), 0.87 * row.confidence, row.page, row.text[:300]), ABSENT


def _times_beside(sentence: str, at: int, match: re.Match[str]) -> list[time]:
    """Times close to the day, before or behind it, with no other day between."""
    end = at + len(match.group())
    behind = DATE.split(sentence[end : end + _BESIDE], maxsplit=1)[0]
    times = times_in(behind)
    if not times:
        before = _DAYLESS.split(sentence[max(0, at - _BESIDE) : at])[-1]
        clocks = clocks_in(before)
        gone = clocks and goes(sentence[: at - len(before) + clocks[0].start])
        times = [] if gone else [clock.at for clock in clocks]
    elif goes(sentence[:end]) and not goes(sentence[:at]):
        return []
    return times


def _sentence(around: str, offset: int) -> tuple[str, int]:
    """The sentence around a place, and the place within it."""
    begin = max((m.end() for m in re.finditer(_STOP, around[:offset])), default=0)
    end = re.search(_STOP, around[offset:])
    return around[begin : offset + end.start() if end else len(around)], offset - begin
