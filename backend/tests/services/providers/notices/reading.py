"""Reads a letter in this process and compares it with what is known to stand on it; tests and the accuracy
table use it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from runpy import run_path
from typing import Any

from app.services.providers.notices import words
from app.services.providers.notices.base import Found
from app.services.providers.notices.layout import Piece, Sheet, sheet
from app.services.providers.notices.rules.letter import fields_of

# Compared in any case: a ticket in capitals does not say how a name is written.
WORDED = frozenset({"issuing_authority", "location", "contravention_description", "statutory_basis"})


@dataclass
class Score:
    """Fields that were right, missed, and claimed though they are not on the letter or differ.

    Text recognition loses blanks: of a `photo`, worded fields are compared without them."""

    photo: bool = False
    right: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return self.right / (self.right + self.missed.total() + self.invented.total())

    def add(self, found: Mapping[str, Found], truth: Mapping[str, object]) -> None:
        for name, expected in truth.items():
            value = found[name].value
            if same(name, value, expected, photo=self.photo):
                self.right += 1
            elif value is None:
                self.missed[name] += 1
            else:
                self.invented[name] += 1


def same(name: str, value: object, expected: object, *, photo: bool = False) -> bool:
    if name in WORDED and isinstance(value, str) and isinstance(expected, str):
        if photo:
            value, expected = "".join(value.split()), "".join(expected.split())
        return value.casefold() == expected.casefold()
    return value == expected


def laid_out(path: Path) -> Sheet:
    """The letter's text layer, read without a child process."""
    reply = _child()(str(path), words.MOST_PAGES)
    pieces = [Piece(n, *piece) for n, page in enumerate(reply["pages"], 1) for piece in page["pieces"]]
    return sheet(pieces, len(reply["pages"]))


def fields(path: Path) -> Mapping[str, Found]:
    return fields_of(laid_out(path))


@cache
def _child() -> Any:
    return run_path(str(Path(words.__file__).with_name("pdf_text_child.py")))["answer"]
