"""What a sum of money is for, by the words that stand around it; the rule of amounts asks."""

import re
from enum import StrEnum


class Purpose(StrEnum):
    FULL = "amount_full_pence"
    DISCOUNTED = "amount_discounted_pence"
    INCREASED = "amount_increased_pence"
    OTHER = "amount_other_pence"
    TOTAL = "total"
    NONE = "none"


# The first that fits decides.
_SIGNS: tuple[tuple[Purpose, str], ...] = (
    (
        Purpose.NONE,
        r"\bfine\b|permit|annual|registration fee|court|deposit|per (year|hour|day|week|minute|call)"
        r"|parking fee"
        r"|tariff|voucher|debt recovery|recovery (cost|charge|fee)|legal (cost|fee)|interest|bailiff"
        r"|enforcement agent|administration (fee|charge)|amount paid|paid to date|already paid|payments? "
        r"received"
        r"|points|up to £?1,?000|surcharge|card (fee|charge)|compensation|ticket value|you (have )?paid",
    ),
    (
        Purpose.OTHER,
        r"not pa(y|id) (the|a|your) ((?!penalty|parking)[\w-]+ ){0,3}(charge|toll|fee) of"
        r"|unpaid (crossing|toll|road user|charge\b(?! notice)|daily)|\btolls?\b|crossing (charge|fee) of"
        r"|the crossing"
        r"|(daily|zone|scheme|road[- ]user|original|congestion|caz|ulez|clean air) charge (of|due|unpaid"
        r"|owed|was|that)"
        r"|unpaid (road[- ]user|congestion|clean air)|^(crossing|toll|daily charge|road user charge"
        r"|crossing charge)s?$",
    ),
    (
        Purpose.INCREASED,
        r"charge certificate|certificate|increas|\bbecomes\b"
        r"|go(es)? up|rise[sn]?\b|ris(e|ing) (to|by)|additional 50"
        r"|higher (sum|amount|charge)|if (it remains |still )?unpaid after|if not paid"
        r"|150%|no payment is (made|received)|after (the )?28",
    ),
    (
        Purpose.FULL,
        r"after (the )?(first )?(14|fourteen|21|twenty[- ]one)"
        r"|full (penalty|amount|charge|sum)|in full(?! and final)",
    ),
    (
        Purpose.DISCOUNTED,
        r"discount|reduc|50% off|half[- ]price|\bhalf\b|early|prompt"
        r"|(before|by) day (8|14|15|21|22)|lower (amount|sum|charge|rate)|lowered|lesser"
        r"|((with)?in|for|during) (the )?(first |next )?(7|seven|10|14|fourteen|21|twenty[- ]one)\b"
        r"|up to day (14|21)|\bfortnight\b|settle (it )?(at|for)\b|final settlement",
    ),
    (
        Purpose.FULL,
        r"(with)?in (the )?(28|twenty[- ]eight)|(28|twenty[- ]eight) days|penalty( charge)?\b|parking "
        r"charge|\bfull\b"
        r"|outstanding|standard|you owe|amount (now )?(due|payable|owing)|now due|^charge\b|\bcharge (is|of"
        r"|amount|due)|pcn amount"
        r"|charge( amount)?$|amount$|\bamount is\b|(must|have to|need to) pay$|to pay$|payable|balance",
    ),
    (Purpose.TOTAL, r"\btotal\b|altogether|in all\b"),
)
_PATTERNS = tuple((purpose, re.compile(signs, re.IGNORECASE)) for purpose, signs in _SIGNS)
_TOTAL = re.compile(r"\btotal\b|altogether", re.IGNORECASE)


def by_words(text: str) -> Purpose | None:
    return next((purpose for purpose, pattern in _PATTERNS if pattern.search(text)), None)


def is_total(header: str) -> bool:
    return _TOTAL.search(header) is not None
