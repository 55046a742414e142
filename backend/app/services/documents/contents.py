"""What a stored file really is: its size, its hash, and its type by its own bytes."""

import hashlib
from dataclasses import dataclass

from app.services.providers.storage.base import Storage

# Enough for every signature, and to tell text from bytes.
HEAD = 8192
PLAIN_TEXT = frozenset({"text/plain", "text/csv"})
OFFICE = "application/vnd.openxmlformats-officedocument"
ACCEPTED = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/heic",
        f"{OFFICE}.wordprocessingml.document",
        f"{OFFICE}.spreadsheetml.sheet",
        *PLAIN_TEXT,
    }
)


@dataclass(frozen=True, slots=True)
class Content:
    """`kind` is a media type, None for bytes of no known kind."""

    size: int
    sha256: str
    kind: str | None


def inspect(storage: Storage, key: str, announced: str) -> Content:
    """Reads the object once, in pieces. Raises BlobMissingError."""
    digest, size, head = hashlib.sha256(), 0, b""
    for piece in storage.read(key):
        digest.update(piece)
        size += len(piece)
        if len(head) < HEAD:
            head = (head + piece)[:HEAD]
    return Content(size, digest.hexdigest(), sniffed(head, announced))


def sniffed(head: bytes, announced: str) -> str | None:
    """Text has no signature: what was announced as text and reads as such is that."""
    import filetype

    found: str | None = filetype.guess_mime(head)
    if found is None and announced in PLAIN_TEXT and _is_text(head):
        return announced
    return found


def _is_text(head: bytes) -> bool:
    try:
        # The last character may be cut in two.
        text = head.decode() if len(head) < HEAD else head[:-3].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text
