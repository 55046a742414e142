"""Plain A4 papers as PDF: headings, paragraphs, facts in two columns, lines to sign on.

The fonts know Latin, Greek and Cyrillic, so that names stand in them as people write them.
"""

import logging
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = "Noto Sans"
FACES = {"": "notos", "B": "notosbo"}
MARGIN_MM = 20
LABEL_MM = 55
LINE_MM = 5.5
TO_BE_FILLED_IN = "." * 60


class Paper:
    """Written from top to bottom; `finished` gives the bytes."""

    def __init__(self, title: str, *, author: str, made_at: datetime) -> None:
        self._pdf = _blank(title, author, made_at)
        self._set("B", 16)
        self._pdf.multi_cell(0, 9, title, new_x="LMARGIN", new_y="NEXT")
        self._pdf.ln(2)

    def page(self, title: str) -> None:
        """Goes on upon a new page, under a title of its own."""
        self._pdf.add_page()
        self._set("B", 16)
        self._pdf.multi_cell(0, 9, title, new_x="LMARGIN", new_y="NEXT")
        self._pdf.ln(2)

    def heading(self, text: str) -> None:
        self._pdf.ln(3)
        self._set("B", 11)
        self._pdf.multi_cell(0, 7, text, new_x="LMARGIN", new_y="NEXT")

    def paragraph(self, text: str) -> None:
        self._set("", 10)
        self._pdf.multi_cell(0, LINE_MM, text, new_x="LMARGIN", new_y="NEXT")
        self._pdf.ln(1.5)

    def facts(self, rows: Sequence[tuple[str, str | None]]) -> None:
        """Label and value; an absent value leaves a line to write on."""
        with self._pdf.table(
            borders_layout="NONE",
            col_widths=(LABEL_MM, 170 - LABEL_MM),
            first_row_as_headings=False,
            line_height=LINE_MM,
            text_align="LEFT",
        ) as table:
            self._set("", 10)
            for label, value in rows:
                table.row((label, value or TO_BE_FILLED_IN))

    def signature(self, label: str, signed: str | None) -> None:
        """What was signed and when, or a line to sign on."""
        self._pdf.ln(6)
        self.facts([(label, signed), *([] if signed else [("Date", None)])])

    def finished(self) -> bytes:
        return bytes(self._pdf.output())

    def _set(self, style: str, size: int) -> None:
        self._pdf.set_font(FONT, style, size)


def _blank(title: str, author: str, made_at: datetime) -> "FPDF":
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_margins(MARGIN_MM, MARGIN_MM)
    pdf.set_auto_page_break(True, MARGIN_MM)
    for style, path in _fonts().items():
        pdf.add_font(FONT, style, path)
    pdf.set_title(title)
    pdf.set_author(author)
    pdf.set_creation_date(made_at)
    pdf.add_page()
    return pdf


@cache
def _fonts() -> dict[str, Path]:
    """The library reads fonts from files; their package holds them packed."""
    import pymupdf_fonts

    # It reports each table of a font that a subset leaves out.
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    folder = Path(tempfile.mkdtemp(prefix="convoflow-fonts-"))
    found = {style: folder / f"{name}.ttf" for style, name in FACES.items()}
    for style, name in FACES.items():
        found[style].write_bytes(pymupdf_fonts.myfont(name))
    return found
