"""Reads letters on this machine: words with their places, then rules that know no issuer. No key needed."""

from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

from app.services.providers.audio import heavy
from app.services.providers.notices.base import Found, Letter, LetterKind, Reading
from app.services.providers.notices.layout import Piece, Sheet
from app.services.providers.notices.rules.letter import fields_of
from app.services.providers.notices.words import words_of

# Below these a photo is too blurred, dark or small for its figures to be trusted.
_LEAST_CERTAINTY = 0.987
_LEAST_WORDS = 25
# Names and sentences have no shape that a misread letter would break: where their line was hard to recognise,
# the value is dropped. One wrong letter weighs little in a long line.
_WORDED = ("issuing_authority", "location", "contravention_description")
_LEAST_OF_NAME, _LONG, _LEAST_OF_LONG = 0.95, 20, 0.975


@dataclass(frozen=True, slots=True)
class LocalReader:
    """`lock` is the container's one turn for heavy children."""

    lock: Path = heavy.LOCK

    @property
    def reader(self) -> str:
        return "local"

    def read(self, letter: Letter) -> Reading:
        sheet, from_picture = words_of(letter, lock=self.lock)
        fields = fields_of(sheet)
        if from_picture:
            fields = {**fields, **{name: _legible(sheet, fields[name]) for name in _WORDED}}
        return Reading(
            fields=fields,
            reader=self.reader,
            degraded=from_picture,
            doubts=tuple(_doubts(sheet, from_picture=from_picture, kind=str(fields["document_type"].value))),
        )


def _legible(sheet: Sheet, found: Found) -> Found:
    value = str(found.value or "")
    lines = (piece for piece in sheet.pieces if _holds(piece, value))
    return replace(found, value=None) if value and any(map(_is_hard, lines)) else found


def _holds(line: Piece, value: str) -> bool:
    words, whole = line.text.casefold(), value.casefold()
    return whole in words or (len(words) >= _LONG // 2 and words in whole)


def _is_hard(line: Piece) -> bool:
    return line.confidence < (_LEAST_OF_LONG if len(line.text) >= _LONG else _LEAST_OF_NAME)


def _doubts(sheet: Sheet, *, from_picture: bool, kind: str) -> list[str]:
    doubts = []
    if sum(len(piece.text.split()) for piece in sheet.pieces) < _LEAST_WORDS:
        doubts.append(
            "Hardly any words could be read: take the photo again, straight, close and in good light."
        )
    elif from_picture and mean(piece.confidence for piece in sheet.pieces) < _LEAST_CERTAINTY:
        doubts.append("The picture is blurred or dark: compare every field with the letter.")
    if kind == LetterKind.OTHER and "£" in sheet.text and "penalty" in sheet.text.lower() and from_picture:
        doubts.append("It may be a penalty notice whose heading could not be read.")
    return doubts
