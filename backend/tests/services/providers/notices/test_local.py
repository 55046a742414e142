"""The local reader with its children: limits, hostile files, and photos."""

import json
import os
import zlib
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from app.services.providers.errors import Refused
from app.services.providers.notices import words
from app.services.providers.notices.base import FIELDS, Letter, LetterKind, MediaType
from app.services.providers.notices.local import LocalReader
from tests.services.providers.notices.reading import Score
from tests.shared import shared


@pytest.fixture
def reader(tmp_path: Path) -> LocalReader:
    return LocalReader(lock=tmp_path / "lock")


def pdf_of(pages: int, *, password: str | None = None) -> bytes:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    for _ in range(pages):
        pdf.add_page()
        pdf.cell(0, 5, "Penalty Charge Notice")
    return bytes(pdf.output())


def bomb() -> bytes:
    """A page whose content stream unpacks to 700 MB."""
    packer = zlib.compressobj(1)
    chunk = b"0 0 m 1 1 l S " * 75_000
    stream = b"".join(packer.compress(chunk) for _ in range(700)) + packer.flush()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    )
    return (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1))
        + b"trailer<</Size 5/Root 1 0 R>>\n%%EOF"
    )


def huge_picture(path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf_of(1, password="secret"), "password_protected"),
        (pdf_of(500), "too_many_pages"),
        (b"%PDF-1.7 and then nothing", "unreadable_pdf"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(
    content: bytes, code: str, reader: LocalReader, tmp_path: Path
) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        reader.read(Letter(path, MediaType.PDF))
    assert refused.value.code == code
    assert ":" in refused.value.detail


def test_a_bomb_ends_its_child_and_nothing_else(reader: LocalReader, tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb())
    with pytest.raises(Refused) as refused:
        reader.read(Letter(path, MediaType.PDF))
    assert refused.value.code in {"unreadable_pdf", "PDF_reader_out_of_memory", "takes_too_long"}


def test_a_text_letter_is_read_through_the_child(reader: LocalReader) -> None:
    reading = reader.read(Letter(shared("letters/06_private_anpr_notice_to_keeper.pdf"), MediaType.PDF))
    assert reading.kind is LetterKind.PRIVATE_PARKING
    assert reading.fields["vrm"].value == "PO66UVS"
    assert (reading.reader, reading.degraded, reading.doubts) == ("local", False, ())


def test_without_the_extra_a_picture_says_what_is_missing(
    reader: LocalReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "can_read_pictures", lambda: False)
    path = tmp_path / "photo.png"
    Image.new("RGB", (40, 40)).save(path)
    with pytest.raises(Refused, match="no reader for pictures installed") as refused:
        reader.read(Letter(path, MediaType.PNG))
    assert refused.value.code == "no_picture_reader"


@pytest.mark.audio
@pytest.mark.skipif(not words.can_read_pictures(), reason="requirements-ocr.txt is not installed")
def test_a_photo_on_its_side_is_read(reader: LocalReader, tmp_path: Path) -> None:
    source = shared("letters/12_photo_of_06_perspective.jpg")
    truth = json.loads(source.with_suffix(".json").read_text())
    turned = tmp_path / "photo.jpg"
    with Image.open(source) as photo:
        photo.rotate(90, expand=True).save(turned, quality=80)
    reading = reader.read(Letter(turned, MediaType.JPEG))
    score = Score()
    score.add(reading.fields, {name: truth[name] for name in FIELDS})
    assert score.invented.total() == 0
    assert score.share >= 0.8 or reading.doubts
    assert reading.degraded


@pytest.mark.audio
@pytest.mark.skipif(not words.can_read_pictures(), reason="requirements-ocr.txt is not installed")
def test_pictures_that_are_no_letter_are_doubted_or_refused(reader: LocalReader, tmp_path: Path) -> None:
    cat = tmp_path / "cat.png"
    Image.effect_noise((300, 300), 60).convert("RGB").save(cat)
    assert reader.read(Letter(cat, MediaType.PNG)).doubts
    huge_picture(cat)
    with pytest.raises(Refused) as refused:
        reader.read(Letter(cat, MediaType.PNG))
    assert refused.value.code == "too_many_pixels"


@pytest.mark.skipif(os.environ.get("LETTERS") != "long", reason="LETTERS=long reads 60 photos, some minutes")
def test_spoiled_photos_are_right_or_doubted(reader: LocalReader, tmp_path: Path) -> None:
    from tests.services.providers.notices.photos import spoiled

    for name, path, truth in spoiled(tmp_path):
        reading = reader.read(Letter(path, MediaType.JPEG))
        score = Score(photo=True)
        score.add(reading.fields, truth)
        print(f"{name}: {score.share:.0%}, invented {dict(score.invented)}, doubts {reading.doubts}")
        assert reading.doubts or (score.invented.total() == 0 and score.share >= 0.8), name
