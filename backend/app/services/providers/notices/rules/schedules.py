"""Sums told apart by nothing but the day until which each is taken: the smaller one is due first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.services.providers.notices.layout import Row, Sheet
from app.services.providers.notices.rules.dates import DATE, day_in
from app.services.providers.notices.rules.sums import sums_in

_UNTIL = re.compile(
    r"\b(?:by|until|up to|before|later than)\s+(?:and including\s+)?(?:\w+day,? )?$", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[\w)])[.;] (?=[A-Z])|,? (?:or|and) (?=(?:pay )?£)")
_OPENS = re.compile(r"(?:if paid )?(?:by|until|up to|before)\b", re.IGNORECASE)
_LONGEST_SUM = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """The sums that are taken until a day: one, or one with what it is made of."""

    sums: frozenset[int]
    until: date
    row: Row


def offers(sheet: Sheet) -> Sequence[tuple[int, Offer]]:
    """Two of one sum each, the smaller and earlier first; else none."""
    found = [(sum(each.sums), each) for each in all_offers(sheet) if len(each.sums) == 1]
    if len(found) != 2 or found[0][0] >= found[1][0] or found[0][1].until >= found[1][1].until:
        return ()
    return found


def all_offers(sheet: Sheet) -> Sequence[Offer]:
    return list({(each.sums, each.until): each for each in _offers(sheet)}.values())


def _offers(sheet: Sheet) -> Iterator[Offer]:
    """Sentences with sums and one such day, and cells that name the day beside or under a sum."""
    yield from _in_cells(sheet)
    for row in sheet.rows:
        yield from _in_sentences(row.text, row)
    where = 0
    for paragraph in sheet.flow.split("\n"):
        yield from _in_sentences(paragraph, sheet.row_at(where))
        where += len(paragraph) + 1


def _in_sentences(text: str, row: Row) -> Iterator[Offer]:
    for sentence in _SENTENCE.split(text):
        day, sums = _only_day(sentence), sums_in(sentence)
        if day and sums:
            yield Offer(frozenset(sums), day, row)


def _in_cells(sheet: Sheet) -> Iterator[Offer]:
    """A cell that opens with "until" goes on from the sum above it; others are labels of the one below."""
    for piece in sheet.pieces:
        day = None if sums_in(piece.text) else _only_day(piece.text)
        if day is None:
            continue
        goes_on = _OPENS.match(piece.text)
        above = next((other for other in sheet.pieces if other.is_right_above(piece)), None)
        for cell in (above,) if goes_on else (sheet.right_of(piece), sheet.below(piece)):
            sums = sums_in(cell.text) if cell and len(cell.text) <= _LONGEST_SUM else set()
            if cell and len(sums) == 1:
                yield Offer(frozenset(sums), day, sheet.row_of(cell))
                break


def _only_day(text: str) -> date | None:
    days = [match for match in DATE.finditer(text) if _UNTIL.search(text[: match.start()])]
    return day_in(days[0].group()) if len(days) == 1 else None
