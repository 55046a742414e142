"""Entry and exit as the sentences of a car park's operator tell them; the rules of moments ask."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from app.services.providers.notices.base import Found
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules.dates import DATE, Clock, clocks_in, day_in, moment

_CAME_OR_WENT = re.compile(
    r"\b(?:(?P<came>enter(?:ed|ing|s)?|entry|entrance|arriv(?:ed|al|ing|es)|drove in|first (?:seen|captured"
    r"|recorded|observed)|in)"
    r"|(?P<went>left(?! on (?:the|your|its)\b)|leav(?:es?|ing)|exit(?:ed|ing|s)?"
    r"|depart(?:ed|ure|ing|s)?|drove (?:out|off)|last (?:seen|captured|recorded|observed)|out|until))\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:between|from|period|stay|for)\b[^\d]{0,25}$", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:\s|,|\b(?:on|at)\b)*(?:and|to|until|till|-|–)(?:\s|,|\b(?:on|at|again)\b)*", re.IGNORECASE
)
HOURS = re.compile(
    r"\b(?:open|opening|lines|hours of|office hours|mondays?"
    r"|(?:open )?daily (?:from|between)|every day|enforced|free)\b",
    re.IGNORECASE,
)
_REACH, _BESIDE = 60, 22

Stay = tuple[Found, Found]


def stay(sheet: Sheet) -> Stay | None:
    """By the first paragraph that says when the vehicle came and when it went."""
    where = 0
    for paragraph in sheet.flow.split("\n"):
        for first, second in pairwise(clocks_in(paragraph)):
            if _is_stay(paragraph, first, second):
                found = _as_found(sheet, paragraph, (first, second), where)
                if found:
                    return found
        where += len(paragraph) + 1
    return None


def goes(words: str) -> bool:
    """Whether the last of such words says that the vehicle went."""
    said = [*_CAME_OR_WENT.finditer(words)]
    return bool(said) and said[-1].group("went") is not None


def _is_stay(paragraph: str, first: Clock, second: Clock) -> bool:
    before = paragraph[max(0, first.start - _REACH) : first.start]
    between = paragraph[first.end : second.start]
    if len(between) > 2 * _REACH or HOURS.search(f"{before}{between}"):
        return False
    said = [*_CAME_OR_WENT.finditer(before)]
    came = bool(said) and said[-1].group("came") is not None
    if came and goes(between):
        return True
    return bool(_FROM.search(DATE.sub("", before))) and bool(_UNTIL.fullmatch(DATE.sub("", between)))


def _as_found(sheet: Sheet, paragraph: str, clocks: Sequence[Clock], where: int) -> Stay | None:
    days = [_day_of(paragraph, clock) for clock in clocks]
    first, last = days[0] or days[1], days[1] or days[0]
    if first is None or last is None or (first, clocks[0].at) >= (last, clocks[1].at):
        return None
    row, source = sheet.row_at(where + clocks[0].start), paragraph.strip()[:300]
    start, end = (
        Found(moment(day, clock.at), 0.92 * row.confidence, row.page, source)
        for day, clock in zip((first, last), clocks, strict=True)
    )
    return start, end


def _day_of(paragraph: str, clock: Clock) -> date | None:
    """The day beside the time, else the only one of the paragraph."""
    days = [(match.start(), match.end(), day_in(match.group())) for match in DATE.finditer(paragraph)]
    beside = [
        (max(start - clock.end, clock.start - end), day)
        for start, end, day in days
        if day and -1 < max(start - clock.end, clock.start - end) < _BESIDE
    ]
    if beside:
        return min(beside)[1]
    known = {day for _, _, day in days if day}
    return known.pop() if len(known) == 1 else None
