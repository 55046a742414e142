"""Who issued the letter: the organisation at its head that is not the addressee."""

import re
from collections.abc import Iterator

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Piece, Sheet
from app.services.providers.notices.rules import labels
from app.services.providers.notices.rules.wording import title_case

_PUBLIC = re.compile(
    r"\b(council|borough|city of|county|corporation|transport for|tfl|authority|police|constabulary"
    r"|district|combined authority"
    r"|national highways|highways (agency|england)|royal borough|metropolitan|secretary of state"
    r"|department (?:for|of)|dart "
    r"charge|city)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(ltd|limited|plc|llp|parking|park(ing)? (services|solutions|management|enforcement)|car parks?"
    r"|enforcement|charge|scheme"
    r"|control|security|solutions|management|crossing|zone|tunnel|bridge|tunnels|bridges|crossings)\b",
    re.IGNORECASE,
)
_ENDS_NAME = re.compile(
    r"\b(council|ltd|limited|plc|llp|police(?! (?:of|service|scotland|force)\b)|constabulary"
    r"|authority|corporation)\b\.?",
    re.IGNORECASE,
)
_FIRM_OF_HIRE = re.compile(
    r"\b(hire|rentals?|leasing|fleet|car ?club|vehicle (solutions|management))\b", re.IGNORECASE
)
_NOT_A_NAME = re.compile(
    r"\b(notice|act|regulations?|po box|street|road|lane|house|www|dear|date"
    r"|department(?! (?:for|of))|section"
    r"|adjudicat\w+|tribunal|representations?"
    r"|court|contravention|penalty|reference|schedule|process\w+|team|you|your|the secretary|appeals?|pay"
    r"|paying|civil|by|not)\b|\d{2}|@|:",
    re.IGNORECASE,
)
_STREETS = re.compile(r"\b(street|road|lane|house)\b", re.IGNORECASE)
_DEPARTMENT = re.compile(
    r"\s+(?:[|–-]|parking services|parking and traffic|traffic enforcement|civil enforcement|penalty "
    r"charge).*$",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$")
_TOLD = re.compile(
    r"\b(?:issued|served|sent|enforced|operated|managed) by (?:the )?(?P<name>(?:[A-Z][\w&’'-]*|of"
    r"|and)(?: (?:[A-Z][\w&’'-]*|of|and|for|upon))*)"
)
_HEAD_ROWS = 14
_MOST_ADDRESS_LINES = 7


def authority(sheet: Sheet, kind: LetterKind) -> Found:
    best = max(_candidates(sheet, kind), key=lambda candidate: candidate[0], default=None)
    if best is not None:
        _, name, piece = best
        return Found(title_case(name), 0.94 * piece.confidence, piece.page, piece.text[:300])
    return _told(sheet) or ABSENT


def _candidates(sheet: Sheet, kind: LetterKind) -> Iterator[tuple[float, str, Piece]]:
    addressed = set(_addressee(sheet))
    for number, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        if row.page > 1:
            return
        for piece in row.pieces:
            if piece in addressed:
                continue
            name = _name(sheet, piece)
            if name:
                yield _weight(sheet, kind, name, piece) - number / 4, name, piece


def _name(sheet: Sheet, piece: Piece) -> str | None:
    whole = piece.text.split("|")[0].strip(" ,.-–")
    name = _DEPARTMENT.sub("", whole).strip(" ,.-–")
    name = name if _PUBLIC.search(name) else whole
    under = sheet.below(piece)
    unfinished = not _ENDS_NAME.search(name) and len(name) < 40
    if under and unfinished and _ENDS_NAME.fullmatch(under.text.strip()):
        name = f"{name} {under.text.strip()}"
    end = _ENDS_NAME.search(name)
    name = name[: end.end()] if end and len(name) > end.end() + 2 else name
    if labels.is_label(name) or re.search(r"\bact \d{4}", whole, re.IGNORECASE):
        return None
    named = _PUBLIC.search(name) or _COMPANY.search(name)
    return name if named and 5 <= len(name) <= 70 and not _is_no_name(name) and name[:1].isupper() else None


def _is_no_name(name: str) -> bool:
    """Firms are called after streets, too."""
    words = _STREETS.sub("", name) if _ENDS_NAME.search(name) else name
    return _NOT_A_NAME.search(words) is not None


def _weight(sheet: Sheet, kind: LetterKind, name: str, piece: Piece) -> float:
    private = kind is LetterKind.PRIVATE_PARKING
    fits = _COMPANY if private else _PUBLIC
    of_any_kind = kind is LetterKind.OTHER and _COMPANY.search(name)
    return (
        (4 if fits.search(name) or of_any_kind else 0)
        + (3 if _ENDS_NAME.search(name) else 0)
        + (2 if piece.height > 1.15 * sheet.line_height else 0)
        - (6 if _FIRM_OF_HIRE.search(name) else 0)
        - (2 if private and _PUBLIC.search(name) else 0)
    )


def _addressee(sheet: Sheet) -> Iterator[Piece]:
    """The block of short lines that ends in a postcode of its own line."""
    for piece in sheet.pieces:
        if piece.page > 1 or not _POSTCODE.match(piece.text):
            continue
        block = [piece]
        while above := _line_above(sheet, block[-1]):
            block.append(above)
        if len(block) >= 4:
            yield from block[:_MOST_ADDRESS_LINES]


def _line_above(sheet: Sheet, piece: Piece) -> Piece | None:
    """The line above in the same stack: begins at the same place, and no further off than a line."""
    lines = [
        other
        for other in sheet.pieces
        if other.page == piece.page
        and 0 < piece.middle - other.middle < 1.7 * max(piece.height, other.height)
        and abs(other.left - piece.left) < 1.2 * piece.height
        and len(other.text) < 60
        and 0.8 < other.height / piece.height < 1.25
    ]
    return max(lines, key=lambda other: other.middle, default=None)


def _told(sheet: Sheet) -> Found | None:
    match = _TOLD.search(sheet.flow)
    if match is None or not (_PUBLIC.search(match.group("name")) or _COMPANY.search(match.group("name"))):
        return None
    row = sheet.row_at(match.start())
    return Found(match.group("name").strip(), 0.85 * row.confidence, row.page, row.text[:300])
