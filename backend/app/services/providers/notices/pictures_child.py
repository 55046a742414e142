"""Reads the words off photos and scans, as pieces with their places. Runs under child.py, without the app."""

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageOps
from rapidocr import RapidOCR
from rapidocr.utils.process_img import get_rotate_crop_image

Array = np.ndarray[Any, Any]

LONGEST_SIDE = 2000
MOST_PIXELS = 80_000_000
# Boxes of lines are wide; on a page that lies on its side most are tall.
SIDEWAYS_SHARE = 0.6
SAMPLE = 6
LEAST_KNOWN = 8
KNOWN_WORDS = re.compile(
    r"\b(the|of|and|to|is|in|on|for|be|by|if|this|that|was|you|your|we|not|notice|charge|penalty|parking|date|days|pay|paid"
    r"|within|vehicle|council)\b",
    re.IGNORECASE,
)
LOOK_SIDE = 1000
THREADS = 1
PARAMETERS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    "Global.max_side_len": LONGEST_SIDE,
    "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
    "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
}

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def answer(path: str, media_type: str, most_pages: int) -> dict[str, Any]:
    """{"pages": [{"width", "height", "pieces": [[text, left, top, right, bottom, score], …]}, …]}, or
    {"error": code}."""
    engine = RapidOCR(params=PARAMETERS)
    try:
        return {"pages": [_page(engine, picture) for picture in _pictures(path, media_type, most_pages)]}
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"error": "too_many_pixels"}
    except (OSError, SyntaxError, ValueError, pypdfium2.PdfiumError):
        return {"error": "unreadable_picture"}


def _pictures(path: str, media_type: str, most_pages: int) -> Iterator[Image.Image]:
    if media_type != "application/pdf":
        with Image.open(path, formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            # Decodes a large JPEG at a fraction of its size.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        yield upright
        return
    document = pypdfium2.PdfDocument(path)
    try:
        for number in range(min(len(document), most_pages)):
            page = document[number]
            scale = LONGEST_SIDE / max(page.get_size())
            yield page.render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()


def _page(engine: Any, picture: Image.Image) -> dict[str, Any]:
    pixels = _upright(engine, picture)
    result = engine(pixels, use_det=True, use_cls=False, use_rec=True)
    height, width = pixels.shape[:2]
    read = () if result.boxes is None else zip(result.boxes, result.txts, result.scores, strict=True)
    lines = [(str(text), np.asarray(box, float), float(score)) for box, text, score in read if text.strip()]
    return {"width": width, "height": height, "pieces": _levelled(lines)}


def _upright(engine: Any, picture: Image.Image) -> Array:
    """The page turned so that its lines can be read: by the shape of their boxes, then by which way up the
    widest ones hold words. A small copy tells the shapes as well."""
    small = picture.copy()
    small.thumbnail((LOOK_SIDE, LOOK_SIDE))
    pixels, look = _pixels(picture), _pixels(small)
    boxes = _boxes(engine, look)
    if len(boxes) and np.mean([_is_tall(box) for box in boxes]) > SIDEWAYS_SHARE:
        pixels, look = np.ascontiguousarray(np.rot90(pixels)), np.ascontiguousarray(np.rot90(look))
        boxes = _boxes(engine, look)
    widest = sorted(boxes, key=lambda box: -float(np.ptp(box[:, 0])))[:SAMPLE]
    scale = pixels.shape[0] / look.shape[0]
    crops = [get_rotate_crop_image(pixels, (box * scale).astype(np.float32)) for box in widest]
    as_it_is = sum(_known_words(engine, crop) for crop in crops)
    # The classifier that comes with the models is wrong about long lines; words are not.
    if as_it_is < LEAST_KNOWN and sum(_known_words(engine, crop[::-1, ::-1]) for crop in crops) > as_it_is:
        pixels = pixels[::-1, ::-1]
    return np.ascontiguousarray(pixels)


def _pixels(picture: Image.Image) -> Array:
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _boxes(engine: Any, pixels: Array) -> Array:
    found = engine(pixels, use_det=True, use_cls=False, use_rec=False)
    return np.zeros((0, 4, 2)) if found.boxes is None else np.asarray(found.boxes)


def _is_tall(box: Array) -> bool:
    return bool(np.ptp(box[:, 1]) > 1.3 * np.ptp(box[:, 0]))


def _known_words(engine: Any, crop: Array) -> int:
    found = engine(np.ascontiguousarray(crop), use_det=False, use_cls=False, use_rec=True)
    return len(KNOWN_WORDS.findall(" ".join(found.txts or ())))


def _levelled(lines: list[tuple[str, Array, float]]) -> list[tuple[str, float, float, float, float, float]]:
    """Boxes as if the page lay straight. The slope of the lines is fitted over the page's height, because a
    photo taken at an angle has a different one at the top than at the bottom."""
    slope, change = _slopes(lines)
    pieces = []
    for text, box, score in lines:
        left, right = float(box[:, 0].min()), float(box[:, 0].max())
        middle = float(box[:, 1].mean())
        thick = float(np.linalg.norm(box[3] - box[0]) + np.linalg.norm(box[2] - box[1])) / 2
        level = middle - (slope + change * middle) * (left + right) / 2
        pieces.append((text, left, level - thick / 2, right, level + thick / 2, score))
    return pieces


def _slopes(lines: list[tuple[str, Array, float]]) -> tuple[float, float]:
    wide = [box for text, box, _ in lines if len(text) > 12]
    if not wide:
        return 0.0, 0.0
    rise = [math.atan2(box[1, 1] - box[0, 1], box[1, 0] - box[0, 0]) for box in wide]
    at = [float(box[:, 1].mean()) for box in wide]
    weight = [float(np.ptp(box[:, 0])) for box in wide]
    if len(wide) < 5:
        return math.tan(float(np.median(rise))), 0.0
    change, slope = np.polyfit(at, np.tan(rise), 1, w=weight)
    return float(slope), float(change)
