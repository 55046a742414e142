"""When the notice was made: its labelled day, the one of a sentence, or the letter's own date."""

import re

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules import labels
from app.services.providers.notices.rules.dates import DATE, day_in

_NAME = (
    r"(?:pcn|nto|ntk|nip|(?:penalty|parking) charge(?: notice)?|notice to (?:owner|keeper|hirer)"
    r"|charge notice|enforcement notice)"
)
_LETTER = r"(?:notice|issue|letter|posting|pcn|(?:charge )?certificate|nip)"
NOTICE_LABELS = labels.register(
    rf"(?:date|day) of (?:this |the )?{_LETTER}(?: \(.*\))?",
    rf"(?:date|day) of (?:issue|posting) of (?:this |the )?(?:{_LETTER}|{_NAME})",
    rf"(?:date|day) of (?:this |the )?{_NAME}(?: \(.*\))?",
    r"(?:notice|issue|letter|certificate|posting|print|charge certificate) date",
    rf"{_NAME} (?:issue |issued )?date",
    r"date (?:of )?(?:issued|posted|sent|printed)|(?:notice )?(?:issued|posted|sent)(?: on)?(?: date)?|dated",
    r"(?:this )?(?:notice|letter|certificate) (?:is )?(?:dated|(?:was )?issued on|(?:was )?posted on)",
    r"when (?:this|the|we) [\w' ]{0,20}(?:posted|sent|issued|wrote)[\w' ]{0,15}(?=\s*(?:[:?]|$))",
)
DATE_LABEL = labels.register(r"date")
_BEFORE_DAY = re.compile(
    r"[\s(:,]*(?:on|the|dated)?\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day)?,?)?[\s(]*", re.IGNORECASE
)
_HEAD_ROWS = 12
FOLLOWING = frozenset({LetterKind.NOTICE_TO_OWNER, LetterKind.CHARGE_CERTIFICATE})
_OF_FIRST_NOTICE = re.compile(r"\b(?:pcn|penalty|original)\b", re.IGNORECASE)
_TOLD_OF_THIS = re.compile(
    r"\bthis (?:penalty charge |parking charge )?(?:notice|letter|certificate),?"
    r" (?:is |was |which )?(?:dated|issued|posted|sent)(?: (?:on|by post on|to you on))? "
    r"|\b(?:posted|sent|issued|served) (?:you )?this (?:notice|letter|pcn|certificate)"
    r"(?: to you| by post)* on ",
    re.IGNORECASE,
)
_TOLD = re.compile(
    rf"{_TOLD_OF_THIS.pattern.replace('this', '(?:this|the)')}"
    r"|\b(?:pcn|notice|charge)(?: number| no\.?| ref(?:erence)?)? [A-Z]*\d{4,}[\dA-Z/]*"
    r" (?:was )?(?:issued|dated|sent|posted)(?: by post| to you)?(?: on)? ",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"\b(?:date|day|when|by|due|until|on|from|serv\w+|contravention|offence)\b", re.IGNORECASE
)


def date_of_notice(sheet: Sheet, kind: LetterKind, start: Found) -> Found:
    """The labelled day; else the letter's own date; for a windscreen ticket that is the day it was fixed."""
    if kind is LetterKind.OTHER:
        return ABSENT
    named = labelled(sheet, kind)
    if named is not None:
        return named
    return _in_sentence(sheet, kind) or _plain_date(sheet, kind, start) or _letter_date(sheet) or ABSENT


def labelled(sheet: Sheet, kind: LetterKind = LetterKind.PCN_POSTAL) -> Found | None:
    """A notice that follows another has a day of its own, beside that of the first."""
    for answer in labels.answers(sheet, NOTICE_LABELS):
        day = _opening_day(answer.text)
        if day and not (kind in FOLLOWING and _OF_FIRST_NOTICE.search(answer.label)):
            return answer.found(day, 0.97)
    return None


def _opening_day(text: str) -> str | None:
    match = DATE.search(text[:40])
    day = day_in(text[:40]) if match and _BEFORE_DAY.fullmatch(text[: match.start()]) else None
    return day.isoformat() if day else None


def _in_sentence(sheet: Sheet, kind: LetterKind) -> Found | None:
    match = (_TOLD_OF_THIS if kind in FOLLOWING else _TOLD).search(sheet.flow)
    day = _opening_day(sheet.flow[match.end() : match.end() + 40]) if match else None
    if match is None or day is None:
        return None
    row = sheet.row_at(match.start())
    return Found(day, 0.9 * row.confidence, row.page, row.text[:300])


def _plain_date(sheet: Sheet, kind: LetterKind, start: Found) -> Found | None:
    """A bare "Date:": of the event too on a ticket; elsewhere the notice's own, if the event has another."""
    named = labels.first(sheet, DATE_LABEL, _opening_day)
    happened = str(start.value)[:10] if start.value else None
    if named is None or (kind is not LetterKind.PCN_WINDSCREEN and named.value == happened):
        return _day_of_ticket(start) if kind is LetterKind.PCN_WINDSCREEN else None
    return named


def _day_of_ticket(start: Found) -> Found | None:
    if start.value is None:
        return None
    return Found(str(start.value)[:10], start.confidence, start.page, start.source)


def _letter_date(sheet: Sheet) -> Found | None:
    """A line of the first page that is a day and nothing else, as letters carry it at the top."""
    for row in sheet.rows[:_HEAD_ROWS]:
        piece = row.pieces[0]
        if piece.page == 1 and len(row.pieces) == 1 and len(piece.text) < 40:
            rest = DATE.sub("", piece.text)
            day = day_in(piece.text)
            above = next((other for other in sheet.pieces if other.is_right_above(piece)), None)
            if above is not None and _OTHER_LABEL.search(above.text):
                continue
            if day and not re.search(r"\d|[a-z]{4}", re.sub(r"\b\w+day\b", "", rest), re.IGNORECASE):
                return Found(day.isoformat(), 0.92 * piece.confidence, 1, piece.text)
    return None
