"""Reads letters on this machine: words with their places, then rules that know no issuer. No key needed."""

from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

from app.services.providers.audio import heavy
from app.services.providers.notices.base import Found, Letter, LetterKind, Reading
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.rules.letter import fields_of
from app.services.providers.notices.words import words_of

# Below these a photo is too blurred, dark or small for its figures to be trusted.
_LEAST_CERTAINTY = 0.93
_LEAST_WORDS = 25
_LONG, _LEAST_OF_LONG = 20, 0.975
_WORDS = "contravention_description"


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
            fields = {**fields, _WORDS: _legible(sheet, fields[_WORDS])}
        return Reading(
            fields=fields,
            reader=self.reader,
            degraded=from_picture,
            doubts=tuple(_doubts(sheet, from_picture=from_picture, kind=str(fields["document_type"].value))),
        )


def _legible(sheet: Sheet, found: Found) -> Found:
    """A long line that was hard to recognise has a wrong letter somewhere: its value is dropped."""
    hard = (
        piece
        for piece in sheet.pieces
        if len(piece.text) >= _LONG
        and piece.confidence < _LEAST_OF_LONG
        and piece.text in (found.source or "")
    )
    return replace(found, value=None) if any(hard) else found


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
