"""A letter as lines and cells, whatever reader found them: the rules read only this."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from app.services.providers.notices.spelling import mended

_SAME_ROW = 0.45
_NEXT_LINE = 1.9
_FULL_LINE = 0.78
_LEADER = re.compile(r"(?:\s?[.…·_]){4,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together: a cell, or a line of prose. Lengths are in the page's own unit."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def overlaps_column(self, other: "Piece") -> bool:
        return min(self.right, other.right) - max(self.left, other.left) > 0

    def is_right_above(self, other: "Piece") -> bool:
        """Whether `other` goes on below in the same column, as the second line of a cell does."""
        near = 0 < other.middle - self.middle < _NEXT_LINE * max(self.height, other.height)
        return near and self.page == other.page and self.overlaps_column(other)


@dataclass(frozen=True)
class Row:
    """What stands at one height of a page, from left to right."""

    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def page(self) -> int:
        return self.pieces[0].page

    @property
    def confidence(self) -> float:
        return min(piece.confidence for piece in self.pieces)

    @property
    def height(self) -> float:
        return max(piece.height for piece in self.pieces)


@dataclass(frozen=True)
class Sheet:
    """A whole letter."""

    rows: tuple[Row, ...]
    pages: int

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for row in self.rows for piece in row.pieces)

    @cached_property
    def text(self) -> str:
        """All rows, one a line."""
        return "\n".join(row.text for row in self.rows)

    @cached_property
    def flow(self) -> str:
        """The letter as running text: a line that goes on in the next is joined to it, a paragraph is a line.
        As long as `text`, so that a place in it can be found in both."""
        if not self.rows:
            return ""
        margin = max(row.pieces[-1].right for row in self.rows)
        parts = [self.rows[0].text]
        for row, following in pairwise(self.rows):
            full = len(row.pieces) == 1 and row.pieces[-1].right > _FULL_LINE * margin
            near = 0 < following.pieces[0].top - row.pieces[0].bottom + row.height < 1.8 * row.height
            goes_on = near and (following.text[:1].islower() or full)
            parts.append(f"{' ' if goes_on else chr(10)}{following.text}")
        return "".join(parts)

    @cached_property
    def line_height(self) -> float:
        return median(piece.height for piece in self.pieces) if self.pieces else 0.0

    def row_at(self, offset: int) -> Row:
        """The row that holds this place of `text`."""
        for row in self.rows:
            offset -= len(row.text) + 1
            if offset < 0:
                return row
        return self.rows[-1]

    def row_of(self, piece: Piece) -> Row:
        return next(row for row in self.rows if piece in row.pieces)

    def right_of(self, piece: Piece) -> Piece | None:
        row = self.row_of(piece)
        after = row.pieces.index(piece) + 1
        return row.pieces[after] if after < len(row.pieces) else None

    def below(self, piece: Piece) -> Piece | None:
        """The nearest piece of the same column, a row or two further down."""
        under = (
            other
            for other in self.pieces
            if other.page == piece.page
            and other.overlaps_column(piece)
            and 0 < other.middle - piece.middle < 2 * _NEXT_LINE * max(piece.height, other.height)
            and other.middle - piece.middle > _SAME_ROW * piece.height
        )
        return min(under, key=lambda other: (other.middle, other.left), default=None)


def sheet(pieces: Iterable[Piece], pages: int) -> Sheet:
    cells = [cell for piece in pieces for cell in _without_leaders(piece)]
    rows = [row for page in range(1, pages + 1) for row in _rows([p for p in cells if p.page == page])]
    return Sheet(tuple(rows), pages)


def _without_leaders(piece: Piece) -> Iterator[Piece]:
    """The cells on both sides of a dotted or ruled line that leads from a label to its value."""
    start, width = 0, (piece.right - piece.left) / max(1, len(piece.text))
    for leader in (*_LEADER.finditer(piece.text), None):
        end = leader.start() if leader else len(piece.text)
        text = mended(piece.text[start:end].strip())
        if text or len(piece.text) == 0:
            yield replace(piece, text=text, left=piece.left + start * width, right=piece.left + end * width)
        start = leader.end() if leader else end


def _rows(pieces: Sequence[Piece]) -> list[Row]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        if rows and _share_a_row(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [Row(tuple(sorted(row, key=lambda piece: piece.left))) for row in rows]


def _share_a_row(row: Sequence[Piece], piece: Piece) -> bool:
    """Side by side, and at one height for the most part."""
    return all(
        min(other.bottom, piece.bottom) - max(other.top, piece.top)
        > _SAME_ROW * min(other.height, piece.height)
        and not min(other.right, piece.right) - max(other.left, piece.left)
        > 0.3 * min(piece.right - piece.left, other.right - other.left)
        for other in row
    )
