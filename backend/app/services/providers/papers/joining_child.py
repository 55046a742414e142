"""Puts papers and pictures one behind the other as one PDF. Runs under child.py, without the app."""

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

MOST_PAGES = 40
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 2200
A4_INCHES = (8.27, 11.69)
_ID = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*\]")
_MADE = re.compile(rb"(/CreationDate ?\(D:)\d{14}")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def answer(papers: list[list[str]], target: str) -> dict[str, Any]:
    """`papers` are [path, media type]. Writes `target`: {"pages": count}, or {"error": code, "number": which
    paper, from 0}. The same papers always give the same bytes."""
    joined = pypdfium2.PdfDocument.new()
    for number, (path, media_type) in enumerate(papers):
        try:
            content = path if media_type == "application/pdf" else _as_pdf(path)
            paper = pypdfium2.PdfDocument(content)
            if len(joined) + len(paper) > MOST_PAGES:
                return {"error": "too_many_pages", "number": number}
            joined.import_pages(paper)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return {"error": "unreadable", "number": number}
        except (OSError, SyntaxError, ValueError, pypdfium2.PdfiumError):
            return {"error": "unreadable", "number": number}
    written = io.BytesIO()
    joined.save(written)
    Path(target).write_bytes(_settled(written.getvalue()))
    return {"pages": len(joined)}


def _as_pdf(path: str) -> io.BytesIO:
    """A picture upright on a page as wide or as high as A4."""
    with Image.open(path, formats=("JPEG", "PNG")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    page = io.BytesIO()
    resolution = max(side / inches for side, inches in zip(picture.size, A4_INCHES, strict=True))
    picture.save(page, "PDF", resolution=resolution, creationDate=None, modDate=None)
    page.seek(0)
    return page


def _settled(content: bytes) -> bytes:
    """Its time and id are those of its saving; here the id follows from the content and there is no time."""
    content = _MADE.sub(rb"\g<1>19700101000000", content)
    bare = _ID.sub(b"", content)
    mark = hashlib.sha256(bare).hexdigest().upper().encode()

    def named(match: re.Match[bytes]) -> bytes:
        return b"/ID[<%s><%s>]" % tuple(mark[: len(each)].ljust(len(each), b"0") for each in match.groups())

    return _ID.sub(named, content)
