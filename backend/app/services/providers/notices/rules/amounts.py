"""Sums of money and what each is for, by the words around it; a sum is never worked out from another."""

import re
from collections.abc import Mapping, Sequence

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules.proportions import by_proportion
from app.services.providers.notices.rules.purposes import Purpose
from app.services.providers.notices.rules.schedules import offers
from app.services.providers.notices.rules.sums import Sum, printed

NO_DISCOUNT = frozenset(
    {
        LetterKind.NOTICE_TO_OWNER,
        LetterKind.CHARGE_CERTIFICATE,
        LetterKind.INTENDED_PROSECUTION,
        LetterKind.OTHER,
    }
)
_OF_ROAD_USE = frozenset({LetterKind.ROAD_USER_CHARGE, LetterKind.CHARGE_CERTIFICATE})
_USE = re.compile(r"\b(?:crossing|toll|congestion|zone|tunnel|bridge)\b", re.IGNORECASE)
NO_MONEY = frozenset({LetterKind.INTENDED_PROSECUTION, LetterKind.OTHER})


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
        if purpose is Purpose.OTHER and kind not in _OF_ROAD_USE:
            continue
        if purpose is Purpose.INCREASED and kind is LetterKind.PRIVATE_PARKING:
            continue
        chosen = _chosen(sums, purpose, kind)
        if chosen:
            fields[purpose.value] = _found(chosen, 0.96 if chosen.in_cell else 0.93)
    fields |= _by_day(sheet, kind, fields)
    fields |= _by_proportion(sums, kind, fields)
    if fields[Purpose.FULL.value].value is None:
        left = _left_over(sums, fields)
        fields[Purpose.FULL.value] = _found(left, 0.8) if left else ABSENT
    return {**fields, **_out_of_order(fields)}


def _as_due(each: Sum, kind: LetterKind) -> Sum:
    """What a charge certificate asks for is the increased charge, however it calls it."""
    if kind is LetterKind.CHARGE_CERTIFICATE and re.search(
        r"now (due|payable)|amount due|to pay|pay the sum", each.row.text, re.IGNORECASE
    ):
        return Sum(each.pence, Purpose.INCREASED, each.in_cell, each.row, each.where)
    return each


def _chosen(sums: list[Sum], purpose: Purpose, kind: LetterKind) -> Sum | None:
    """A labelled one before one in prose; of several the one named most often, then the first."""
    mine = [each for each in sums if each.purpose is purpose]
    if purpose is Purpose.OTHER and kind is LetterKind.CHARGE_CERTIFICATE:
        mine = [each for each in mine if _USE.search(each.row.text)]
    in_cells = [each for each in mine if each.in_cell] or mine
    counts = {each.pence: sum(other.pence == each.pence for other in mine) for each in in_cells}
    return max(in_cells, key=lambda each: (counts[each.pence], -each.where), default=None)


def _by_day(sheet: Sheet, kind: LetterKind, fields: Mapping[str, Found]) -> Mapping[str, Found]:
    """Where the words name neither sum: the one that is taken until the earlier day is the reduced one."""
    names = Purpose.DISCOUNTED.value, Purpose.FULL.value
    if kind in NO_DISCOUNT or any(fields[name].value is not None for name in names):
        return {}
    return {
        name: Found(pence, 0.88 * each.row.confidence, each.row.page, each.row.text[:300])
        for name, (pence, each) in zip(names, offers(sheet), strict=False)
    }


def _by_proportion(sums: Sequence[Sum], kind: LetterKind, fields: Mapping[str, Found]) -> Mapping[str, Found]:
    """Where the words left a sum out or gave one twice: the only sums that keep the law's proportions."""
    meant = [each for each in sums if each.purpose is not Purpose.NONE]
    wanted = by_proportion(kind, {each.pence for each in meant})
    values = [fields[name].value for name in wanted]
    if not wanted or not (None in values or len(set(values)) < len(values) or _out_of_order(fields)):
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
