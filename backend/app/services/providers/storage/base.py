"""The contract of a blob store. Keys are ours (`{tenant}/…`), never a client's file name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable


class BlobMissingError(Exception):
    """No object lies under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no object under {key}")
        self.key = key


class StorageFullError(Exception):
    """The store has no room left; the caller answers 507."""


class StorageUnavailableError(Exception):
    """The store does not answer; the caller answers 503."""


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """Whoever uses `url` must send `headers` exactly: they are signed with it."""

    url: str
    headers: dict[str, str]


@runtime_checkable
class SignsUrls(Protocol):
    """A store that takes and gives bytes without us, by addresses of its own."""

    def signed_url(
        self,
        key: str,
        *,
        method: Literal["GET", "PUT"],
        content_type: str | None = None,
        expires_s: int = 3600,
        max_bytes: int | None = None,
    ) -> SignedUrl:
        """One for PUT takes that content type alone, at most `max_bytes`, and never replaces."""
        ...


class Storage(Protocol):
    """Blobs by key. Every method is synchronous; `put` is durable when it returns."""

    @property
    def name(self) -> str: ...

    def put(self, key: str, source: Path, content_type: str) -> None:
        """Store a local file. The key must be new: an object once written is never rewritten.

        The source may be moved away. Raises FileExistsError, StorageFullError, StorageUnavailableError.
        """
        ...

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`, in pieces of at most 256 KiB.

        Holds no connection between pieces. Raises BlobMissingError before the first piece.
        """
        ...

    def fetch(self, key: str, target: Path) -> None:
        """Copy the object into a local file. Raises BlobMissingError, StorageUnavailableError."""
        ...

    def size(self, key: str) -> int | None:
        """Bytes stored under the key, or None where there is no object."""
        ...

    def delete(self, key: str) -> None:
        """Remove the object; a missing one is no error."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys below a prefix, in no particular order: for the janitor and for erasure."""
        ...
