"""Holds the fields against each other: what cannot be true beside the rest was misread, and is left empty."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.rules.noticed import FOLLOWING
from app.services.providers.notices.rules.proportions import DISCOUNTED, FULL

Kind = LetterKind
Fields = Mapping[str, Found]
_MUCH_SURER, _SOONEST_SECOND = 0.05, timedelta(days=14)
_PRIVATE_SHARE = (0.3, 0.8)
_LONGEST_STAY, _LONGEST_WAIT = timedelta(days=31), timedelta(days=1100)
_LONGEST_DISCOUNT, _LONGEST_PAYMENT = timedelta(days=45), timedelta(days=90)
_TELEPHONE = re.compile(r"0[12378]\d{8,9}")
_OWN_NUMBER = re.compile(r"\b(?:pcn|notice|charge|penalty|nip|ticket)\b", re.IGNORECASE)


def consistent(fields: Fields, kind: LetterKind) -> Fields:
    """The same fields, without those that contradict the others."""
    for rule in (_dates, _limits, _stay, _discount, _reference):
        fields = {**fields, **{name: _emptied(fields[name]) for name in rule(fields, kind)}}
    return fields


def _emptied(found: Found) -> Found:
    """Something stands there: its words are kept for whoever looks."""
    return Found(None, 0.3, found.page, found.source) if found.source else ABSENT


def _dates(fields: Fields, kind: LetterKind) -> Iterator[str]:
    happened, made = _day(fields["contravention_at"]), _day(fields["date_of_notice"])
    if happened is None or made is None:
        return
    if kind in FOLLOWING and timedelta(0) <= made - happened < _SOONEST_SECOND:
        # The day of the notice that it follows.
        yield "date_of_notice"
    if timedelta(0) <= made - happened <= _LONGEST_WAIT:
        return
    surer = fields["contravention_at"].confidence - fields["date_of_notice"].confidence
    if surer < _MUCH_SURER:
        yield "contravention_at"
        yield "contravention_end_at"
    if surer > -_MUCH_SURER:
        yield "date_of_notice"


def _limits(fields: Fields, _: LetterKind) -> Iterator[str]:
    made = _day(fields["date_of_notice"]) or _day(fields["contravention_at"])
    discount, pay = _day(fields["discount_until"]), _day(fields["pay_or_represent_until"])
    for name, until, longest in (
        ("discount_until", discount, _LONGEST_DISCOUNT),
        ("pay_or_represent_until", pay, _LONGEST_PAYMENT),
    ):
        if made and until and not timedelta(0) <= until - made <= longest:
            yield name
    if discount and pay and discount >= pay:
        yield from ("discount_until", "pay_or_represent_until")


def _stay(fields: Fields, _: LetterKind) -> Iterator[str]:
    start, end = fields["contravention_at"].value, fields["contravention_end_at"].value
    if not end:
        return
    if not start or not timedelta(0) < _moment(str(end)) - _moment(str(start)) <= _LONGEST_STAY:
        yield "contravention_end_at"


def _discount(fields: Fields, kind: LetterKind) -> Iterator[str]:
    """Public charges that break their proportions keep what the letter says: a person compares them."""
    full, less = fields[FULL].value, fields[DISCOUNTED].value
    if kind is not Kind.PRIVATE_PARKING or not isinstance(full, int) or not isinstance(less, int):
        return
    if not _PRIVATE_SHARE[0] * full <= less <= _PRIVATE_SHARE[1] * full:
        yield DISCOUNTED


def _reference(fields: Fields, _: LetterKind) -> Iterator[str]:
    """A telephone line or the vehicle's own mark is no reference, whatever stands before it."""
    code, source = str(fields["reference"].value or ""), fields["reference"].source or ""
    is_line = _TELEPHONE.fullmatch(code) and not _OWN_NUMBER.search(source)
    if code and (is_line or code == fields["vrm"].value):
        yield "reference"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(found: Found) -> date | None:
    return date.fromisoformat(str(found.value)[:10]) if found.value else None
