"""Holds a model to what is printed: each value must follow from the words it quotes, and those must stand in
the letter's text layer where there is one. What is not so is left out."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time

from app.core import marks
from app.services.providers.notices.base import ABSENT, Found, LetterKind, Value
from app.services.providers.notices.form import FilledNotice, Printed
from app.services.providers.notices.layout import Piece, Sheet, sheet
from app.services.providers.notices.rules.amounts import NO_DISCOUNT, NO_MONEY
from app.services.providers.notices.rules.dates import day_in, moment, times_in
from app.services.providers.notices.rules.statutes import statute
from app.services.providers.notices.rules.sums import sums_in

VERIFIED, LEGIBLE, UNSURE = 0.95, 0.9, 0.6
_AMOUNTS = ("amount_full", "amount_discounted", "amount_increased", "amount_other")
_WRITTEN_NUMBERS = {"seven": 7, "ten": 10, "fourteen": 14, "twenty-one": 21, "twenty one": 21}


def held(filled: FilledNotice, text: Sheet | None) -> Mapping[str, Found]:
    """The form's fields by the names of the extraction, except what follows from the kind of letter."""
    kind = filled.document_type
    fields = {name: _found(getattr(filled, name), parse, text) for name, parse in _PARSERS.items()}
    start, end = _moments(filled, text)
    fields |= {"contravention_at": start, "contravention_end_at": end}
    for name in _AMOUNTS:
        offered = not (kind in NO_MONEY or (name == "amount_discounted" and kind in NO_DISCOUNT))
        found = _found(getattr(filled, name), _pence, text) if offered else ABSENT
        fields[f"{name}_pence"] = found
    if fields["amount_discounted_pence"].value is None:
        fields |= {"discount_days": ABSENT, "discount_until": ABSENT}
    fields["statutory_basis"] = _statute(filled.statutory_basis, kind, text)
    return fields


def _found(printed: Printed | None, parse: Callable[[str, str], Value], text: Sheet | None) -> Found:
    if printed is None or not _stands_in(printed.words, text):
        return ABSENT
    value = parse(printed.value.strip(), printed.words)
    if value is None:
        return ABSENT
    certain = LEGIBLE if text is None else VERIFIED
    return Found(value, certain if printed.sure else UNSURE, printed.page, printed.words[:300])


def _stands_in(words: str, text: Sheet | None) -> bool:
    wanted = _bare(words)
    if text is None:
        return bool(wanted)
    return bool(wanted) and any(wanted in _bare(each) for each in (text.text, text.flow))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _same_characters(value: str, words: str) -> str | None:
    return value if _bare(value) and _bare(value) in _bare(words) else None


def _reference(value: str, words: str) -> str | None:
    return _same_characters("".join(value.split()).upper(), words)


def _mark(value: str, words: str) -> str | None:
    return _same_characters(marks.normalised(value), words)


def _code(value: str, words: str) -> str | None:
    return _same_characters(value.upper(), words) if re.fullmatch(r"\d{2}[A-Za-z0-9]?", value) else None


def _day(value: str, words: str) -> str | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day.isoformat() if day_in(words) == day else None


def _pence(value: str, words: str) -> int | None:
    match = re.fullmatch(r"£?(\d{1,6})(?:\.(\d{2}))?", value.replace(",", ""))
    pence = int(match.group(1)) * 100 + int(match.group(2) or 0) if match else None
    return pence if pence in sums_in(words) else None


def _days(value: str, words: str) -> int | None:
    if not value.isdigit():
        return None
    named = {int(number) for number in re.findall(r"\d+", words)}
    named |= {number for word, number in _WRITTEN_NUMBERS.items() if word in words.casefold()}
    return int(value) if int(value) in named else None


def _time(value: str, words: str) -> str | None:
    try:
        at = time.fromisoformat(value)
    except ValueError:
        return None
    return f"{at:%H:%M}" if at in times_in(words) else None


def _moments(filled: FilledNotice, text: Sheet | None) -> tuple[Found, Found]:
    day = _found(filled.contravention_date, _day, text)
    start = _found(filled.contravention_time, _time, text)
    end = _found(filled.contravention_end_time, _time, text)
    return _joined(day, start), _joined(day, end) if start.value is not None else ABSENT


def _joined(day: Found, at: Found) -> Found:
    if day.value is None or at.value is None:
        return ABSENT
    value = moment(date.fromisoformat(str(day.value)), time.fromisoformat(str(at.value)))
    words = day.source if day.source == at.source else f"{day.source} {at.source}"
    return Found(value, min(day.confidence, at.confidence), day.page, words)


def _statute(printed: Printed | None, kind: LetterKind, text: Sheet | None) -> Found:
    """In the short form of our own rules, read from the letter itself or from the words quoted."""
    if text is not None:
        return statute(text, kind)
    if printed is None:
        return ABSENT
    quoted = Piece(1, printed.words, 0, 0, 500, 10, LEGIBLE)
    return statute(sheet([quoted], 1), kind)


_PARSERS: Mapping[str, Callable[[str, str], Value]] = {
    "reference": _reference,
    "vrm": _mark,
    "issuing_authority": _same_characters,
    "contravention_code": _code,
    "contravention_description": _same_characters,
    "location": _same_characters,
    "date_of_notice": _day,
    "discount_days": _days,
    "discount_until": _day,
    "pay_or_represent_until": _day,
}
