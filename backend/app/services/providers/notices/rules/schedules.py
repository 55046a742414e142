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


@dataclass(frozen=True, slots=True)
class Offer:
    """A sum and the last day on which it is taken."""

    pence: int
    until: date
    row: Row


def offers(sheet: Sheet) -> Sequence[Offer]:
    """Two of them, the smaller and earlier first; else none."""
    found = list({(each.pence, each.until): each for each in _offers(sheet)}.values())
    if len(found) != 2 or found[0].pence >= found[1].pence or found[0].until >= found[1].until:
        return ()
    return found


def _offers(sheet: Sheet) -> Iterator[Offer]:
    """Sentences with one sum and one such day."""
    for row in sheet.rows:
        for sentence in re.split(r"(?<=[\w)])[.;] (?=[A-Z])", row.text):
            days = [match for match in DATE.finditer(sentence) if _UNTIL.search(sentence[: match.start()])]
            day, sums = day_in(days[0].group()) if len(days) == 1 else None, sums_in(sentence)
            if day and len(sums) == 1:
                yield Offer(sums.pop(), day, row)
