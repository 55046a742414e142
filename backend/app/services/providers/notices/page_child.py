"""Draws one page of a letter as a picture for a screen. Runs under child.py, without the app."""

from typing import Any

import pypdfium2
from PIL import Image, ImageOps

LONGEST_SIDE = 1800
MOST_PIXELS = 80_000_000
QUALITY = 80

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def answer(path: str, media_type: str, number: int, target: str) -> dict[str, Any]:
    """Writes page `number` (from 1) as WebP to `target`: {"pages": count}, or {"error": code, "pages": count
    where known}."""
    try:
        if media_type == "application/pdf":
            return _of_pdf(path, number, target)
        return _of_picture(path, number, target)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"error": "too_many_pixels"}
    except (OSError, SyntaxError, ValueError, pypdfium2.PdfiumError):
        return {"error": "unreadable"}


def _of_pdf(path: str, number: int, target: str) -> dict[str, Any]:
    document = pypdfium2.PdfDocument(path)
    try:
        if number > len(document):
            return {"error": "no_such_page", "pages": len(document)}
        page = document[number - 1]
        scale = LONGEST_SIDE / max(page.get_size())
        page.render(scale=scale).to_pil().convert("RGB").save(target, "WEBP", quality=QUALITY)
        return {"pages": len(document)}
    finally:
        document.close()


def _of_picture(path: str, number: int, target: str) -> dict[str, Any]:
    if number > 1:
        return {"error": "no_such_page", "pages": 1}
    with Image.open(path, formats=("JPEG", "PNG")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        # Decodes a large JPEG at a fraction of its size.
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.save(target, "WEBP", quality=QUALITY)
    return {"pages": 1}
