"""Photos of letters, spoiled as telephones spoil them: turned, blurred, folded, dark, small."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from app.services.providers.notices.base import FIELDS
from tests.services.providers.notices.facts import KINDS, notice
from tests.services.providers.notices.layouts import letter
from tests.shared import shared

GREY = (70, 66, 60)


def _turned(photo: Image.Image, degrees: float) -> Image.Image:
    return photo.rotate(degrees, expand=True, fillcolor=GREY, resample=Image.Resampling.BICUBIC)


def _folded(photo: Image.Image) -> Image.Image:
    """A crease across the page, and the lower half in shadow."""
    folded = photo.copy()
    middle = folded.height * 2 // 5
    lower = folded.crop((0, middle, folded.width, folded.height))
    folded.paste(ImageEnhance.Brightness(lower).enhance(0.7), (0, middle))
    ImageDraw.Draw(folded).line((0, middle, folded.width, middle + 6), fill=(150, 150, 150), width=5)
    return folded


def _grainy(photo: Image.Image) -> Image.Image:
    pixels = np.asarray(photo).astype(int) + np.random.default_rng(1).normal(
        0, 18, (photo.height, photo.width, 1)
    )
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


WAYS: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "straight": lambda photo: photo,
    "on its left side": lambda photo: _turned(photo, 90),
    "on its right side": lambda photo: _turned(photo, -90),
    "on its head": lambda photo: _turned(photo, 180),
    "turned by 9 degrees": lambda photo: _turned(photo, 9),
    "turned by -14 degrees": lambda photo: _turned(photo, -14),
    "blurred": lambda photo: photo.filter(ImageFilter.GaussianBlur(1.5)),
    "badly blurred": lambda photo: photo.filter(ImageFilter.GaussianBlur(3.2)),
    "folded": _folded,
    "dark": lambda photo: ImageEnhance.Brightness(photo).enhance(0.3),
    "half the size": lambda photo: photo.resize((photo.width // 2, photo.height // 2)),
    "grainy": _grainy,
}


def spoiled(folder: Path) -> Iterator[tuple[str, Path, Mapping[str, object]]]:
    """(what was done, the photo, what stands on it): the shared photos and made-up letters in every way."""
    for name, photo, truth in (*_shared(), *_made_up(folder)):
        for way, spoil in WAYS.items():
            path = folder / "photo.jpg"
            spoil(photo).convert("RGB").save(path, quality=75)
            yield f"{name}, {way}", path, truth


def _shared() -> Iterator[tuple[str, Image.Image, Mapping[str, object]]]:
    for path in sorted(shared("letters").glob("*.jpg")):
        truth = json.loads(path.with_suffix(".json").read_text())
        with Image.open(path) as photo:
            yield path.stem, photo.convert("RGB"), {name: truth[name] for name in FIELDS}


def _made_up(folder: Path) -> Iterator[tuple[str, Image.Image, Mapping[str, object]]]:
    for seed in (0, 2, 5):
        chance = random.Random(seed)
        made = notice(KINDS[seed % len(KINDS)], chance)
        path = folder / "letter.pdf"
        path.write_bytes(letter(made, chance))
        page = pypdfium2.PdfDocument(path)[0].render(scale=1900 / 842).to_pil().convert("RGB")
        table = Image.new("RGB", (page.width + 120, page.height + 140), GREY)
        table.paste(page, (60, 70))
        yield f"made up {seed}", table, made.truth()
