"""Letters as pictures, page by page: what a browser shows beside the fields, on a phone too."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.services.providers.audio import heavy
from app.services.providers.errors import Refused, Unavailable
from app.services.providers.notices.base import Letter

MEDIA_TYPE = "image/webp"
_CHILD = Path(__file__).with_name("page_child.py")
_MEMORY_MIB, _TIMEOUT_S = 768, 30.0
# Somebody looks at the screen: drawing a page does not wait for a recording that is being heard.
LOCK = heavy.LOCK.with_name(f"{heavy.LOCK.stem}-pages.lock")
_DETAILS = {
    "too_many_pixels": "The picture is too large to show; download it.",
    "unreadable": "This file can't be drawn; download it.",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as WebP; `pages` is how many there are."""

    content: bytes
    pages: int


def picture_of(letter: Letter, number: int, *, lock: Path = LOCK) -> Picture:
    """Page `number`, from 1. Raises `Refused` with the code no_such_page past the last one, and for what
    can't be drawn; `Unavailable` when the child was stopped."""
    with TemporaryDirectory(dir=letter.path.parent, prefix="page-") as folder:
        target = Path(folder) / "page.webp"
        reply = _drawn(letter, number, target, lock)
        if reply.get("error") == "no_such_page":
            raise Refused("no_such_page", f"The letter has {reply['pages']} pages.")
        if "error" in reply:
            raise Refused("not_drawable", _DETAILS[str(reply["error"])])
        return Picture(target.read_bytes(), int(str(reply["pages"])))


def _drawn(letter: Letter, number: int, target: Path, lock: Path) -> dict[str, object]:
    request = {
        "path": str(letter.path),
        "media_type": letter.media_type.value,
        "number": number,
        "target": str(target),
    }
    try:
        return heavy.run(
            _CHILD, request, name="page drawing", memory_mib=_MEMORY_MIB, timeout_s=_TIMEOUT_S, lock=lock
        )
    except Unavailable as stopped:
        if stopped.code == "shutting_down":
            raise
        # A file that breaks the child or keeps it busy does so every time.
        raise Refused("not_drawable", _DETAILS["unreadable"]) from stopped
