"""Why the charge is made: the contravention's code and its words."""

import re

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Piece, Sheet
from app.services.providers.notices.rules import labels
from app.services.providers.notices.rules.dates import DATE
from app.services.providers.notices.rules.labels import Answer
from app.services.providers.notices.rules.wording import sentence_case, unended

Kind = LetterKind
_CODED = frozenset({Kind.PCN_POSTAL, Kind.PCN_WINDSCREEN, Kind.NOTICE_TO_OWNER, Kind.CHARGE_CERTIFICATE})
_CODE_LABEL = labels.register(
    r"(?:alleged )?contravention (?:code|number|no\.?)(?: (?:and|&|/) (?:description|suffix))?",
    r"(?:contravention |offence )?code (?:and|&|/) (?:description|contravention|offence)",
    r"(?:alleged )?(?:contravention|offence)(?: (?:details?|description|type|alleged))?|(?:contravention "
    r")?code(?: no\.?)?",
    r"what(?=\s*(?::|$))|(?:what|why) (?:was|were|did|the|this|it|we say)\b[\w' ]{2,40}(?=\s*(?:[:?]|$))",
    r"(?:alleged )?(?:grounds?|reason)(?: for (?:issue|the charge|penalty|this notice|service))?",
)
_WORDS_LABEL = labels.register(
    r"(?:contravention|offence) (?:description|details?)|description(?: of (?:the )?(?:contravention"
    r"|offence))?",
    r"(?:reason|grounds?) (?:for (?:the |this )?(?:parking )?(?:charge|issue|notice)|of issue)|reason"
    r"|(?:alleged )?breach(?: of (?:the )?(?:terms?|contract|conditions?)(?: and conditions)?)?|issue reason"
    r"|(?:(?:parking )?(?:terms?|rules?|conditions?)(?: and conditions)?|contract) (?:breached|broken"
    r"|not (?:met|kept|complied with))"
    r"|(?:why|reason) (?:(?:it|this|the charge|this charge|this notice) )?(?:was )?(?:issued|charged|applied)"
    r"|(?:charge )?issued (?:because|reason)|(?:contravention|breach|charge) reason",
    r"(?:nature of |details of )?(?:the )?(?:alleged )?(?:contravention|offence|breach)(?: alleged)?"
    r"|issued for|infringement|what happened|issue",
    r"(?:what|why) (?!to\b|you (?:must|can|should|need|owe)|we (?!charge|issue|sen|fine)"
    r"|if\b|happens\b|next\b)[\w' ]{2,40}"
    r"(?=\s*(?:[:?]|$))",
)
_CODE = re.compile(
    r"^[\s:\-–]*(?:code\s*:?\s*)?\(?(?P<code>\d{2})(?P<suffix>[A-Za-z]{0,2}|\d)\)?(?=$|[\s.,;)\-–(]|:(?!\d))",
    re.IGNORECASE,
)
_IN_PROSE = re.compile(
    r"\b(?:contravention(?: code| occurred| was committed| is)?"
    r"|code)\s*:?\s*(?:code\s*)?(?P<code>\d{2})(?P<suffix>[A-Za-z]?)(?=[\s:.,;)\-–(])(?!\s*(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)|[-./]\d|:\d|\s+(?:days?|hours?|minutes?)\b)",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"(?:^|\b\d{2}[a-z]?\s*[:\-–.]?\s+)(?P<words>(?:being|parked|parking(?= (?:in|on|at|without|for"
    r"|after))|stopped|failing|entering|using|performing|driving|driven"
    r"|waiting|loading|re-?parked|not parked|vehicle parked|exceed\w+|stayed|overstay\w*|no valid"
    r"|unauthorised|remaining|left)\b[^.;]{5,160})",
    re.IGNORECASE,
)
_OPENS_LINE = re.compile(
    r"(?:^|(?<=[:;,–-] )|(?<=\b(?:is|of) )|(?<=\b(?:was|for) ))"
    r"(?P<code>\d{2})(?P<suffix>[A-Za-z]?)(?:,? |[ .:–-]+)\(?"
    r"(?=(?:being|parked|stopped|failing|entering|using|performing|driving|waiting|loading|re-?parked"
    r"|not parked)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_OTHER_LINE = re.compile(
    r"(?:served|issued|fixed|ceo|officer|observed|seen|amount|penalty|charge|reduced|do not|pay|full)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\boffence of:? (?P<words>[^.;:\n]{8,120}?)(?=,? (?:which|contrary to|that)\b|[.;:\n])"
    r"|\bfollowing (?:alleged )?(?:offence|contravention|breach)s?[^.\n]{0,30}:\s*(?P<next>[^\n]{8,120})"
    r"|\bbecause (?:it|the vehicle|your vehicle|the driver) (?:was |had |has |had been )?"
    r"(?P<cause>(?:not |no |parked|stayed|left|over)[^.;:\n]{8,100})",
    re.IGNORECASE,
)
_UNPAID_USE = re.compile(
    r"not pa(?:id|y|ying)\b[^.]{0,40}(?:road[- ]user charge|charge|toll|crossing)"
    r"|non[- ]?payment of[^.]{0,30}charge|(?:charge|toll)(?:[^.]|\.\d){0,40}"
    r"(?:not (?:been )?paid|unpaid)|no record (?:of|that)[^.]{0,60}(?:charge|toll|payment)"
    r"|(?:zone|toll|crossing|tunnel|bridge|charge)\b[^.]{0,60}(?:without pay|no payment)",
    re.IGNORECASE,
)
UNPAID_USE = "Road user charge not paid"


