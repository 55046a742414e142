"""Sums of money and what each is for, by the words around it; a sum is never worked out from another."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Piece, Row, Sheet
from app.services.providers.notices.rules.proportions import by_proportion
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
NO_DISCOUNT = frozenset(
    {
        LetterKind.NOTICE_TO_OWNER,
        LetterKind.CHARGE_CERTIFICATE,
        LetterKind.INTENDED_PROSECUTION,
        LetterKind.OTHER,
    }
)
NO_MONEY = frozenset({LetterKind.INTENDED_PROSECUTION, LetterKind.OTHER})


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum as printed. `where` is its place in the letter's text."""

    pence: int
    purpose: Purpose | None
    in_cell: bool
    row: Row
    where: int


def amounts(sheet: Sheet, kind: LetterKind) -> Mapping[str, Found]:
    """The four amounts. What a kind of letter cannot offer stays absent, whatever is mentioned in it."""
    fields = {
        purpose.value: ABSENT
        for purpose in (Purpose.FULL, Purpose.DISCOUNTED, Purpose.INCREASED, Purpose.OTHER)
    }
    if kind in NO_MONEY:
        return fields
    sums = [_as_due(each, kind) for each in printed(sheet)]
    for purpose in (Purpose.FULL, Purpose.DISCOUNTED, Purpose.INCREASED, Purpose.OTHER):
        if purpose is Purpose.DISCOUNTED and kind in NO_DISCOUNT:
            continue
        if purpose is Purpose.OTHER and kind is not LetterKind.ROAD_USER_CHARGE:
            continue
        if purpose is Purpose.INCREASED and kind is LetterKind.PRIVATE_PARKING:
            continue
        chosen = _chosen(sums, purpose)
        if chosen:
            fields[purpose.value] = _found(chosen, 0.96 if chosen.in_cell else 0.93)
    fields |= _by_proportion(sums, kind, fields)
    if fields[Purpose.FULL.value].value is None:
        left = _left_over(sums, fields)
        fields[Purpose.FULL.value] = _found(left, 0.8) if left else ABSENT
    return {**fields, **_out_of_order(fields)}


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


def _as_due(each: Sum, kind: LetterKind) -> Sum:
    """What a charge certificate asks for is the increased charge, however it calls it."""
    if kind is LetterKind.CHARGE_CERTIFICATE and re.search(
        r"now (due|payable)|amount due|to pay|pay the sum", each.row.text, re.IGNORECASE
    ):
        return Sum(each.pence, Purpose.INCREASED, each.in_cell, each.row, each.where)
    return each


def _chosen(sums: list[Sum], purpose: Purpose) -> Sum | None:
    """A labelled one before one in prose; of several the one named most often, then the first."""
    mine = [each for each in sums if each.purpose is purpose]
    in_cells = [each for each in mine if each.in_cell] or mine
    counts = {each.pence: sum(other.pence == each.pence for other in mine) for each in in_cells}
    return max(in_cells, key=lambda each: (counts[each.pence], -each.where), default=None)


def _by_proportion(sums: Sequence[Sum], kind: LetterKind, fields: Mapping[str, Found]) -> Mapping[str, Found]:
    """Where the words left a sum out or gave one twice: the only sums that keep the law's proportions."""
    meant = [each for each in sums if each.purpose not in {Purpose.NONE, Purpose.OTHER}]
    wanted = by_proportion(kind, {each.pence for each in meant})
    values = [fields[name].value for name in wanted]
    if not wanted or (None not in values and len(set(values)) == len(values)):
        return {}
    first = {each.pence: each for each in reversed(meant)}
    return {name: _found(first[pence], 0.9) for name, pence in wanted.items()}


def _out_of_order(fields: Mapping[str, Found]) -> Mapping[str, Found]:
    """A reduction that reduces nothing and an increase that increases nothing were misread: left empty."""
    full = fields[Purpose.FULL.value].value
    less, more = fields[Purpose.DISCOUNTED.value].value, fields[Purpose.INCREASED.value].value
    wrong = {}
    if isinstance(full, int) and isinstance(less, int) and less >= full:
        wrong[Purpose.DISCOUNTED.value] = ABSENT
    if isinstance(full, int) and isinstance(more, int) and more <= full:
        wrong[Purpose.INCREASED.value] = ABSENT
    return wrong


def _left_over(sums: list[Sum], fields: Mapping[str, Found]) -> Sum | None:
    """The one sum whose purpose nobody named, where the letter is a penalty and has no other."""
    taken = {found.value for found in fields.values()}
    left = [each for each in sums if each.purpose in {None, Purpose.TOTAL} and each.pence not in taken]
    return left[0] if len({each.pence for each in left}) == 1 else None


def _found(each: Sum, confidence: float) -> Found:
    return Found(each.pence, confidence * each.row.confidence, each.row.page, each.row.text[:300])
