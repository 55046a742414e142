"""Gets the words of a letter with their places: its text layer, or what is recognised in its picture."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.services.providers.audio import heavy
from app.services.providers.errors import Refused, Unavailable
from app.services.providers.notices.base import Letter, MediaType
from app.services.providers.notices.layout import Piece, Sheet, sheet

MOST_PAGES = 20
_TEXT = Path(__file__).with_name("pdf_text_child.py")
_PICTURES = Path(__file__).with_name("pictures_child.py")
_TEXT_MEMORY_MIB, _TEXT_TIMEOUT_S = 512, 30.0
_PICTURE_MEMORY_MIB, _PICTURE_TIMEOUT_S = 2560, 600.0
# Fewer letters than this are a stamp or a scanner's mark, not a letter's text.
_LEAST_TEXT = 60
_DETAILS = {
    "password_protected": "The PDF is protected by a password: save it without one and send it again.",
    "unreadable_pdf": "The PDF is damaged: export it again, or send a photo of the letter.",
    "too_many_pages": f"The PDF has more than {MOST_PAGES} pages: send the notice alone.",
    "too_many_pixels": "The picture is too large: send one of at most 80 megapixels.",
    "unreadable_picture": "The picture is damaged: take it again.",
    "takes_too_long": "Reading the letter took too long: send it as a photo, or type its fields in.",
}


def words_of(letter: Letter, *, lock: Path = heavy.LOCK) -> tuple[Sheet, bool]:
    """The letter laid out, and whether its words were recognised in pictures.

    Raises `Refused` for what cannot be read, `Unavailable` when the child was stopped.
    """
    text = text_of(letter, lock=lock)
    return (_sheet(_recognised(letter, lock)), True) if text is None else (text, False)


def text_of(letter: Letter, *, lock: Path = heavy.LOCK) -> Sheet | None:
    """The letter's text layer laid out; None for pictures, also those in a PDF. Raises as `words_of`."""
    if letter.media_type is not MediaType.PDF:
        return None
    text = _sheet(_text_layer(letter, lock))
    return text if sum(len(piece.text) for piece in text.pieces) >= _LEAST_TEXT else None


def can_read_pictures() -> bool:
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def _text_layer(letter: Letter, lock: Path) -> dict[str, Any]:
    request = {"path": str(letter.path), "most_pages": MOST_PAGES}
    try:
        reply = heavy.run(
            _TEXT,
            request,
            name="PDF reader",
            memory_mib=_TEXT_MEMORY_MIB,
            timeout_s=_TEXT_TIMEOUT_S,
            lock=lock,
        )
    except Unavailable as stopped:
        # A PDF that breaks the child or keeps it busy does so every time.
        raise _final(
            stopped, {"PDF_reader_crashed": "unreadable_pdf", "PDF_reader_timed_out": "takes_too_long"}
        ) from stopped
    return _checked(reply)


def _recognised(letter: Letter, lock: Path) -> dict[str, Any]:
    if not can_read_pictures():
        raise Refused(
            "no_picture_reader",
            "There is no reader for pictures installed: type the fields in, or install "
            "requirements-ocr.txt and "
            "read it again.",
        )
    request = {"path": str(letter.path), "media_type": letter.media_type.value, "most_pages": MOST_PAGES}
    try:
        reply = heavy.run(
            _PICTURES,
            request,
            name="text recognition",
            memory_mib=_PICTURE_MEMORY_MIB,
            timeout_s=_PICTURE_TIMEOUT_S,
            lock=lock,
        )
    except Unavailable as stopped:
        raise _final(stopped, {"text_recognition_timed_out": "takes_too_long"}) from stopped
    return _checked(reply)


def _final(stopped: Unavailable, final: dict[str, str]) -> Refused | Unavailable:
    code = final.get(stopped.code)
    return Refused(code, _DETAILS[code]) if code else stopped


def _checked(reply: dict[str, Any]) -> dict[str, Any]:
    if "error" in reply:
        raise Refused(reply["error"], _DETAILS[reply["error"]])
    return reply


def _sheet(reply: dict[str, Any]) -> Sheet:
    pages = reply["pages"]
    pieces = (Piece(number, *piece) for number, page in enumerate(pages, 1) for piece in page["pieces"])
    return sheet(pieces, len(pages))
