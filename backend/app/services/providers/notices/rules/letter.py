"""Puts the rules together: a laid-out letter in, all fields out. The local reader calls it."""

from collections.abc import Mapping

from app.services.providers.notices.base import ABSENT, FIELDS, Found, LetterKind
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules.amounts import amounts
from app.services.providers.notices.rules.consistent import consistent
from app.services.providers.notices.rules.deadlines import discount_days, printed
from app.services.providers.notices.rules.grounds import code_and_words
from app.services.providers.notices.rules.moments import moments
from app.services.providers.notices.rules.noticed import date_of_notice
from app.services.providers.notices.rules.numbers import mark, reference
from app.services.providers.notices.rules.places import location
from app.services.providers.notices.rules.senders import authority
from app.services.providers.notices.rules.statutes import statute
from app.services.providers.notices.rules.titles import kind_of

Kind = LetterKind
_LIABLE = {
    Kind.PRIVATE_PARKING: "private",
    Kind.ROAD_USER_CHARGE: "charging_authority",
    Kind.INTENDED_PROSECUTION: "police",
    Kind.OTHER: None,
}


def fields_of(sheet: Sheet) -> Mapping[str, Found]:
    """Every field of `base.FIELDS`; each names the words that it was read from."""
    document_type = kind_of(sheet)
    kind = LetterKind(str(document_type.value))
    start, end = moments(sheet, kind)
    money = amounts(sheet, kind)
    days = discount_days(sheet, money["amount_discounted_pence"])
    discount_until, pay_until = printed(sheet, kind, start, money, days)
    code, words = code_and_words(sheet, kind)
    fields = {
        **derived(document_type, pages=sheet.pages),
        "reference": ABSENT if kind is Kind.OTHER else reference(sheet),
        "vrm": mark(sheet),
        "issuing_authority": authority(sheet, kind),
        "statutory_basis": statute(sheet, kind),
        "contravention_code": code,
        "contravention_description": words,
        "location": location(sheet, kind),
        "contravention_at": start,
        "contravention_end_at": end,
        "date_of_notice": date_of_notice(sheet, kind, start),
        **money,
        "discount_days": days,
        "discount_until": discount_until,
        "pay_or_represent_until": pay_until,
    }
    checked = consistent(fields, kind)
    return {name: checked[name] for name in FIELDS}


def derived(document_type: Found, *, pages: int) -> Mapping[str, Found]:
    """The kind of letter with what follows from it, and the number of pages."""
    kind = LetterKind(str(document_type.value))
    return {
        "document_type": document_type,
        "liability_type": _with(document_type, _LIABLE.get(kind, "council")),
        "is_penalty": _with(document_type, kind is not Kind.OTHER),
        "pages": Found(pages, 1.0, None, None),
    }


def _with(found: Found, value: str | bool | None) -> Found:
    return Found(value, found.confidence, found.page, found.source) if value is not None else ABSENT
