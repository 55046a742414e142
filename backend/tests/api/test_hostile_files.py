"""Files that are two things at once, swell, lie about what they are or where they lie: by every way in. What
is kept is served as what its bytes are, as an attachment, and never as a page."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.fleet import made, vehicle_of
from tests.recordings import quiet_recording
from tests.services.providers.notices.test_local import bomb, pdf_of
from tests.world import Person, Team

pytestmark = [pytest.mark.owasp("API4"), pytest.mark.owasp("API8")]
PAGE = b"<html><script>alert(1)</script></html>"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def wav() -> bytes:
    return quiet_recording()


def archive(swollen: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<Types/>")
        packed.writestr("_rels/.rels", b"<R/>")
        packed.writestr("word/document.xml", b" " * (50_000_000 if swollen else 10))
    return target.getvalue()


def picture(kind: str, side: int = 40) -> bytes:
    target = io.BytesIO()
    Image.new("1", (side, side)).save(target, kind)
    return target.getvalue()


def endless_wav() -> bytes:
    """A second of sound that says it is hours of it."""
    sound = bytearray(quiet_recording(1.0))
    sound[40:44] = struct.pack("<I", 0xFFFF_FFF0)
    return bytes(sound)


Taken = tuple[int, str | None]
# way in, what it is → bytes, its name and type as told → status and, where it is kept, its type as served
RECORDINGS: dict[str, tuple[Callable[[], bytes], str, str, Taken]] = {
    "a page behind it": (lambda: wav() + PAGE, "a.html", "text/html", (202, "audio/wav")),
    "an archive behind it": (lambda: wav() + archive(), "a.jar", "application/zip", (202, "audio/wav")),
    "a letter behind it": (lambda: wav() + pdf_of(1), "a.pdf", "application/pdf", (202, "audio/wav")),
    "a page before it": (lambda: PAGE + wav(), "a.wav", "audio/wav", (422, None)),
    "a letter before it": (lambda: pdf_of(1) + wav(), "a.wav", "audio/wav", (422, None)),
    "a picture": (lambda: picture("PNG"), "a.wav", "audio/wav", (422, None)),
    "a drawing": (lambda: SVG, "a.wav", "audio/wav", (422, None)),
    "an archive": (archive, "a.wav", "audio/wav", (422, None)),
    "hours that are a second": (endless_wav, "a.wav", "audio/wav", (202, "audio/wav")),
    "a path": (wav, "../../../etc/cron.d/a.wav", "audio/wav", (202, "audio/wav")),
}
LETTERS: dict[str, tuple[Callable[[], bytes], str, str, Taken]] = {
    "a page behind a PDF": (lambda: pdf_of(1) + PAGE, "a.html", "text/html", (202, "application/pdf")),
    "a page behind a picture": (lambda: picture("PNG") + PAGE, "a.html", "text/html", (202, "image/png")),
    "a page before a PDF": (lambda: PAGE + pdf_of(1), "a.pdf", "application/pdf", (422, None)),
    "a picture named PDF": (lambda: picture("JPEG"), "a.pdf", "application/pdf", (202, "image/jpeg")),
    "a recording named PDF": (wav, "a.pdf", "application/pdf", (422, None)),
    "a drawing": (lambda: SVG, "a.png", "image/png", (422, None)),
    "an archive": (lambda: b"PK\x03\x04" + bytes(60), "a.pdf", "application/pdf", (422, None)),
    "a path": (lambda: pdf_of(1), "../../../etc/cron.d/a.pdf", "application/pdf", (202, "application/pdf")),
}
PAPERS: dict[str, tuple[Callable[[], bytes], str, str, Taken]] = {
    "a page behind a PDF": (lambda: pdf_of(1) + PAGE, "a.html", "text/html", (201, "application/pdf")),
    "a page behind a picture": (lambda: picture("PNG") + PAGE, "a.html", "text/html", (201, "image/png")),
    "a page before a picture": (lambda: PAGE + picture("PNG"), "a.png", "image/png", (422, None)),
    "a page": (lambda: PAGE, "a.pdf", "application/pdf", (422, None)),
    "a drawing": (lambda: SVG, "a.png", "image/png", (422, None)),
    "a program": (lambda: b"MZ" + bytes(300), "a.pdf", "application/pdf", (422, None)),
    "a recording": (wav, "a.pdf", "application/pdf", (422, None)),
    "an archive that swells": (lambda: archive(swollen=True), "a.docx", WORD, (201, WORD)),
    "a path": (lambda: picture("PNG"), "../../../etc/cron.d/a.png", "image/png", (201, "image/png")),
}


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.mark.parametrize("name", RECORDINGS)
def test_recordings(team: Team, name: str) -> None:
    make, filename, told, (status, kind) = RECORDINGS[name]
    content = make()
    answer = team.agent.http.post("/calls/upload", files={"audio": (filename, content, told)})
    assert answer.status_code == status, answer.text
    if kind:
        assert "/" not in answer.json()["audio_filename"]
        link = made(team.agent.http.post(f"/calls/{answer.json()['id']}/audio-url"))
        require_harmless(team.anonymous.get(str(link["url"])), content, kind)


@pytest.mark.parametrize("name", LETTERS)
def test_letters(team: Team, name: str) -> None:
    make, filename, told, (status, kind) = LETTERS[name]
    content = make()
    answer = team.agent.http.post("/violations/scan", files={"file": (filename, content, told)})
    assert answer.status_code == status, answer.text
    if kind:
        violation = made(team.agent.http.get(f"/violations/{answer.json()['id']}"))
        require_kept(team.agent, str(violation["document_id"]), content, kind)


@pytest.mark.parametrize("name", PAPERS)
def test_papers(team: Team, name: str) -> None:
    make, filename, told, (status, kind) = PAPERS[name]
    content, vehicle = make(), str(vehicle_of(team.agent).id)
    answer = team.agent.http.post(
        "/documents/files", params={"vehicle_id": vehicle}, files={"file": (filename, content, told)}
    )
    assert answer.status_code == status, answer.text
    if kind:
        require_kept(team.agent, answer.json()["id"], content, kind)


@pytest.mark.parametrize("kind", ["PNG", "PDF"])
def test_what_swells_is_drawn_by_nobody_and_the_server_lives(team: Team, kind: str) -> None:
    content = picture("PNG", 9_000) if kind == "PNG" else bomb()
    accepted = made(team.agent.http.post("/violations/scan", files={"file": ("a", content)}), 202)
    page = team.agent.http.get(f"/violations/{accepted['id']}/pages/1")
    assert (page.status_code, page.json()["code"]) == (404, "not_drawable")
    assert team.agent.http.get("/health").status_code == 200


def require_kept(person: Person, document_id: str, content: bytes, kind: str) -> None:
    document = made(person.http.get(f"/documents/{document_id}"))
    assert "/" not in str(document["filename"])
    given = made(person.http.post(f"/documents/{document_id}/download-url"))
    require_harmless(person.http.get(str(given["download_url"])), content, kind)


def require_harmless(answer: Any, content: bytes, kind: str) -> None:
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
