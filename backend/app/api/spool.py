"""One file that comes in: hashed and written piece by piece, in threads that take turns."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress

# What Linux takes in one `writev`.
MOST_AT_ONCE = 1024


class Spool:
    """A file that `stays` goes out to the disk while the rest comes in, so that whoever syncs it then has
    little to wait for."""

    def __init__(self, descriptor: int, *, stays: bool = False) -> None:
        self._descriptor = descriptor
        self._stays = stays and hasattr(os, "posix_fadvise")
        self._sha256 = hashlib.sha256()
        self._size = 0

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def write(self, chunks: Sequence[bytes]) -> None:
        """Raises OSError where the disk takes no more."""
        for chunk in chunks:
            self._sha256.update(chunk)
        size = sum(map(len, chunks))
        self._write_all(chunks, size)
        if self._stays and size:
            # Nobody waits for it, and a file system may not know such advice.
            with suppress(OSError):
                os.posix_fadvise(self._descriptor, self._size, size, os.POSIX_FADV_DONTNEED)
        self._size += size

    def _write_all(self, chunks: Sequence[bytes], size: int) -> None:
        """In one call where it can be: after each the thread waits for its turn again."""
        written = os.writev(self._descriptor, chunks) if len(chunks) <= MOST_AT_ONCE else 0
        if written == size:
            return
        left = memoryview(b"".join(chunks))[written:]
        # A disk that is nearly full takes a part without a word.
        while left:
            left = left[os.write(self._descriptor, left) :]
