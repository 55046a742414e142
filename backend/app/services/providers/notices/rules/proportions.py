"""Which of the printed sums is which, by the half and the half as much again that the law fixes.

It only chooses among sums that stand on the letter; one that breaks the proportions keeps what its words say.
"""

from collections.abc import Collection, Mapping

from app.services.providers.notices.base import LetterKind

Kind = LetterKind
FULL, DISCOUNTED, INCREASED = "amount_full_pence", "amount_discounted_pence", "amount_increased_pence"
_SHARE = {FULL: 100, DISCOUNTED: 50, INCREASED: 150}
_NAMES = {
    **dict.fromkeys((Kind.PCN_POSTAL, Kind.PCN_WINDSCREEN, Kind.ROAD_USER_CHARGE), tuple(_SHARE)),
    **dict.fromkeys((Kind.CHARGE_CERTIFICATE, Kind.NOTICE_TO_OWNER), (FULL, INCREASED)),
}


def by_proportion(kind: Kind, printed: Collection[int]) -> Mapping[str, int]:
    """Empty unless exactly one reading of the sums keeps the proportions."""
    sums = set(printed) - {0}
    names = _NAMES.get(kind, ())
    fulls = [full for full in sums if names and {full * _SHARE[name] / 100 for name in names} <= sums]
    return {name: fulls[0] * _SHARE[name] // 100 for name in names} if len(fulls) == 1 else {}
