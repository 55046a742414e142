"""Where it happened: the labelled place, or the one that a sentence names."""

import re

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules import labels
from app.services.providers.notices.rules.dates import DATE
from app.services.providers.notices.rules.labels import Answer
from app.services.providers.notices.rules.wording import plain, title_case

_PLACE = labels.register(
    r"(?:location|place|(?:site|street|road|scene|address)(?=\s*(?::|$)| (?:name|details|of )))(?: "
    r"(?:name|details|description))?(?: of (?:the )?(?:alleged )?"
    r"(?:contravention|offence|event|incident|breach|parking|vehicle|entry|detection|alleged offence))?",
    r"(?:contravention|offence|event|incident|parking|camera|breach|detection|entry) (?:location|place"
    r"|site|street|point)",
    r"where(?: (?:(?:it|this) (?:happened|was)|seen|(?:you (?:were )?)?parked))?"
    r"|(?:area|road|bus lane)(?=\s*(?::|$))"
    r"|(?:car park(?: name)?|(?:relevant )?land|zone|entry point|charging "
    r"point|crossing used)(?=\s*(?::|$))",
    r"where (?!to\b|can\b|do\b|should\b|your?\b.{0,12}\bpay)[\w' ]{2,40}(?=\s*(?:[:?]|$))",
    r"(?:crossed|captured|photographed|filmed|used) (?:at|in|on)(?=\s*(?::|$| [A-Z]))"
    r"|(?:street|road|site) name|junction(?=\s*(?::|$))",
    r"(?:was |were )?(?:seen|observed|recorded) (?:in|at|on)|at|in",
)
_TOLD = re.compile(
    r"\b(?:was|were|being|been|had)?\s*(?:seen|observed|recorded|parked|waiting|stopped|driven|detected"
    r"|photographed|filmed|caught|left)"
    r"(?:[ ,]+[\w()/'’-]+){0,9}?[ ,]+(?:in|at|on|along|into|entering) (?P<place>(?:the )?[A-Z][^.;\n]{3,90}?)"
    r"(?=,? (?:on|at|from|between|during|and|by|without|while|when|in contravention|for|because|where) "
    r"|[.;(\n]|, (?:on|at|where|when)"
    r"|$)"
)
_AFTER_TIME = re.compile(
    r"\d[:.]\d\d(?: ?[ap]\.?m\.?| ?hours| ?hrs)?,? (?:in|at|on|along) (?P<place>[A-Z][^.;\n]{3,80}?)(?=,? "
    r"(?:and|the|your|when|in contravention|for|because|which)\b|[.;\n]|$)"
)
_FILMED = re.compile(
    r"\bcameras? (?:in|at|on) (?:the )?(?P<place>[A-Z][^.;\n]{3,80}?)"
    r"(?= (?:photographed|recorded|captured|filmed|saw|showed?|observed|detected)\b)"
)
# What stands between such a word and the day or the time is a place, whatever it is called.
_BEFORE_MOMENT = re.compile(
    r"\b(?:in|at|on|along|through|into) (?:the )?(?P<place>[A-Z][\w'’.,&/() -]{2,80}?)"
    r"(?=,?\s(?:on|at|from|between) (?:the )?(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day))"
)
_OPENS_LINE = re.compile(
    rf"^(?P<place>[A-Z][\w'’.,&/() -]{{2,80}}?),? (?:on |at )?"
    rf"(?=(?i:{DATE.pattern}),? (?:at )?\d{{1,2}}[:.]\d\d)",
    re.MULTILINE,
)
_INCURRED = re.compile(
    r"\b(?:incurred|committed|occurred|took place|issued)"
    r"(?: (?:a|the|this) (?:parking charge|contravention|charge|breach))?"
    r" (?:at|in|on) (?:the )?(?P<place>[A-Z][^.;\n]{3,80}?)(?=[.;\n]|$)"
)
_STOOD = re.compile(
    r"\b(?:was|were|stood|standing|left|parked) (?:in|at|on|along) (?:the )?"
    r"(?P<place>[A-Z][\w'’ /-]{3,60}?)(?=[.,;\n]|$)"
)
_ENTERED = re.compile(
    r"\b(?:entered|entering|site of|visited) (?:the )?(?P<place>[A-Z][^.;\n]{3,80}?)"
    r"(?=,? (?:at|on|from|between) )"
)
_STREET = re.compile(
    r"\b(street|road|lane|avenue|way|drive|park|square|place|close|hill|bridge|car park|high st|st|rd"
    r"|junction|crossing"
    r"|roundabout|station|centre|terrace|row|green|gardens|retail|a\d+|m\d+|b\d+|quay|wharf|gate|tunnel"
    r"|zone|crescent|parade"
    r"|broadway|embankment|circus|grove|mews|services|airport|hospital|court|walk|yard|approach|bypass"
    r"|parkway|market)\b",
    re.IGNORECASE,
)
_NOT_A_PLACE = re.compile(
    r"£|@|\b(you|your|we|our|please|pay|was|were|must|payment|notice|penalty|charge certificate"
    r"|registration)\b",
    re.IGNORECASE,
)
_CROSSING = re.compile(
    r"\b(?!(?:Unpaid |Daily |Ultra |Low |Zero |Clean |Emission |Air |Congestion |Charg\w+ )+Zone)"
    r"(?:[A-Z][a-z’']+ ){1,4}(?:Crossing|Bridge|Tunnel|Zone)\b(?! (?:Ltd|Limited|plc|LLP|Company)\b)"
)
_SURE = (_BEFORE_MOMENT, _INCURRED)
_DIRECTION = labels.register(r"direction(?: of travel)?")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_LAST_WEEKDAY = re.compile(rf",? {_WEEKDAY.pattern}$", re.IGNORECASE)
_DAY = re.compile(rf"(?:{_WEEKDAY.pattern},? )?(?:{DATE.pattern})", re.IGNORECASE)
_MOMENT = re.compile(rf",? (?:at|on) (?:\d{{1,2}}[:.]\d\d|{_DAY.pattern})", re.IGNORECASE)
_LONGEST = 120
_MOST_LINES = 3


