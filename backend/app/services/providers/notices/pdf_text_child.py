"""Takes the text layer out of a PDF, as pieces with their places. Runs under child.py, without the app."""

import ctypes
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

Piece = tuple[str, float, float, float, float, float]

# Chars further apart than this many heights are in different cells; nearer than the other are one word.
CELL_GAP, WORD_GAP = 1.1, 0.22
MOST_CHARACTERS = 60_000
ERRORS = {
    pdfium.FPDF_ERR_PASSWORD: "password_protected",
    pdfium.FPDF_ERR_SECURITY: "password_protected",
}


def answer(path: str, most_pages: int) -> dict[str, Any]:
    """{"pages": [{"width", "height", "pieces": [[text, left, top, right, bottom, 1.0], …]}, …]}, or
    {"error": code, "pages": count where known}."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        return {"error": ERRORS.get(error.err_code or 0, "unreadable_pdf")}
    try:
        if len(document) > most_pages:
            return {"error": "too_many_pages", "count": len(document)}
        return {"pages": [_page(document, number) for number in range(len(document))]}
    except pypdfium2.PdfiumError:
        return {"error": "unreadable_pdf"}
    finally:
        document.close()


def _page(document: Any, number: int) -> dict[str, Any]:
    page = document[number]
    width, height = page.get_size()
    text = page.get_textpage()
    pieces = [] if _is_turned(text) else _pieces(text, height)
    return {"width": width, "height": height, "pieces": pieces}


def _is_turned(text: Any) -> bool:
    """Whether the letters do not stand upright: such a page is read as a picture."""
    count = text.count_chars()
    sample = range(0, count, max(1, count // 40))
    angles = [pdfium.FPDFText_GetCharAngle(text.raw, index) for index in sample]
    return sum(0.2 < float(angle) < 6.08 for angle in angles) * 2 > len(angles)


def _pieces(text: Any, page_height: float) -> list[Piece]:
    pieces: list[Piece] = []
    blank = False
    for index in range(min(text.count_chars(), MOST_CHARACTERS)):
        character = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
        if not character.isprintable() or character.isspace():
            blank = blank or character.isspace() or character == "\x02"
            continue
        left, bottom, right, top = _box(text, index)
        box = (left, page_height - top, right, page_height - bottom)
        if pieces and _continues(pieces[-1], box):
            pieces[-1] = _joined(pieces[-1], character, box, blank=blank)
        else:
            pieces.append((character, *box, 1.0))
        blank = False
    return pieces


def _box(text: Any, index: int) -> tuple[float, float, float, float]:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top


def _continues(piece: Piece, box: tuple[float, float, float, float]) -> bool:
    _, _, top, right, bottom, _ = piece
    middle = (box[1] + box[3]) / 2
    height = bottom - top
    return top <= middle <= bottom and -0.5 * height < box[0] - right < CELL_GAP * height


def _joined(piece: Piece, character: str, box: tuple[float, float, float, float], *, blank: bool) -> Piece:
    text, left, top, right, bottom, _ = piece
    gap = " " if blank or box[0] - right > WORD_GAP * (bottom - top) else ""
    return (f"{text}{gap}{character}", left, min(top, box[1]), max(right, box[2]), max(bottom, box[3]), 1.0)