def code_and_words(sheet: Sheet, kind: LetterKind) -> tuple[Found, Found]:
    if kind is Kind.OTHER:
        return ABSENT, ABSENT
    code, rest = _code(sheet) if kind in _CODED else (ABSENT, None)
    if kind is Kind.ROAD_USER_CHARGE:
        return ABSENT, _unpaid_use(sheet)
    return code, rest or _words(sheet) or _sentence(sheet) or ABSENT


def _code(sheet: Sheet) -> tuple[Found, Found | None]:
    for answer in labels.answers(sheet, _CODE_LABEL):
        match = _CODE.match(answer.text)
        if (
            match is None
            or DATE.match(answer.text.strip())
            or re.match(r"\s*(days?|hours?|minutes?)\b", answer.text[match.end() :])
        ):
            continue
        code = answer.found(_written(match), 0.96)
        words = _trimmed(answer.text[match.end() :])
        if not words and answer.piece.text.endswith(answer.text):
            words = _below(sheet, answer)
        elif words:
            words = _trimmed(_continued(sheet, answer.piece, answer.text[match.end() :]))
        return code, answer.found(words, 0.93) if words else None
    match = _IN_PROSE.search(sheet.flow) or _OPENS_LINE.search(sheet.flow)
    if match is None:
        return ABSENT, None
    row = sheet.row_at(match.start("code"))
    words = _behind_code(sheet.flow[match.end() : match.end() + 180])
    source = row.text[:300]
    described = Found(words, 0.85 * row.confidence, row.page, source) if words else None
    return Found(_written(match), 0.92 * row.confidence, row.page, source), described


def _behind_code(text: str) -> str | None:
    """The words behind a code, also where they stand in brackets."""
    bracketed = re.match(r"\s*\((?P<words>[A-Z][^()]{8,160})\)", text)
    if bracketed:
        return _trimmed(bracketed.group("words"))
    return None if text.startswith(")") else _trimmed(text)


def _written(match: re.Match[str]) -> str:
    return f"{match.group('code')}{match.group('suffix').upper()}"


def _words(sheet: Sheet) -> Found | None:
    for answer in labels.answers(sheet, _WORDS_LABEL):
        if labels.is_label(re.split(r"[:#]", f"{answer.label} {answer.text}")[0]) and ":" in answer.text:
            continue
        if labels.is_label(answer.text) or answer.text[:1].isdigit():
            continue
        words = _trimmed(_continued(sheet, answer.piece, answer.text))
        if (
            words
            and len(words.split()) >= 2
            and not DATE.match(words)
            and not re.match(r"(is|was|has|may|will|because|believes?)\b", words)
        ):
            return answer.found(words, 0.92)
    return None


