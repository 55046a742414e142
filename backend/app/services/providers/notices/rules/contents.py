"""What kind of letter it is where no heading says so: by what only a penalty notice holds."""

import re

from app.services.providers.notices.base import LetterKind
from app.services.providers.notices.layout import Piece, Sheet
from app.services.providers.notices.rules.amounts import amounts
from app.services.providers.notices.rules.moments import moments
from app.services.providers.notices.rules.numbers import mark, reference
from app.services.providers.notices.rules.proportions import by_proportion
from app.services.providers.notices.rules.sums import sums_in

Kind = LetterKind
_OPENINGS = (
    (
        Kind.PRIVATE_PARKING,
        r"(?:parking|contractual|breach) charge(?: notice)?\b|notice to (?:keeper|hirer|driver)\b",
    ),
    (Kind.PCN_POSTAL, r"(?:notice of (?:a |your )?)?penalty charge(?: notice)?\b|penalty notice\b"),
)
_OFFERS = re.compile(
    r"challenge|representation|appeal|dispute|who was driving|within (?:the )?28|28 days", re.IGNORECASE
)
_FIRST_ROWS = 25


def kind_by_contents(sheet: Sheet) -> tuple[LetterKind, Piece] | None:
    """A letter that names itself at the beginning of a line, a mark, a reference, a moment, and sums in the
    proportions of a charge that is still on offer at a discount; no reminder has all of them."""
    opening = _opening(sheet)
    if opening is None or _OFFERS.search(sheet.flow) is None:
        return None
    kind, _ = opening
    start, _ = moments(sheet, kind)
    if start.value is None or reference(sheet).value is None or mark(sheet).value is None:
        return None
    return opening if _is_on_offer(sheet, kind) else None


def _opening(sheet: Sheet) -> tuple[LetterKind, Piece] | None:
    for row in sheet.rows[:_FIRST_ROWS]:
        for piece in row.pieces:
            for kind, pattern in _OPENINGS:
                if piece.page == 1 and re.match(pattern, piece.text, re.IGNORECASE):
                    return kind, piece
    return None


def _is_on_offer(sheet: Sheet, kind: LetterKind) -> bool:
    if kind is Kind.PCN_POSTAL:
        return bool(by_proportion(kind, sums_in(sheet.text)))
    found = amounts(sheet, kind)
    return found["amount_full_pence"].value is not None and found["amount_discounted_pence"].value is not None
