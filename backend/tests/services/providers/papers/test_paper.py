"""Papers can be read back, word by word, by another library."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from app.services.providers.papers.paper import Paper


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def paper() -> Paper:
    return Paper("Agreement 7", author="House", made_at=datetime(2026, 11, 20, tzinfo=UTC))


@pytest.mark.parametrize("name", ["Zoë Müller", "Łukasz Żółć", "Ștefan Țăran", "Жанна Ωλγα", "O’Brien – £5"])
def test_names_stand_as_they_are_written(name: str) -> None:
    written = paper()
    written.facts([("Full name", name)])
    assert name in text_of(written.finished())


def test_what_nobody_entered_is_a_line_to_write_on() -> None:
    written = paper()
    written.facts([("Licence", None), ("Address", "")])
    written.signature("Signed", None)
    assert text_of(written.finished()).count("....") >= 4


def test_a_long_paper_has_more_pages() -> None:
    written = paper()
    for number in range(120):
        written.paragraph(f"Paragraph {number} " + "word " * 30)
    document = pypdfium2.PdfDocument(written.finished())
    assert len(document) > 3
    document.close()
