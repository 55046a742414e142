"""Receives a raw body in parts, each a file in the spool; what came before the body broke off counts too."""

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from anyio import CancelScope, get_cancelled_exc_class
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.api.slots import aside, slots
from app.core.errors import TooLarge

PIECE = 256 * 1024
Store = Callable[[Path, int], None]


async def received_in_parts(
    request: Request, store: Store, *, directory: Path, part_bytes: int, most: int
) -> None:
    """Hand the body to `store(file, bytes)` in parts of about `part_bytes`, the last one shorter. `store`
    blocks, so it runs in a thread; it may move the file away.

    A sender who vanishes or falls silent loses nothing: his last part is stored, then the error goes on.
    Raises TooLarge for more than `most` bytes; the part with the surplus is dropped.
    """
    arriving = _Arriving(directory, store, part_bytes)
    left = most
    try:
        async for chunk in request.stream():
            await slots.give_way()
            left -= len(chunk)
            if left < 0:
                raise TooLarge(f"Only {most} bytes were missing; this is more.")
            await arriving.add(chunk)
    except (ClientDisconnect, HTTPException, get_cancelled_exc_class()):
        with CancelScope(shield=True):
            await arriving.hand_on()
        raise
    else:
        await arriving.hand_on()
    finally:
        arriving.discard()


class _Arriving:
    """The part that is coming in: a piece in memory, the rest in a file that is made when it is needed."""

    def __init__(self, directory: Path, store: Store, part_bytes: int) -> None:
        self._directory = directory
        self._store = store
        self._part_bytes = part_bytes
        self._pending = bytearray()
        self._path: Path | None = None
        self._size = 0

    async def add(self, chunk: bytes) -> None:
        self._pending += chunk
        if len(self._pending) >= PIECE:
            await aside(self._write)
        if self._size >= self._part_bytes:
            await self.hand_on()

    async def hand_on(self) -> None:
        await aside(self._write)
        path, size, self._path, self._size = self._path, self._size, None, 0
        if path is not None:
            try:
                await aside(partial(self._store, path, size))
            finally:
                path.unlink(missing_ok=True)

    def discard(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None

    def _write(self) -> None:
        if not self._pending:
            return
        if self._path is None:
            self._directory.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._directory, prefix="part-")
            os.close(handle)
            self._path = Path(name)
        # Buffered, for a bare write may write less than it was given.
        with self._path.open("ab") as file:
            file.write(self._pending)
        self._size += len(self._pending)
        self._pending.clear()
