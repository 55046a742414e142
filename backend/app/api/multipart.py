"""Receives one file and a few short fields as multipart/form-data, straight to the spool, hashed on the way.

The file never lies in memory: pieces of some hundred kilobytes go to a thread that hashes and writes them.
"""

import asyncio
import errno
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from anyio import CancelScope
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.api.slots import slots
from app.api.spool import Spool
from app.core.errors import FieldError, InsufficientStorage, TooLarge, Unprocessable, retry_after
from app.services.received_files import SpooledFile

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

PIECE = 384 * 1024
Fields = TypeVar("Fields", bound=BaseModel)
MOST_FIELDS = 20
LONGEST_FIELD = 2_000


@dataclass(slots=True)
class ReceivedForm:
    """What arrived: the text fields, and the one file."""

    fields: dict[str, str]
    file: SpooledFile


@asynccontextmanager
async def received_form(
    request: Request, *, file_field: str, directory: Path, max_bytes: int, stays: bool = False
) -> AsyncIterator[ReceivedForm]:
    """Yield the form; the spooled file is removed at the end unless it was moved away; `stays`: see `Spool`.

    Raises Unprocessable for a form that is broken or has not exactly one file, TooLarge, InsufficientStorage.
    """
    directory.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=directory, prefix="upload-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb", buffering=0) as target:
            reader = _Reader(Spool(target.fileno(), stays=stays), file_field, max_bytes)
            await reader.read(request)
        yield ReceivedForm(reader.fields, reader.spooled(path))
    finally:
        path.unlink(missing_ok=True)


def validated(model: type[Fields], fields: dict[str, str]) -> Fields:
    """The text fields as a model. Raises the same error as a JSON body would, each field by its path."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        problems = [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors()]
        raise RequestValidationError(problems) from error


def label(filename: str) -> str:
    """The last part of whatever path the sender wrote, without control characters: shown, never opened."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in name if character.isprintable()).strip()
    return printable[:200] or "recording"


@dataclass(slots=True)
class _Part:
    name: str = ""
    filename: str | None = None
    text: bytearray = field(default_factory=bytearray)


class _Reader:
    def __init__(self, spool: Spool, file_field: str, max_bytes: int) -> None:
        self.fields: dict[str, str] = {}
        self._spool = spool
        self._file_field = file_field
        self._max_bytes = max_bytes
        self._size = 0
        self._filename: str | None = None
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._part = _Part()
        self._header = (bytearray(), bytearray())
        self._ended = False
        self._writing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writing.set_result(None)

    async def read(self, request: Request) -> None:
        try:
            await self._receive(request)
            await self._written()
        except FormParserError as error:
            raise Unprocessable("The multipart body is broken; send it again.", code="broken_form") from error
        finally:
            # A thread may still be writing the last piece into the file that the caller now removes.
            if not self._writing.done():
                with CancelScope(shield=True):
                    await asyncio.wait([self._writing])

    async def _receive(self, request: Request) -> None:
        parser = MultipartParser(_boundary(request), self._callbacks())
        async for chunk in request.stream():
            await slots.give_way()
            parser.write(chunk)
            if self._pending_size >= PIECE:
                await self._flush()
        parser.finalize()
        if not self._ended:
            raise Unprocessable("The multipart body breaks off; send it again.", code="broken_form")
        await self._flush()

    def spooled(self, path: Path) -> SpooledFile:
        if self._filename is None:
            raise _invalid(
                self._file_field, f"Send one file in the field “{self._file_field}”.", "file_missing"
            )
        return SpooledFile(path, label(self._filename), self._size, self._spool.sha256)

    async def _flush(self) -> None:
        """Hand a piece to a thread; while it is hashed and written the next one comes in."""
        await self._written()
        piece, self._pending, self._pending_size = self._pending, [], 0
        # Straight to the loop: each way through anyio costs it a turn more.
        self._writing = asyncio.get_running_loop().run_in_executor(None, self._spool.write, piece)

    async def _written(self) -> None:
        try:
            await asyncio.shield(self._writing)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise InsufficientStorage(
                    "There is no room left for uploads; keep yours and try later.", headers=retry_after(300)
                ) from error
            raise

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin_part,
            "on_header_begin": self._begin_header,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_part_data": self._add,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin_part(self) -> None:
        self._part = _Part()

    def _begin_header(self) -> None:
        self._header = (bytearray(), bytearray())

    def _end_header(self) -> None:
        if bytes(self._header[0]).lower() != b"content-disposition":
            return
        _, options = parse_options_header(bytes(self._header[1]))
        self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        if self._part.name != self._file_field:
            raise _invalid(
                self._part.name, f"The file belongs in the field “{self._file_field}”.", "unknown_field"
            )
        if self._filename is not None:
            raise _invalid(self._file_field, "Send one file, not several.", "several_files")
        self._filename = self._part.filename = options[b"filename"].decode("utf-8", "replace")

    def _add(self, data: bytes, start: int, end: int) -> None:
        if self._part.filename is not None:
            self._size += end - start
            if self._size > self._max_bytes:
                raise TooLarge(f"The file is larger than {self._max_bytes // 1024**2} MB.")
            self._pending.append(data[start:end])
            self._pending_size += end - start
            return
        self._part.text += data[start:end]
        if len(self._part.text) > LONGEST_FIELD:
            raise _invalid(self._part.name, "The field is too long.", "field_too_long")

    def _end_part(self) -> None:
        part = self._part
        if part.filename is not None:
            return
        if part.name == self._file_field:
            raise _invalid(part.name, "Send a file here, not text.", "file_missing")
        if part.name in self.fields or len(self.fields) >= MOST_FIELDS:
            raise _invalid(part.name, "Send each field once.", "repeated_field")
        try:
            self.fields[part.name] = part.text.decode()
        except UnicodeDecodeError as error:
            raise _invalid(part.name, "The field is not UTF-8 text.", "invalid_input") from error

    def _end(self) -> None:
        self._ended = True


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise Unprocessable("Send the recording as multipart/form-data.", code="not_multipart")
    return options[b"boundary"]


def _invalid(name: str, message: str, code: str) -> Unprocessable:
    return Unprocessable(message, code=code, errors=[FieldError(f"body.{name}", message)])