def location(sheet: Sheet, kind: LetterKind) -> Found:
    if kind is LetterKind.OTHER:
        return ABSENT
    return _labelled(sheet) or _told(sheet) or _crossing(sheet, kind) or ABSENT


def _labelled(sheet: Sheet) -> Found | None:
    for rank, label in enumerate(_PLACE):
        loose = rank == len(_PLACE) - 1
        for answer in labels.answers(sheet, (label,)):
            text = _place_in(_with_next_lines(sheet, answer))
            if text and not (loose and not _STREET.search(text)):
                return answer.found(text, 0.94)
    return None


def _with_next_lines(sheet: Sheet, answer: Answer) -> str:
    """The value and the lines of its cell below it."""
    text, piece = answer.text, answer.piece
    for _ in range(_MOST_LINES - 1):
        under = sheet.below(piece)
        if under is None or not piece.is_right_above(under) or not _goes_on(answer, text, under.text):
            break
        row = sheet.row_of(under)
        starts_together = abs(under.left - answer.piece.left) < 0.8 * under.height
        if not starts_together or row.pieces[0] is not under:
            break
        text, piece = f"{text} {under.text}", under
    return text


def _goes_on(answer: Answer, text: str, under: str) -> bool:
    """An open bracket, a comma or a postcode says that a place goes on; a new line may be the next field."""
    if labels.is_label(under) or DATE.search(under) or len(under) > _LONGEST:
        return False
    opened = text.count("(") > text.count(")")
    postcode = re.match(r"^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$", under)
    beside_label = answer.piece.text == answer.text
    first_word = under.split(" ", maxsplit=1)[0].rstrip(":")
    short = beside_label and len(under) < 40 and not labels.is_label(first_word) and ":" not in under
    return opened or postcode is not None or text.endswith((",", "-", "&")) or (short and under[:1].islower())


def _place_in(text: str) -> str | None:
    text = plain(re.split(r"\s(?:on|at) (?=\d{1,2}[:/. ])", DATE.split(text, maxsplit=1)[0])[0])
    text = _LAST_WEEKDAY.sub("", text)
    if not 3 <= len(text) <= _LONGEST or _NOT_A_PLACE.search(text) or not re.search(r"[A-Za-z]{3}", text):
        return None
    if not (text[0].isupper() or text[0].isdigit()) or _WEEKDAY.match(text):
        return None
    if DATE.match(text) or labels.is_label(text) or re.fullmatch(r"[\d:. ]+", text):
        return None
    return title_case(text)


def _told(sheet: Sheet) -> Found | None:
    without_days = _DAY.sub(lambda match: "0:00".rjust(len(match.group())), sheet.flow)
    for pattern, flow in (
        (_TOLD, sheet.flow),
        (_AFTER_TIME, without_days),
        (_FILMED, sheet.flow),
        (_ENTERED, sheet.flow),
        (_BEFORE_MOMENT, sheet.flow),
        (_INCURRED, sheet.flow),
        (_OPENS_LINE, sheet.flow),
        (_STOOD, sheet.flow),
    ):
        found = _first_told(sheet, pattern, flow)
        if found:
            return found
    return None


def _first_told(sheet: Sheet, pattern: re.Pattern[str], flow: str) -> Found | None:
    for match in pattern.finditer(flow):
        text = _place_in(re.split(r",? (?:at|in|on) (?=[A-Z])", match.group("place"))[-1])
        if text and (
            pattern in _SURE
            or _STREET.search(text)
            or "," in text
            or _MOMENT.match(flow[match.end("place") :])
        ):
            row = sheet.row_at(match.start("place"))
            return Found(text, 0.88 * row.confidence, row.page, match.group().strip()[:300])
    return None


def _crossing(sheet: Sheet, kind: LetterKind) -> Found | None:
    """A scheme that is itself the place: its name, and the direction of travel where that is printed."""
    if kind is not LetterKind.ROAD_USER_CHARGE:
        return None
    named = ((piece, match) for piece in sheet.pieces if (match := _CROSSING.search(piece.text)))
    piece, name = next(named, (None, None))
    if piece is None or name is None:
        return None
    direction = labels.first(
        sheet, _DIRECTION, lambda text: text.lower() if re.fullmatch(r"[A-Za-z]+bound", text) else None
    )
    text = f"{name.group()} ({direction.value})" if direction else name.group()
    return Found(text, 0.85 * piece.confidence, piece.page, piece.text[:300])
