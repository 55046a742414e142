"""When it happened, until when, and when the notice was made."""

import re
from collections.abc import Sequence
from datetime import date, time

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules import labels
from app.services.providers.notices.rules.dates import DATE, day_in, moment, time_in, times_in
from app.services.providers.notices.rules.labels import Answer

_EVENT = (
    r"(?:alleged )?(?:contravention|offence|event|incident|breach|parking(?: event)?|crossing|entry"
    r"|journey|travel"
    r"|charging|charge(?! certificate)|use|passage|violation|detection)"
)
_START = labels.register(
    rf"(?:date|day)(?: ?(?:and|&|/|,)? ?time)? of (?:the |your )?{_EVENT}",
    rf"{_EVENT} (?:date|day)(?: ?(?:and|&|/|,)? ?time)?",
    rf"{_EVENT} (?:made|took place|occurred|at)(?: on)?",
    r"(?:date ?(?:and|&|/|,)? ?time)(?: \w+)?",
    r"(?:(?:date|time)(?: and time)? (?:of )?)?(?:arrived|arrival|entered|entry|first seen)(?: (?:time"
    r"|date|at|on))?|(?:time )?in|from",
    r"when|on(?=\s*(?::|$))|(?:seen|recorded|observed|detected|used)(?: on| at)",
    r"(?:date )?(?:entered|driven|seen) (?:in |the )?(?:zone|area)?",
)
_END = labels.register(
    r"(?:(?:date|time)(?: and time)? (?:of )?)?(?:departed|departure|exited|exit|left|last seen)(?: "
    r"(?:time|date|at|on))?|(?:time )?out",
    r"to|until",
)
_TIME = labels.register(
    rf"(?:start |exact )?time(?: of (?:the )?{_EVENT})?",
    rf"{_EVENT} (?:start )?time",
    r"at|time (?:seen|recorded|observed|of entry)",
)
_NOTICE = labels.register(
    r"(?:date|day) of (?:this |the )?(?:notice|issue|letter|posting|pcn|charge certificate|nip)(?: \(.*\))?",
    r"(?:notice|issue|letter|certificate|posting|print|charge certificate) date",
    r"date (?:of )?(?:issued|posted|sent|printed)|(?:notice )?(?:issued|posted|sent)(?: on)?(?: date)?|dated",
    r"(?:this )?(?:notice|letter|certificate) (?:is )?(?:dated|(?:was )?issued on|(?:was )?posted on)",
)
_DATE = labels.register(r"date")
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
_HEAD_ROWS = 12
_BEFORE_DAY = re.compile(
    r"[\s(:,]*(?:on|the|dated)?\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day)?,?)?[\s(]*", re.IGNORECASE
)
_BESIDE = 34
_STOP = r"(?<=[a-z0-9)])\.\s+(?=[A-Z])|\n"
_DAYLESS = re.compile(r"(?:19|20)\d\d\b")


def moments(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found]:
    """Start and end, local time to the minute. Without a time of day neither is known."""
    if kind is LetterKind.OTHER:
        return ABSENT, ABSENT
    return _labelled(sheet, kind) or _told(sheet, kind) or (ABSENT, ABSENT)


def date_of_notice(sheet: Sheet, kind: LetterKind, start: Found) -> Found:
    """The labelled day; else the letter's own date; for a windscreen ticket that is the day it was fixed."""
    if kind is LetterKind.OTHER:
        return ABSENT
    named = labels.first(sheet, _NOTICE, _opening_day)
    if named is not None:
        return named
    return _in_sentence(sheet) or _plain_date(sheet, kind, start) or _letter_date(sheet) or ABSENT


def _labelled(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found] | None:
    partial: tuple[Answer, date] | None = None
    for wanted in (_START, _DATE if _date_is_of_event(sheet, kind) else ()):
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
    return labels.first(sheet, _NOTICE, _opening_day) is not None


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


def _opening_day(text: str) -> str | None:
    match = DATE.search(text[:40])
    day = day_in(text[:40]) if match and _BEFORE_DAY.fullmatch(text[: match.start()]) else None
    return day.isoformat() if day else None


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


def _times_beside(sentence: str, at: int, match: re.Match[str]) -> list[time]:
    """Times close to the day, before or behind it, with no other day between."""
    end = at + len(match.group())
    behind = DATE.split(sentence[end : end + _BESIDE], maxsplit=1)[0]
    return times_in(behind) or times_in(_DAYLESS.split(sentence[max(0, at - _BESIDE) : at])[-1])


def _sentence(around: str, offset: int) -> tuple[str, int]:
    """The sentence around a place, and the place within it."""
    begin = max((m.end() for m in re.finditer(_STOP, around[:offset])), default=0)
    end = re.search(_STOP, around[offset:])
    return around[begin : offset + end.start() if end else len(around)], offset - begin


def _in_sentence(sheet: Sheet) -> Found | None:
    match = re.search(
        r"\b(?:this|the) (?:penalty charge |parking charge )?(?:notice|letter|certificate),?"
        r" (?:is |was |which )?(?:dated|issued|posted|sent)(?: (?:on|by post on|to you on))? ",
        sheet.flow,
        re.IGNORECASE,
    )
    day = _opening_day(sheet.flow[match.end() : match.end() + 40]) if match else None
    if match is None or day is None:
        return None
    row = sheet.row_at(match.start())
    return Found(day, 0.9 * row.confidence, row.page, row.text[:300])


def _plain_date(sheet: Sheet, kind: LetterKind, start: Found) -> Found | None:
    """A bare "Date:": of the event too on a ticket; elsewhere the notice's own, if the event has another."""
    named = labels.first(sheet, _DATE, _opening_day)
    happened = str(start.value)[:10] if start.value else None
    if named is None or (kind is not LetterKind.PCN_WINDSCREEN and named.value == happened):
        return _day_of_ticket(start) if kind is LetterKind.PCN_WINDSCREEN else None
    return named


def _day_of_ticket(start: Found) -> Found | None:
    if start.value is None:
        return None
    return Found(str(start.value)[:10], start.confidence, start.page, start.source)


def _letter_date(sheet: Sheet) -> Found | None:
    """A line of the first page that is a day and nothing else, as letters carry it at the top."""
    for row in sheet.rows[:_HEAD_ROWS]:
        piece = row.pieces[0]
        if piece.page == 1 and len(row.pieces) == 1 and len(piece.text) < 40:
            rest = DATE.sub("", piece.text)
            day = day_in(piece.text)
            if day and not re.search(r"\d|[a-z]{4}", re.sub(r"\b\w+day\b", "", rest), re.IGNORECASE):
                return Found(day.isoformat(), 0.92 * piece.confidence, 1, piece.text)
    return None
