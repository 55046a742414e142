"""What the stores share when they hand bytes over: the size of a piece, ranges, local files, their errors."""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.services.providers.storage.base import StorageFullError, StorageUnavailableError

PIECE = 256 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def clamp(size: int, start: int, end: int | None) -> tuple[int, int]:
    """The part of `start` to `end` that lies within an object; both ends equal where nothing does."""
    if start < 0:
        raise ValueError("a range starts at 0 or later")
    end = size if end is None else min(end, size)
    return min(start, end), end


def save(pieces: Iterable[bytes], target: Path) -> None:
    """Write a local file, which is gone again if that fails."""
    with local_errors():
        try:
            with target.open("wb") as file:
                file.writelines(pieces)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


@contextmanager
def local_errors() -> Iterator[None]:
    """Turns what the file system reports into the errors of the contract."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFullError("The disk has no room left") from error
        raise StorageUnavailableError(f"The disk could not be used: {error.strerror}") from error
