"""When it happened, as sentences and stray lines tell it; the rule of moments asks."""

import re
from collections.abc import Iterator
from datetime import date, time

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules.dates import DATE, clocks_in, day_in, moment, times_in
from app.services.providers.notices.rules.noticed import FOLLOWING
from app.services.providers.notices.rules.stays import HOURS, goes

_HAPPENED = re.compile(
    r"\b(seen|recorded|observed|entered|contravention|parked|waiting|stopped|used|crossed|driv|drove"
    r"|travel|offence|arriv"
    r"|detected|captured|stayed|was in|took place|occurred|speed|exceed|made a|remained|left|photographed)",
    re.IGNORECASE,
)
_NOTICE_WORDS = re.compile(
    r"\b(notice|letter|certificate)\b.{0,30}\b(dated|issued|posted|sent)\b", re.IGNORECASE
)
_THIS_NOTICE = re.compile(
    r"\b(?:this|our) (?:notice|letter|certificate)\b.{0,30}\b(?:dated|issued|posted|sent)\b", re.IGNORECASE
)
_REACH = 90
_BESIDE = 34
_STOP = r"(?<=[a-z0-9)])\.\s+(?=[A-Z])|\n"
_LIMIT = re.compile(r"\b(?:by|until|before|midnight|later than)\b", re.IGNORECASE)
_DAYLESS = re.compile(r"(?:19|20)\d\d\b")

Moments = tuple[Found, Found]
Days = frozenset[date]


def told(sheet: Sheet, kind: LetterKind, other_days: Days) -> Moments | None:
    """A sentence that tells when it happened: a day and a time near each other and near such a word.
    Sentences that tell of different days are no answer."""
    found = [*_tellings(sheet, kind, other_days)]
    return found[0] if len({str(start.value)[:10] for start, _ in found}) == 1 else None


def _tellings(sheet: Sheet, kind: LetterKind, other_days: Days) -> Iterator[Moments]:
    flow = sheet.flow
    for match in DATE.finditer(flow):
        around = flow[max(0, match.start() - _REACH) : match.end() + _REACH]
        sentence, at = _sentence(around, min(match.start(), _REACH))
        day = day_in(match.group())
        times = _times_beside(sentence, at, match)
        if day is None or day in other_days or not times or not _HAPPENED.search(sentence):
            continue
        if _of_notice(kind).search(sentence[:at]):
            continue
        row = sheet.row_at(match.start())
        at_once = times[1] if kind is LetterKind.PCN_WINDSCREEN and times[1:] > times[:1] else times[0]
        start = Found(moment(day, at_once), 0.92 * row.confidence, row.page, sentence.strip()[:300])
        ends = len(times) > 1 and times[1] > times[0] and kind is LetterKind.PRIVATE_PARKING
        end = Found(moment(day, times[1]), start.confidence, row.page, start.source) if ends else ABSENT
        yield start, end


def told_apart(sheet: Sheet, kind: LetterKind, other_days: Days) -> Moments | None:
    """The day in one place and the time in another, where each is the only one that is told so."""
    days, clocks = dict[date, int](), dict[time, int]()
    for match in re.finditer(rf"(?:(?!{_STOP}).)+", sheet.flow):
        sentence = match.group()
        about_notice = _of_notice(kind).search(sentence)
        if not _HAPPENED.search(sentence) or about_notice or HOURS.search(sentence):
            continue
        days |= {day: match.start() for each in DATE.finditer(sentence) if (day := day_in(each.group()))}
        clocks |= {
            clock.at: match.start() for clock in clocks_in(sentence) if not goes(sentence[: clock.start])
        }
    days = {day: where for day, where in days.items() if day not in other_days}
    if len(days) != 1 or len(clocks) != 1:
        return None
    (day, _), (at, where) = days.popitem(), clocks.popitem()
    row = sheet.row_at(where)
    return Found(moment(day, at), 0.86 * row.confidence, row.page, row.text[:300]), ABSENT


def only_one(sheet: Sheet, other_days: Days) -> Moments | None:
    """The one day of the letter that has a time beside it."""
    found = dict[tuple[date, time], int]()
    for match in DATE.finditer(sheet.flow):
        day = day_in(match.group())
        line = sheet.flow.rfind("\n", 0, match.start()) + 1
        clocks = clocks_in(sheet.flow[match.end() : match.end() + 12].split("\n")[0])
        before = sheet.flow[max(line, match.start() - 26) : match.start()]
        clocks += clocks_in(before)
        if day in other_days or HOURS.search(before) or _LIMIT.search(before):
            continue
        if day and len(clocks) == 1:
            found.setdefault((day, clocks[0].at), match.start())
    if len(found) != 1:
        return None
    ((day, at), where) = found.popitem()
    row = sheet.row_at(where)
    return Found(moment(day, at), 0.87 * row.confidence, row.page, row.text[:300]), ABSENT


def _of_notice(kind: LetterKind) -> re.Pattern[str]:
    """Words that a day is this letter's own. A notice that follows another tells when that one was made."""
    return _THIS_NOTICE if kind in FOLLOWING else _NOTICE_WORDS


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
