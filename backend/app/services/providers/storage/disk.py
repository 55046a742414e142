"""Blobs as files below one directory: for development and for a machine that keeps its disk."""

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from app.services.providers.storage.base import BlobMissingError
from app.services.providers.storage.keys import folder, tenant_of
from app.services.providers.storage.pieces import PIECE, clamp, local_errors, save

# No tenant's folder can have this name; copies wait here until they are whole.
INCOMING = ".incoming"
_LEFT_BEHIND_S = 24 * 3600
# Another file system, one without hard links, or a file that is not ours to link.
_CANNOT_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK})


class DiskStorage:
    name = "disk"

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, source: Path, content_type: str) -> None:  # noqa: ARG002  # the document row keeps it
        target = self._path(key)
        with local_errors():
            self._make_directory(target.parent)
            try:
                _link(source, target)
            except OSError as error:
                if error.errno not in _CANNOT_LINK:
                    raise
                self._copy(source, target)
        with suppress(OSError):
            source.unlink()

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        size = self.size(key)
        if size is None:
            raise BlobMissingError(key)
        return self._pieces(key, *clamp(size, start, end))

    def fetch(self, key: str, target: Path) -> None:
        save(self.read(key), target)

    def size(self, key: str) -> int | None:
        path = self._path(key)
        with local_errors():
            try:
                status = path.stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
        return status.st_size if stat.S_ISREG(status.st_mode) else None

    def delete(self, key: str) -> None:
        path = self._path(key)
        with local_errors(), suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            path.unlink()
            _sync(path.parent)

    def keys(self, prefix: str) -> Iterator[str]:
        top = self._root / folder(prefix)
        with local_errors():
            for directory, _, names in os.walk(top, onerror=_report):
                for name in names:
                    yield (Path(directory) / name).relative_to(self._root).as_posix()

    def _path(self, key: str) -> Path:
        tenant_of(key)
        return self._root / key

    def _pieces(self, key: str, start: int, end: int) -> Iterator[bytes]:
        with local_errors():
            try:
                file = self._path(key).open("rb")
            except FileNotFoundError:
                raise BlobMissingError(key) from None
            with file:
                file.seek(start)
                while start < end and (piece := file.read(min(PIECE, end - start))):
                    start += len(piece)
                    yield piece

    def _make_directory(self, directory: Path) -> None:
        """A new directory is durable once the one above it is synced."""
        if directory.is_dir():
            return
        if directory != self._root:
            self._make_directory(directory.parent)
        try:
            directory.mkdir(parents=directory == self._root, exist_ok=True)
        except FileExistsError as error:  # means an object elsewhere; here a file is in the way
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error
        _sync(directory.parent)

    def _copy(self, source: Path, target: Path) -> None:
        incoming = self._root / INCOMING
        incoming.mkdir(exist_ok=True)
        _sweep(incoming)
        copy = incoming / uuid4().hex
        try:
            shutil.copyfile(source, copy)
            _link(copy, target)
        finally:
            copy.unlink(missing_ok=True)


def _link(source: Path, target: Path) -> None:
    """A rename that never replaces: the new name appears at once and whole, or FileExistsError."""
    _sync(source)
    target.hardlink_to(source)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(incoming: Path) -> None:
    """Remove what a process left behind that died while it copied."""
    for path in incoming.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _LEFT_BEHIND_S:
                path.unlink()


def _report(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
