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

_LONGEST_SUM = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A sum and the last day on which it is taken."""

    pence: int
    until: date
    row: Row


def offers(sheet: Sheet) -> Sequence[Offer]:
    """Two of them, the smaller and earlier first; else none."""
    found = all_offers(sheet)
    if len(found) != 2 or found[0].pence >= found[1].pence or found[0].until >= found[1].until:
        return ()
    return found


def all_offers(sheet: Sheet) -> Sequence[Offer]:
    return list({(each.pence, each.until): each for each in _offers(sheet)}.values())


def _offers(sheet: Sheet) -> Iterator[Offer]:
    """Sentences with one sum and one such day, and sums beside or under a label that names the day."""
    yield from _under_labels(sheet)
    for row in sheet.rows:
        for sentence in re.split(r"(?<=[\w)])[.;] (?=[A-Z])", row.text):
            days = [match for match in DATE.finditer(sentence) if _UNTIL.search(sentence[: match.start()])]
            day, sums = day_in(days[0].group()) if len(days) == 1 else None, sums_in(sentence)
            if day and len(sums) == 1:
                yield Offer(sums.pop(), day, row)


def _under_labels(sheet: Sheet) -> Iterator[Offer]:
    for piece in sheet.pieces:
        days = [match for match in DATE.finditer(piece.text) if _UNTIL.search(piece.text[: match.start()])]
        day = day_in(days[0].group()) if len(days) == 1 and not sums_in(piece.text) else None
        for cell in (sheet.right_of(piece), sheet.below(piece)) if day else ():
            sums = sums_in(cell.text) if cell and len(cell.text) <= _LONGEST_SUM else set()
            if day and cell and len(sums) == 1:
                yield Offer(sums.pop(), day, sheet.row_of(cell))
                break
