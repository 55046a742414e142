"""The days by which to pay or answer, as far as the letter itself prints them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from app.services.providers.notices.base import ABSENT, Found, LetterKind, Value
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules import labels
from app.services.providers.notices.rules.dates import DATE, day_in
from app.services.providers.notices.rules.schedules import Offer, all_offers
from app.services.providers.notices.rules.sums import sums_in

Kind = LetterKind
_DISCOUNT = re.compile(
    r"discount|reduc|50% off|\bhalf\b|lower (amount|sum|charge)|early payment|prompt", re.IGNORECASE
)
_FULL = re.compile(
    r"\bfull\b|\bpay\b|\bpaid\b|payment|representation|appeal|challenge|respond|reply|nominate|penalty "
    r"charge|balance|received by",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:\bby|\bbefore or on|on or before|(?:no|not) later than|until|up to(?: and including)?|(?:ends?"
    r"|closes|expires?)(?: on)?|due(?: date)?(?: on)?"
    r"|deadline(?: is)?|last (?:day|date)[^.]{0,40}?(?:is|:))(?: (?:midnight|23[:.]59|5 ?pm|the end of"
    r"|close of business)(?: on)?)?[\s:]*"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?$",
    re.IGNORECASE,
)
_DISCOUNT_LABEL = labels.register(
    r"(?:discount(?:ed)?|reduced|early payment)[\w ]{0,30}(?:by|until|ends?|expires?|before|deadline"
    r"|date)(?: on)?",
    r"(?:last (?:day|date)|deadline|final date) (?:for|to pay) (?:the )?(?:discount|reduced|lower)[\w "
    r"]{0,20}",
)
_FULL_LABEL = labels.register(
    r"(?:full |penalty )?(?:payment|charge|amount)(?! .*\bif\b)[\w ]{0,14} "
    r"(?:by|due(?: by| date)?|deadline)|pay(?: in "
    r"full| full amount)? by|due (?:date|by)",
    r"(?:last (?:day|date)|deadline|final date) (?:for|to) (?:payment|pay|respond|representations?|reply"
    r"|appeal|challenge)[\w ]{0,20}",
    r"(?:respond|reply|representations?|appeal|nominate)[\w ]{0,20} by|final date|deadline",
)
_WORDS = {"seven": 7, "ten": 10, "fourteen": 14, "twenty-one": 21, "twenty one": 21}
_DAYS = re.compile(
    r"\b(\d{1,2}|seven|ten|fourteen|twenty[- ]one)(?:\s?\(\w+\))?"
    r"(?:[ -](?:calendar |working )?days?\b"
    r"|(?= of (?:those|these|them|that period|the (?:28|twenty[- ]eight))\b))",
    re.IGNORECASE,
)
_LONGEST_DISCOUNT = 27
# A ticket on the windscreen is served on the day of the contravention, so its windows end on known days.
_TICKET_PAYS_WITHIN = 28


def discount_days(sheet: Sheet, discounted: Found) -> Found:
    """Only where a reduced sum is on offer: the number of days nearest to the words that offer it."""
    if discounted.value is None:
        return ABSENT
    nearest: tuple[int, Found] | None = None
    pence = int(discounted.value)
    sum_printed = re.compile(rf"(?:£|GBP)\s?{pence // 100}(?:\.{pence % 100:02d})?(?![\d,])")
    for match in _DAYS.finditer(sheet.flow):
        count = _count(match.group(1))
        if count > _LONGEST_DISCOUNT:
            continue
        around = sheet.flow[max(0, match.start() - 220) : match.end() + 220]
        at = min(match.start(), 220)
        offers = [*_DISCOUNT.finditer(around), *sum_printed.finditer(around)]
        if not offers:
            continue
        distance = min(abs((offer.start() + offer.end()) // 2 - at) for offer in offers)
        if nearest is None or distance < nearest[0]:
            row = sheet.row_at(match.start())
            nearest = distance, Found(count, 0.93 * row.confidence, row.page, row.text[:300])
    return nearest[1] if nearest else ABSENT


def printed(
    sheet: Sheet, kind: LetterKind, start: Found, money: Mapping[str, Found], days: Found
) -> tuple[Found, Found]:
    """(discount until, pay or represent until)."""
    if kind is Kind.OTHER:
        return ABSENT, ABSENT
    discount = labels.first(sheet, _DISCOUNT_LABEL, _opening_day) or next(_told(sheet, discount=True), None)
    full = labels.first(sheet, _FULL_LABEL, _opening_day) or next(_told(sheet, discount=False), None)
    if full and discount and full.value == discount.value:
        full = None
    discounted = money["amount_discounted_pence"]
    discount, full = _by_sum(sheet, money, discount, full)
    if full and discounted.value and not discount and not days.value and _is_first_of_two(sheet, full):
        full = None
    if kind is Kind.PCN_WINDSCREEN and start.value is not None:
        fixed = date.fromisoformat(str(start.value)[:10])
        discount = discount or _on_ticket(fixed, days)
        full = full or _pay_on_ticket(sheet, fixed)
    if discounted.value is None:
        discount = None
    return discount or ABSENT, full or ABSENT


def _by_sum(
    sheet: Sheet, money: Mapping[str, Found], discount: Found | None, full: Found | None
) -> tuple[Found | None, Found | None]:
    """A day that stands beside one sum belongs to it, whatever words are near."""
    reduced, whole = money["amount_discounted_pence"].value, money["amount_full_pence"].value
    days: dict[Value, Found] = {}
    owners: dict[Value, Value] = {}
    for offer in all_offers(sheet):
        mine = offer.sums & {reduced, whole}
        if len(mine) == 1:
            (pence,) = mine
            days.setdefault(pence, _until(offer))
            owners.setdefault(offer.until.isoformat(), pence)
    discount, full = days.get(reduced, discount), days.get(whole, full)
    if discount is None and full is not None and sums_in(full.source or "") == {reduced}:
        discount, full = full, None
    if full is not None and owners.get(full.value, whole) != whole:
        others = (each for each in _told(sheet, discount=False) if each.value not in owners)
        full = next(others, None)
    if discount is not None and owners.get(discount.value, reduced) != reduced:
        discount = None
    return discount, full


def _until(offer: Offer) -> Found:
    return Found(offer.until.isoformat(), 0.9 * offer.row.confidence, offer.row.page, offer.row.text[:300])


def _is_first_of_two(sheet: Sheet, full: Found) -> bool:
    """Whether a later limit follows: then the first may well be the end of the discount."""
    return any(day.isoformat() > str(full.value) for _, _, day, _ in _days_set(sheet))


def _opening_day(text: str) -> str | None:
    match = DATE.search(text[:45])
    day = day_in(text[:45]) if match and match.start() <= 22 else None
    return day.isoformat() if day else None


def _told(sheet: Sheet, *, discount: bool) -> Iterator[Found]:
    for before, after, day, where in _days_set(sheet):
        clause = re.split(r"[;.]\s|\bor\b(?! before| earlier)|\botherwise\b", before)[-1]
        rest = re.split(r"[;.]\s|\bor\b(?! before| earlier)|\botherwise\b|,", after)[0]
        offers = bool(_DISCOUNT.search(clause) or _DISCOUNT.search(rest))
        if offers is discount and (offers or _FULL.search(clause) or _FULL.search(rest)):
            row = sheet.row_at(where)
            yield Found(day.isoformat(), 0.9 * row.confidence, row.page, row.text[:300])


def _days_set(sheet: Sheet) -> Iterator[tuple[str, str, date, int]]:
    """Days that a word like "by" sets as a limit, with the text around them."""
    flow = sheet.flow
    for match in DATE.finditer(flow):
        before = flow[max(0, match.start() - 130) : match.start()]
        day = day_in(match.group())
        limit = _BY.search(before)
        if day and limit:
            yield before, flow[match.end() : match.end() + 80], day, match.start()


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text.lower().replace("twenty one", "twenty-one")]


def _on_ticket(fixed: date, days: Found) -> Found | None:
    if days.value is None:
        return None
    return Found(
        (fixed + timedelta(days=int(days.value) - 1)).isoformat(), days.confidence, days.page, days.source
    )


def _pay_on_ticket(sheet: Sheet, fixed: date) -> Found | None:
    match = re.search(r"\b(?:28|twenty[- ]eight)[ -]days?\b", sheet.flow, re.IGNORECASE)
    if match is None:
        return None
    row = sheet.row_at(match.start())
    until = fixed + timedelta(days=_TICKET_PAYS_WITHIN - 1)
    return Found(until.isoformat(), 0.9 * row.confidence, row.page, row.text[:300])
