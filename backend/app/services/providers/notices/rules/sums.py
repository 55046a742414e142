"""Every sum of a letter with what the words around it say that it is for; the rule of amounts chooses."""

import re
from dataclasses import dataclass

from app.services.providers.notices.layout import Piece, Row, Sheet
from app.services.providers.notices.rules.purposes import Purpose, by_words, is_total

MONEY = re.compile(r"(?:£|GBP ?|€(?=0))\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?(?!\d)")


_CLAUSE = re.compile(
    r"[;:•]|,(?!\d{3})|(?<=[a-z)0-9])\.\s|\b(?:but|otherwise|or else|however)\b|\bor\b(?! before)"
    r"|\band\b(?= (?:a|the|will|may))"
)
_GONE = re.compile(
    r"(no longer|not) (be )?(available|offered|accepted|apply|applies|on offer)|(has|have) (now "
    r")?(expired|ended|passed|lapsed)"
    r"|period .{0,30}(is over|expired|ended|passed)|was not paid|did not pay|has been lost|not been paid",
    re.IGNORECASE,
)
# Words that belong to the sum that follows them.
_LEADS_ON = re.compile(r"\b(to|of|is|at|only|just|pay|plus|be)\s*$", re.IGNORECASE)
# "£30.00 plus the toll of £2.40 if paid within 14 days": another sum, not what the first is for.
_AND_TOLL = re.compile(
    r"^\s*(?:plus|\+|and|in addition to|on top of)\s(?:the |your |an? )?(?:unpaid |outstanding |daily )?"
    r"(?:[\w ]{0,25}?(?:toll|charge|fee|crossing)s?(?: of)?)?"
    r"\s*(?:£\s?\d+(?:\.\d\d)?)?(?:\s*=\s*£\s?\d+(?:\.\d\d)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum as printed. `where` is its place in the letter's text."""

    pence: int
    purpose: Purpose | None
    in_cell: bool
    row: Row
    where: int


def printed(sheet: Sheet) -> list[Sum]:
    """Every sum of the letter with the purpose that the words around it give."""
    found = []
    start = 0
    for row in sheet.rows:
        for match in MONEY.finditer(row.text):
            where = start + match.start()
            purpose, in_cell = _purpose(sheet, row, match, where)
            found.append(Sum(_pence(match), purpose, in_cell, row, where))
        start += len(row.text) + 1
    return found


def sums_in(text: str) -> set[int]:
    """Every sum of the text, in pence."""
    return {_pence(match) for match in MONEY.finditer(text)}


def _pence(match: re.Match[str]) -> int:
    return int(match.group(1).replace(",", "")) * 100 + int(match.group(2) or 0)


def _purpose(sheet: Sheet, row: Row, match: re.Match[str], where: int) -> tuple[Purpose | None, bool]:
    cell = _cell(row, match)
    if cell is None:
        return _in_prose(sheet.flow, where, where + len(match.group())), False
    header = _header(sheet, row, cell)
    if header:
        if is_total(header):
            return Purpose.TOTAL, True
        by_header = by_words(header)
        if by_header in {Purpose.OTHER, Purpose.NONE, Purpose.INCREASED, Purpose.DISCOUNTED}:
            return by_header, True
    return by_words(_left_of(sheet, row, cell)) or by_words(header), True


def _cell(row: Row, match: re.Match[str]) -> Piece | None:
    """The piece, if it holds little but the sum: a cell of a table or a labelled value."""
    start = 0
    for piece in row.pieces:
        if start <= match.start() < start + len(piece.text):
            rest = piece.text.replace(match.group(), "").strip(" .*:-–()")
            alone = len(rest) <= 3
            short = (
                len(rest) <= 40 and piece.text.rstrip(" .").endswith(match.group()) and len(piece.text) < 60
            )
            sentence = re.search(r"[.!?] |\b(is|are|you|we|may|will|be)\b", piece.text)
            return piece if alone or (short and not sentence and piece.text[:1].isupper()) else None
        start += len(piece.text) + 1
    return None


def _header(sheet: Sheet, row: Row, cell: Piece) -> str:
    """The words at the top of the cell's column, where it stands in a table of several columns."""
    if len(row.pieces) < 2:
        return ""
    above = [
        piece
        for piece in sheet.pieces
        if piece.page == cell.page
        and piece.middle < cell.top
        and piece.overlaps_column(cell)
        and cell.middle - piece.middle < 9 * cell.height
    ]
    for piece in sorted(above, key=lambda piece: -piece.middle):
        if MONEY.search(piece.text):
            continue
        others = sheet.row_of(piece).pieces
        return (
            piece.text if len(others) >= 2 and len(piece.text) < 40 and not piece.text.endswith(".") else ""
        )
    return ""


def _left_of(sheet: Sheet, row: Row, cell: Piece) -> str:
    """The cell's own words, those left of it, and of the line above where it is the beginning of them."""
    own = cell.text[: m.start()] if (m := MONEY.search(cell.text)) else ""
    left = " ".join(
        piece.text for piece in row.pieces if piece.right <= cell.left + 1 and not MONEY.search(piece.text)
    )
    nearest = [piece.text for piece in row.pieces if piece.right <= cell.left + 1]
    words = f"{nearest[-1] if nearest and not MONEY.search(nearest[-1]) else left} {own}".strip()
    if by_words(words) is None or not words or words[0].isdigit() or words[0].islower():
        at = sheet.rows.index(row)
        previous = sheet.rows[at - 1] if at else None
        if (
            previous
            and previous.page == row.page
            and len(previous.text) < 50
            and not MONEY.search(previous.text)
        ):
            return f"{previous.text} {words}".strip()
    return words


def _in_prose(flow: str, start: int, end: int) -> Purpose | None:
    """By the clause before the sum, else by the one after it."""
    before = flow[max(0, start - 160) : start]
    after = flow[end : end + 110]
    last_sum = list(MONEY.finditer(before))
    if last_sum:
        before = before[last_sum[-1].end() :]
    after = _AND_TOLL.sub(lambda match: " " * len(match.group()), after)
    next_sum = MONEY.search(after)
    if next_sum:
        after = after[: next_sum.start()]
    sentence = re.split(r"(?<=[a-z)0-9])\.\s+(?=[A-Z])|\n", before)[-1]
    clause = _CLAUSE.split(sentence)[-1]
    trailing = _CLAUSE.split(re.split(r"\.(?:\s|$)|\n", after)[0])[0]
    if next_sum and trailing == after and _LEADS_ON.search(trailing):
        trailing = ""
    if _GONE.search(trailing) and by_words(clause) is Purpose.DISCOUNTED:
        return Purpose.NONE
    if by_words(trailing) is Purpose.NONE:
        return Purpose.NONE
    by_clause = by_words(clause)
    if by_clause in {None, Purpose.FULL, Purpose.TOTAL} and by_words(trailing) in {
        Purpose.DISCOUNTED,
        Purpose.INCREASED,
    }:
        # "pay £35 within 14 days": the sum is named before its condition.
        strong = by_clause is Purpose.FULL and re.search(r"full|standard", clause, re.IGNORECASE)
        return by_clause if strong else by_words(trailing)
    return by_clause or by_words(trailing) or by_words(sentence)
