"""Finds what stands beside, behind or under a label; the rules of single fields bring their labels."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from app.services.providers.notices.base import Found
from app.services.providers.notices.layout import Piece, Sheet

Parsed = TypeVar("Parsed", str, int)

# Labels of fields that no rule reads: what stands under or beside one of them belongs to it.
OTHERS = (
    r"make( (and|&|/) (model|colour))?",
    r"vehicle (make|model|colour|class|type)",
    r"col(ou)?r",
    r"direction",
    r"class",
    r"(amount )?paid to date",
    r"period of parking",
    r"duration",
    r"(total )?time (in car park|on site|parked)",
    r"officer( (no|number|id))?",
    r"ceo( no| number)?",
    r"camera( (no|number|id|ref))?",
    r"tax( disc)?",
    r"web ?code",
    r"observed( from)?",
    r"status",
    r"method of payment",
    r"(amount of )?(parking|penalty|full|reduced|discounted) (charge|amount)( notice)?( amount| due)?",
    r"amount( now)? (due|payable)",
    r"(?:date|day) (?:of (?:deemed )?service|(?:deemed )?served(?: on you)?)|(?:deemed )?service date",
    r"(?:account|company|vat|customer|client|contract|permit|invoice)(?: reg(?:istration)?)?\.?"
    r" (?:no\.?|number|ref(?:erence)?)",
    r"sort code|access code|pin|tel(?:ephone)?(?: no\.?)?|phone|fax|payment line",
)
LONGEST_LABEL = 60
# Lists are numbered or lettered.
_ENUMERATOR = r"(?:\(?(?:[1-9]|1\d|[a-h])[.)]\s+)?"
# "Time vehicle left site: 10:20" begins with "Time", yet is another label.
_REST_OF_LABEL = re.compile(r"[a-z][a-z ()/&-]{0,40}:(?=\s|$)")

_NAMES = re.compile(
    r"(?!.*\d).*\b(?:code|description|date|time|location|reference|number|details|amount|registration|type)\b.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The words that a label points at, and the piece they stand in."""

    text: str
    label: str
    piece: Piece

    @property
    def source(self) -> str:
        return f"{self.label} {self.text}".strip()

    def found(self, value: str | int, confidence: float) -> Found:
        return Found(value, confidence * self.piece.confidence, self.piece.page, self.source[:300])


def first(
    sheet: Sheet, labels: Sequence[str], parse: Callable[[str], Parsed | None], *, confidence: float = 0.97
) -> Found | None:
    """The first answer that parses, in the order of the labels."""
    for answer in answers(sheet, labels):
        value = parse(answer.text)
        if value is not None:
            return answer.found(value, confidence)
    return None


def answers(sheet: Sheet, labels: Sequence[str]) -> Iterator[Answer]:
    """Whatever may belong to one of the labels. Cells first: lines with label and value in one may be the
    captions of pictures, in small print."""
    for label in labels:
        for piece, name in _whole_labels(sheet, label):
            yield from _around(sheet, piece, name)
        for piece in sheet.pieces:
            yield from _behind(piece, label)


def is_label(text: str) -> bool:
    """Whether the whole text is a label that some rule knows, or one of the others."""
    return len(text) <= LONGEST_LABEL and _known().fullmatch(text.strip(" :.-–?#")) is not None


def register(*labels: str) -> tuple[str, ...]:
    """Declare labels, so that other rules do not take them for values."""
    _vocabulary.extend(labels)
    return labels


_vocabulary: list[str] = list(OTHERS)


@cache
def _known() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{label})" for label in _vocabulary), re.IGNORECASE)


@cache
def _next_label() -> re.Pattern[str]:
    listed = "|".join(f"(?:{label})" for label in _vocabulary)
    return re.compile(rf"[\s,;|]+(?:{listed})\s*(?::|#)", re.IGNORECASE)


