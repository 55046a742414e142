"""Blobs as rows of PostgreSQL: for hosts whose disk does not last.

An object is its chunks, numbered from 1, and a header numbered 0, which is written last and makes them an
object: without it a reader finds nothing. Whoever holds chunk 1 owns the key, so two writers never mix.
What a dying writer leaves is listed by `keys`, and `delete` removes it.
"""

import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, ParamSpec, Self
from uuid import UUID

from sqlalchemy import LargeBinary, Select, delete, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app.core.database import Pool, autocommitting, transaction
from app.models.document import BlobChunk
from app.services.providers.storage.base import BlobMissingError, StorageFullError, StorageUnavailableError
from app.services.providers.storage.keys import folder, tenant_of
from app.services.providers.storage.pieces import PIECE, clamp, local_errors, save

WRITERS = 3
WRITER_WAIT_S = 60.0
KEYS_PER_PAGE = 500
HEADER = 0
# One message is one transaction and one way to the server: five ways, and building each statement anew, cost
# a fifth of the time (measured). Its commit need not wait for the log: the header's does, and with it for all
# that was logged before.
WRITE_CHUNK = (
    "SELECT set_config('app.tenant_id', %(tenant)s, true), set_config('synchronous_commit', 'off', true);"
    "INSERT INTO blob_chunks (tenant_id, key, number, body) "
    "VALUES (%(tenant)s, %(key)s, %(number)s, %(body)s)"
)

Arguments = ParamSpec("Arguments")

_writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="blob-writer")
_DISK_FULL = "53100"
_UNIQUE = "23505"
_READ_ONLY = "25006"


class DatabaseStorage:
    """Each chunk is read or written in a short transaction of its own; nothing is held between two."""

    name = "database"

    def __init__(self, pool: Pool = Pool.REQUESTS) -> None:
        self._pool = pool

    def put(self, key: str, source: Path, content_type: str) -> None:  # noqa: ARG002  # the document row keeps it
        tenant = tenant_of(key)
        with local_errors(), source.open("rb") as file:
            count = size = 0
            try:
                for body in _chunks(file):
                    _write(self._write_chunk, tenant, key, count + 1, body)
                    count, size = count + 1, size + len(body)
                _write(self._finish, tenant, key, count, _Header(size, PIECE))
            except BaseException:
                if count:
                    self._discard(tenant, key)
                raise

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        header = self._header(key)
        if header is None:
            raise BlobMissingError(key)
        return self._pieces(key, header.chunk_size, *clamp(header.size, start, end))

    def fetch(self, key: str, target: Path) -> None:
        save(self.read(key), target)

    def size(self, key: str) -> int | None:
        header = self._header(key)
        return header.size if header else None

    def delete(self, key: str) -> None:
        tenant = tenant_of(key)
        with self._transaction(tenant) as session:
            session.execute(delete(BlobChunk).where(BlobChunk.tenant_id == tenant, BlobChunk.key == key))

    def keys(self, prefix: str) -> Iterator[str]:
        start = folder(prefix)
        tenant = tenant_of(f"{start}any")
        found = (
            select(BlobChunk.key)
            .where(BlobChunk.tenant_id == tenant, func.starts_with(BlobChunk.key, start))
            .distinct()
            .order_by(BlobChunk.key)
            .limit(KEYS_PER_PAGE)
        )
        page = [""]
        while page:
            with self._transaction(tenant) as session:
                page = list(session.scalars(found.where(BlobChunk.key > page[-1])))
            yield from page

    def _write_chunk(self, tenant: UUID, key: str, number: int, body: bytes) -> None:
        values = {"tenant": str(tenant), "key": key, "number": number, "body": body}
        with _only_new(key), _database_errors(), autocommitting(self._pool) as connection:
            connection.exec_driver_sql(WRITE_CHUNK, values)

    def _finish(self, tenant: UUID, key: str, count: int, header: "_Header") -> None:
        with _only_new(key), self._transaction(tenant) as session:
            chunks = select(func.count()).where(BlobChunk.tenant_id == tenant, BlobChunk.key == key)
            if session.scalar(chunks) != count:
                raise StorageUnavailableError("The object was removed while it was being stored")
            body = header.packed()
            session.execute(insert(BlobChunk).values(tenant_id=tenant, key=key, number=HEADER, body=body))

    def _discard(self, tenant: UUID, key: str) -> None:
        """Drop our chunks; where the server does not answer, the janitor will."""
        with suppress(StorageUnavailableError, StorageFullError), self._transaction(tenant) as session:
            ours = (BlobChunk.tenant_id == tenant, BlobChunk.key == key, BlobChunk.number > HEADER)
            session.execute(delete(BlobChunk).where(*ours))

    def _header(self, key: str) -> "_Header | None":
        with self._transaction(tenant_of(key)) as session:
            body = session.scalar(_chunk(key, HEADER))
        return _Header.unpacked(body) if body is not None else None

    def _pieces(self, key: str, chunk_size: int, start: int, end: int) -> Iterator[bytes]:
        while start < end:
            number, offset = divmod(start, chunk_size)
            length = min(chunk_size - offset, end - start, PIECE)
            with self._transaction(tenant_of(key)) as session:
                piece = session.scalar(_chunk(key, number + 1, offset, length))
            if piece is None:
                raise BlobMissingError(key)
            yield piece
            start += length

    @contextmanager
    def _transaction(self, tenant: UUID) -> Iterator[Session]:
        with _database_errors(), transaction(tenant, pool=self._pool) as session:
            yield session


class _Header(NamedTuple):
    """Bytes of the object, and bytes of each of its chunks but the last."""

    size: int
    chunk_size: int

    def packed(self) -> bytes:
        return struct.pack(">QI", *self)

    @classmethod
    def unpacked(cls, body: bytes) -> Self:
        return cls(*struct.unpack(">QI", body))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """At least one, so that an empty object has a chunk 1 too."""
    body = file.read(PIECE)
    yield body
    while len(body) == PIECE and (body := file.read(PIECE)):
        yield body


def _chunk(key: str, number: int, offset: int = 0, length: int = PIECE) -> Select[tuple[bytes]]:
    """Uncompressed and out of line, a chunk is read no further than the part asked for."""
    body = func.substring(BlobChunk.body, offset + 1, length, type_=LargeBinary)
    return select(body).where(
        BlobChunk.tenant_id == tenant_of(key), BlobChunk.key == key, BlobChunk.number == number
    )


def _write(step: Callable[Arguments, None], *arguments: Arguments.args, **named: Arguments.kwargs) -> None:
    """Run a step in one of the few writing threads. Besides the connections that bounds the memory, for
    each thread keeps the buffers of its largest statement: 39 MB in eight threads, measured."""
    waiting = _writers.submit(step, *arguments, **named)
    try:
        waiting.result(WRITER_WAIT_S)
    except TimeoutError:
        waiting.cancel()
        raise StorageUnavailableError("Too many files are being stored at once") from None


@contextmanager
def _only_new(key: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if _code(error) != _UNIQUE:
            raise
        raise FileExistsError(key) from None


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except PoolTimeout:
        raise StorageUnavailableError("The database has no free connection") from None
    except DBAPIError as error:
        code = _code(error)
        if code == _DISK_FULL:
            raise StorageFullError("The database has no room left") from error
        if code == _READ_ONLY:
            raise StorageUnavailableError("The database takes no writes now") from error
        if isinstance(error, OperationalError | InterfaceError):
            raise StorageUnavailableError("The database does not answer") from error
        raise


def _code(error: DBAPIError) -> str | None:
    return getattr(error.orig, "pgcode", None)
