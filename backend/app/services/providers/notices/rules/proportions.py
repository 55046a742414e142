"""Which of the printed sums is which, by the half and the half as much again that the law fixes.

It only chooses among sums that stand on the letter; one that breaks the proportions keeps what its words say.
"""

from collections.abc import Collection, Mapping

from app.services.providers.notices.base import LetterKind

Kind = LetterKind
FULL, DISCOUNTED, INCREASED = "amount_full_pence", "amount_discounted_pence", "amount_increased_pence"
_SHARE = {FULL: 100, DISCOUNTED: 50, INCREASED: 150}
# Sixty of a hundred is usual, half is found; a fee for collection is seventy on top, never beside it alone.
_LEAST_OF_PRIVATE, _MOST_OF_PRIVATE, _DEAREST_PRIVATE = 40, 65, 17_000
_NAMES = {
    **dict.fromkeys((Kind.PCN_POSTAL, Kind.PCN_WINDSCREEN, Kind.ROAD_USER_CHARGE), tuple(_SHARE)),
    **dict.fromkeys((Kind.CHARGE_CERTIFICATE, Kind.NOTICE_TO_OWNER), (FULL, INCREASED)),
}


def by_proportion(kind: Kind, printed: Collection[int]) -> Mapping[str, int]:
    """Empty unless exactly one reading of the sums keeps the proportions."""
    sums = set(printed) - {0}
    if kind is Kind.PRIVATE_PARKING:
        return _private(sums)
    names = _NAMES.get(kind, ())
    fulls = [full for full in sums if names and {full * _SHARE[name] / 100 for name in names} <= sums]
    return {name: fulls[0] * _SHARE[name] // 100 for name in names} if len(fulls) == 1 else {}


def _private(sums: Collection[int]) -> Mapping[str, int]:
    """Only two sums, the smaller of which is what firms take for a charge that is paid early."""
    if len(sums) != 2:
        return {}
    less, full = sorted(sums)
    fits = _LEAST_OF_PRIVATE * full <= 100 * less <= _MOST_OF_PRIVATE * full and full <= _DEAREST_PRIVATE
    return {FULL: full, DISCOUNTED: less} if fits else {}