@cache
def _opening(label: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_ENUMERATOR}(?:{label})(?P<end>\s*[:#]\s*|\s*[.?]?\s+[-–]?\s*|[.?]?$)", re.IGNORECASE
    )


@cache
def _within(label: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=[\s(|,;])(?:{label})(?P<end>\s*[:#]\s*)", re.IGNORECASE)


def _behind(piece: Piece, label: str) -> Iterator[Answer]:
    """Label and value in one piece: `Time: 08:41`, `VRM OB18 SGO`; inside a piece only with a colon."""
    for match in (_opening(label).match(piece.text), _within(label).search(piece.text)):
        if (
            match is None
            or match.end() == len(piece.text)
            # A line that begins small goes on from the one above.
            or (piece.text[:1].islower() and match.group("end").strip() not in {":", "#"})
            or _ends_longer_label(piece.text[: match.end()], match)
        ):
            continue
        rest = piece.text[match.end() :]
        if _begins_longer_label(rest, match):
            continue
        cut = _next_label().search(rest)
        rest = rest[: cut.start()] if cut else rest
        if rest.strip():
            yield Answer(rest.strip(), match.group().strip(), piece)


def _ends_longer_label(text: str, match: re.Match[str]) -> bool:
    """`Time of contravention:` is no `contravention:`."""
    before = text[: match.start()].split()
    name = match.group().strip(" :#")
    return any(is_label(f"{' '.join(before[-count:])} {name}") for count in range(1, min(len(before), 5) + 1))


def _begins_longer_label(rest: str, match: re.Match[str]) -> bool:
    """`Time of contravention 08:41` is no `Time` with the value `of contravention 08:41`."""
    if match.group("end").strip(" -–") in {":", "#"}:
        return False
    if _REST_OF_LABEL.match(rest):
        return True
    words = re.split(r"[:#]", rest, maxsplit=1)[0].split()
    name = match.group().strip()
    return any(is_label(f"{name} {' '.join(words[:count])}") for count in range(1, min(len(words), 5) + 1))


def _whole_labels(sheet: Sheet, label: str) -> Iterator[tuple[Piece, str]]:
    """Pieces that are the label and nothing else, also where it goes on in the next line of its cell."""
    pattern = re.compile(label, re.IGNORECASE)
    for piece in sheet.pieces:
        if len(piece.text) > LONGEST_LABEL:
            continue
        if pattern.fullmatch(piece.text.strip(" :.-–?#")):
            yield piece, piece.text
        elif " " in label or r"\s" in label or "?" in label:
            under = sheet.below(piece)
            if under and piece.is_right_above(under) and abs(under.left - piece.left) < piece.height:
                name = f"{piece.text} {under.text}"
                if len(name) <= LONGEST_LABEL and pattern.fullmatch(name.strip(" :.-–?#")):
                    yield _spanning(piece, under), name


def _spanning(upper: Piece, lower: Piece) -> Piece:
    return upper if len(upper.text) >= len(lower.text) else lower


def _around(sheet: Sheet, piece: Piece, name: str) -> Iterator[Answer]:
    """Right of the label, in either of its lines, unless another label stands there; then under it."""
    beside = [sheet.right_of(piece)]
    beside += [
        sheet.right_of(other)
        for other in (sheet.below(piece), _above(sheet, piece))
        if other is not None and other.text in name and other.text != name
    ]
    for right in beside:
        if right is not None and not _is_labelled(right.text):
            yield Answer(right.text, name, right)
    under = sheet.below(piece)
    while under is not None and under.text in name:
        under = sheet.below(under)
    if under is not None and not _is_labelled(under.text) and not _is_next_label(sheet, piece, under):
        yield Answer(under.text, name, under)


def _is_next_label(sheet: Sheet, piece: Piece, under: Piece) -> bool:
    """A heading stands alone over rows of labels and values: the first of them is no value of the heading."""
    rows = sheet.row_of(piece).pieces, sheet.row_of(under).pieces
    return (
        len(rows[0]) == 1 < len(rows[1]) and under is rows[1][0] and _NAMES.fullmatch(under.text) is not None
    )


def _is_labelled(text: str) -> bool:
    """A label, or one with its own value behind it."""
    name, colon, _ = text.partition(":")
    return is_label(text) or (colon == ":" and is_label(name))


def _above(sheet: Sheet, piece: Piece) -> Piece | None:
    return next((other for other in sheet.pieces if other.is_right_above(piece)), None)