def _below(sheet: Sheet, answer: Answer) -> str | None:
    """The words in the lines under the code, until a rule, a label or a sum ends them."""
    piece, lines = answer.piece, list[str]()
    for _ in range(5):
        under = sheet.below(piece)
        if under is None or not piece.is_right_above(under) or not re.search(r"[A-Za-z]{3}", under.text):
            break
        if (
            (lines and not _goes_on(lines[-1], under.text))
            or labels.is_label(under.text)
            or labels.is_label(sheet.row_of(under).pieces[0].text)
            or "£" in under.text
            or re.match(r"[A-Z][\w /.]{1,30}:", under.text)
        ):
            break
        lines.append(under.text)
        piece = under
    return _trimmed(" ".join(lines)) if lines else None


def _goes_on(line: str, following: str) -> bool:
    """Whether a sentence goes on in the next line; in capitals that can only be told by its first word."""
    if line.isupper() and following.isupper():
        return _OTHER_LINE.match(following) is None
    return following[:1].islower() or line.rstrip().endswith((",", "&", "(", "/", "-"))


def _continued(sheet: Sheet, piece: Piece, text: str) -> str:
    """The text with the next line of its cell or paragraph, as long as no sentence ended."""
    for _ in range(3):
        under = sheet.below(piece)
        if re.search(r"\.(\s|$)", text) or under is None or not piece.is_right_above(under):
            break
        row = sheet.row_of(under)
        flush = abs(under.left - piece.left) < under.height
        if (
            row.pieces[0] is not under
            or not flush
            or labels.is_label(under.text)
            or re.match(r"[A-Z][\w /]{1,30}:|(?:at|on|in|from|between) (?:the )?[A-Z\d]", under.text)
        ):
            break
        goes_on = under.text[:1].islower() or text.rstrip().endswith((",", "&", "(", "/", "-"))
        if not goes_on and not text.isupper():
            break
        text, piece = f"{text} {under.text}", under
    return text


def _trimmed(text: str) -> str | None:
    """The first sentence, without what introduces it."""
    text = re.split(r"\.\s+(?=[A-Z])|\.$|[;|\n]", text.strip(" :-–."))[0]
    text = re.split(
        rf",? (?:on |at )?(?:\w+day,? )?(?={DATE.pattern})", text, maxsplit=1, flags=re.IGNORECASE
    )[0]
    text = re.split(r"\s+by (?:a |the |our )?(?:civil|ceo|officer|warden|enforcement|camera)", text)[0]
    words = unended(re.sub(r"^(?:\(?code \w+\)?|suffix \w+|\(?[a-z ]{3,20}\)|[-–:\s]+)+", "", text))
    words = words.rstrip(")") if words.count(")") > words.count("(") else words
    if not 5 <= len(words) <= 250 or "£" in words or not re.search(r"[A-Za-z]{4}", words):
        return None
    return sentence_case(words)


def _sentence(sheet: Sheet) -> Found | None:
    """A line that opens as the official meanings of the codes do."""
    for row in sheet.rows:
        match = _STARTS.search(row.text)
        if match is None or (match.start("words") == 0 and row.text[:1].islower()):
            continue
        words = _trimmed(_continued(sheet, row.pieces[-1], match.group("words"))) if match else None
        if words:
            return Found(words, 0.8 * row.confidence, row.page, row.text[:300])
    return _offence(sheet)


def _offence(sheet: Sheet) -> Found | None:
    """Named in the middle of a sentence."""
    match = _NAMED.search(sheet.flow)
    words = _trimmed(match.group("words") or match.group("next") or match.group("cause")) if match else None
    if match is None or words is None:
        return None
    row = sheet.row_at(match.start())
    return Found(words, 0.8 * row.confidence, row.page, match.group()[:300])


def _unpaid_use(sheet: Sheet) -> Found:
    match = _UNPAID_USE.search(sheet.flow)
    if match is None:
        return ABSENT
    row = sheet.row_at(match.start())
    return Found(UNPAID_USE, 0.9 * row.confidence, row.page, match.group()[:300])
