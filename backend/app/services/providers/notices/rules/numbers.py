"""The notice's own reference and the vehicle's mark."""

import re
from collections import Counter

from app.core import marks
from app.services.providers.notices.base import ABSENT, Found
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules import labels
from app.services.providers.notices.rules.dates import DATE

_NUMBER = r"(?: ?(?:number|no\.?|num\.?|ref(?:erence|\.)?(?: (?:number|no\.?))?|id|code|#))"
# The notice's own number first: "our reference" may be a file number.
_REFERENCE = labels.register(
    rf"(?:pcn|penalty charge notice|penalty notice|parking charge(?: notice)?|charge notice|charge"
    rf"|penalty|notice"
    rf"|nip|ticket|contravention|enforcement|charge certificate){_NUMBER}",
    r"(?:your )?(?:pcn|notice|charge|parking charge|penalty charge)(?: notice)? (?:number|reference|ref) is"
    r"|(?:number|reference) of (?:the |this |your )?(?:notice|pcn|charge)"
    r"|(?:pcn|ticket) issued|notice(?=\s*:)",
    r"(?:penalty charge notice )?(?:\(pcn\)|pcn)",
    r"(?:unique )?reference(?: (?:number|no\.?))?|unique (?:notice|ticket) number|ref\.?(?: no\.?)?",
    rf"(?:case|police|offence|incident|file){_NUMBER}",
    r"our ref(?:erence)?(?: (?:number|no\.?))?",
    r"(?:in all correspondence )?(?:please )?quot(?:e|ing)(?: ref(?:erence)?)?",
    r"penalty charge notice|parking charge notice|notice to owner|charge certificate|notice to keeper",
)
_YOURS = labels.register(r"your ref(?:erence)?(?: (?:no\.?|number))?")
_OURS = re.compile(r"\bour ref", re.IGNORECASE)
_REFERENCE_TOLD = re.compile(
    rf"\b(?:pcn|(?:penalty|parking) charge(?: notice)?|charge notice|notice to (?:owner|keeper)"
    rf"|ticket){_NUMBER}?"
    r"[ :(]+(?P<code>[A-Z]{0,3}[ -]?\d{5,12}(?:/\d{3,})?[A-Z]?)\b",
    re.IGNORECASE,
)
# The shape that councils and schemes use; hardly anything else on a letter has it.
_PUBLIC_NUMBER = re.compile(r"(?<![\w/])(?P<code>[A-Z]{2} ?\d{8})(?![\w/])")
_MARK = labels.register(
    r"(?:the |your )?(?:vehicle )?registration (?:mark|number|no\.?|plate)(?: \(vrm\))?(?: of (?:the "
    r"|your )?vehicle)?",
    r"(?:vehicle )?(?:vrm|vrn|reg\.? ?(?:no\.?|number|mark)|reg\.?)",
    r"(?:the |your )?(?:vehicle )?registration",
    r"(?:vehicle )?(?:number|licence) plate|index (?:mark|number)",
    r"(?:the |your )?vehicle(?: details| concerned| identified| number| id)?",
)
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9]|[ /\-.](?=[A-Z0-9])){4,24}", re.IGNORECASE)
_CURRENT = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{2})[ -]?([A-Z]{3})(?![A-Z0-9])")
_MISREAD = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{4} ?[A-Z0-9]{3}(?![A-Z0-9])")
# Of these a stray number, a house or a road may be made; a label has to name them.
_LONGEST_PREFIX = 4
_LOOSE = frozenset({"dateless", "northern_ireland", "diplomatic"})


def reference(sheet: Sheet) -> Found:
    own = labels.first(sheet, _REFERENCE, _reference_in) or _reference_told(sheet)
    # Beside "our reference", yours is what the addressee once wrote on a letter.
    yours = None if _OURS.search(sheet.flow) else labels.first(sheet, _YOURS, _reference_in)
    return own or yours or ABSENT


def mark(sheet: Sheet) -> Found:
    """The mark that a label names, else the one of the current format that stands in the letter."""
    named = labels.first(sheet, _MARK, _mark_in)
    if named is not None:
        return named if len(_named_marks(sheet)) < 2 else Found(None, 0.3, named.page, named.source)
    return _misread(sheet) or _only_one(sheet) or ABSENT


def _named_marks(sheet: Sheet) -> set[str]:
    """Marks of the current form behind labels: of two, nobody knows which is meant."""
    parsed = {_mark_in(answer.text) for answer in labels.answers(sheet, _MARK)}
    return {each for each in parsed if each and marks.format_of(each) == "current"}


def _reference_told(sheet: Sheet) -> Found | None:
    """In a sentence, behind the name of the notice, where all such sentences name the same."""
    told = [*_REFERENCE_TOLD.finditer(sheet.flow)]
    told = told or [*_PUBLIC_NUMBER.finditer(sheet.flow)]
    codes = {_reference_in(match.group("code")) for match in told} - {None}
    if len(codes) != 1:
        return None
    row = sheet.row_at(told[0].start())
    return Found(codes.pop(), 0.9 * row.confidence, row.page, told[0].group()[:300])


def _reference_in(text: str) -> str | None:
    """The code that opens the text, without blanks: letters and digits in groups, at least four digits."""
    text = text.lstrip(" :#.-–")
    match = _CODE.match(text)
    if match is None or DATE.match(text):
        return None
    groups: list[str] = []
    for group in match.group().upper().split(" "):
        written = text[sum(len(each) + 1 for each in groups) :][: len(group)]
        if not groups and group.isalpha() and len(group) > _LONGEST_PREFIX:
            return None
        if groups and (written.islower() or (written.istitle() and len(written) > 2) or _ends(groups, group)):
            break
        groups.append(group)
    code = "".join(groups).rstrip("/-.")
    digits = sum(character.isdigit() for character in code)
    if digits < 4 or len(code) < 5 or marks.format_of(code) == "current":
        return None
    return code


def _ends(groups: list[str], group: str) -> bool:
    """Whether a group is a word of its own: more than three letters without a digit."""
    return not any(character.isdigit() for character in group) and (len(group) > 3 or len(groups) > 1)


def _mark_in(text: str) -> str | None:
    """A mark among the first words of the text, written with or without its blank."""
    words = re.findall(r"[A-Za-z0-9]+", text[:60])
    for start in range(min(len(words), 3)):
        for length in (2, 1, 3):
            joined = marks.normalised("".join(words[start : start + length]))
            form = marks.format_of(joined) if len(words) >= start + length else None
            strict = form is not None and form not in _LOOSE
            if strict or (
                form and start == 0 and length <= 2 and len(joined) >= 3 and _is_upper(words[:length])
            ):
                return joined
    return None


def _is_upper(words: list[str]) -> bool:
    return all(word == word.upper() for word in words)


def _misread(sheet: Sheet) -> Found | None:
    """What a label points at and is nearly a mark: a picture's 0 and O. Its words are kept, not its value."""
    for answer in labels.answers(sheet, _MARK):
        match = _MISREAD.match(answer.text.upper())
        if match and any(c.isdigit() for c in match.group()) and marks.repaired(match.group()):
            return Found(None, 0.3, answer.piece.page, match.group())
    return None


def _only_one(sheet: Sheet) -> Found | None:
    found = Counter(
        (joined, row)
        for row in sheet.rows
        for match in _CURRENT.finditer(row.text)
        if marks.format_of(joined := match.group(1) + match.group(2)) == "current"
    )
    if len({joined for joined, _ in found}) != 1:
        return None
    joined, row = next(iter(found))
    return Found(joined, 0.9 * row.confidence, row.page, row.text[:300])
