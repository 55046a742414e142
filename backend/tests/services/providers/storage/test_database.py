"""What only the database store can get wrong: half-written objects, full or missing servers, memory."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg2
import pytest
from psycopg2 import sql
from sqlalchemy import event, func, select

from app.core import clock
from app.core.database import Pool, engine, transaction
from app.models.document import BlobChunk
from app.services.providers.storage.base import BlobMissingError, Storage, StorageUnavailableError
from app.services.providers.storage.database import WRITERS
from app.services.providers.storage.pieces import PIECE
from tests.services.providers.storage.children import BACKEND, run_child
from tests.services.providers.storage.conftest import MakeFile, new_tenant

BYTES = "application/octet-stream"
ROOM_MB = 32

CALLS = """
import sys
from pathlib import Path
from app.services.providers.storage import base
from app.services.providers.storage.database import DatabaseStorage
store, key, path = DatabaseStorage(), sys.argv[1], Path(sys.argv[2])
calls = (
    lambda: store.put(key, path, "audio/wav"),
    lambda: store.read(key),
    lambda: store.fetch(key, path.with_suffix(".fetched")),
    lambda: store.size(key),
    lambda: store.delete(key),
    lambda: list(store.keys(key[:36])),
)
for call in calls:
    try:
        call()
    except (base.StorageUnavailableError, base.StorageFullError) as error:
        print(type(error).__name__)
"""
FILL = """
import sys
from pathlib import Path
from app.core.database import transaction
from app.models.document import BlobChunk
from app.models.tenant import Tenant
from app.services.providers.storage import base
from app.services.providers.storage.database import DatabaseStorage
from sqlalchemy import func, select
from uuid import UUID
tenant, large = sys.argv[1], Path(sys.argv[2])
with transaction(UUID(tenant)) as session:
    session.add(Tenant(id=UUID(tenant), name="Full"))
store = DatabaseStorage()
try:
    store.put(f"{tenant}/staging/large", large, "audio/wav")
except base.StorageFullError:
    print("full")
with transaction(UUID(tenant)) as session:
    print(session.scalar(select(func.count()).select_from(BlobChunk)))
"""
READ_AND_DROP = """
import psycopg2
from app.core.config import settings
store.put(f"{tenant}/staging/large", large, "audio/wav")
pieces = store.read(f"{tenant}/staging/large")
next(pieces)
connection = psycopg2.connect(sys.argv[3])
connection.autocommit = True
name = settings().database_url.rpartition("/")[2].partition("?")[0]
connection.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
connection.close()
try:
    next(pieces)
except base.StorageUnavailableError as error:
    print(type(error).__name__)
"""
EIGHT_PUTS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from app.services.providers.storage.database import DatabaseStorage
def peak():
    # Of this program alone: ru_maxrss still holds the peak of the parent it was started from.
    line = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return int(line.split()[1])
store, tenant, small, large = DatabaseStorage(), sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
store.put(f"{tenant}/staging/warm", small, "audio/wav")
idle = peak()
with ThreadPoolExecutor(8) as threads:
    list(threads.map(lambda n: store.put(f"{tenant}/staging/{n}", large, "audio/wav"), range(8)))
print(peak() - idle)
"""


class Slow:
    """A put whose source is a pipe, so that a test decides how far it has come."""

    def __init__(self, store: Storage, key: str, pipe: Path) -> None:
        os.mkfifo(pipe)
        self._pool = ThreadPoolExecutor(1)
        self.done = self._pool.submit(store.put, key, pipe, BYTES)
        self._end = os.open(pipe, os.O_WRONLY)

    def send(self, body: bytes) -> None:
        while body:
            body = body[os.write(self._end, body) :]

    def close(self) -> None:
        os.close(self._end)
        self._pool.shutdown()


def chunks(key: str) -> list[int]:
    tenant = UUID(key[:36])
    with transaction(tenant) as session:
        found = select(BlobChunk.number).where(BlobChunk.tenant_id == tenant, BlobChunk.key == key)
        return sorted(session.scalars(found))


def wait_for_chunks(key: str, count: int) -> None:
    for _ in range(200):
        if len(chunks(key)) == count:
            return
        threading.Event().wait(0.02)
    raise AssertionError(f"{count} chunks of {key} never came")


def test_shows_nothing_half_written_and_holds_no_connection(
    database: Storage, key: str, tmp_path: Path
) -> None:
    slow = Slow(database, key, tmp_path / "pipe")
    slow.send(b"x" * (2 * PIECE))
    wait_for_chunks(key, 2)
    assert database.size(key) is None
    with pytest.raises(BlobMissingError):
        database.read(key)
    assert list(database.keys(key[:36])) == [key]
    assert engine(Pool.REQUESTS).pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool
    slow.send(b"y")
    slow.close()
    slow.done.result()
    assert b"".join(database.read(key)) == b"x" * (2 * PIECE) + b"y"


def test_a_put_that_loses_its_chunks_fails_and_leaves_nothing(
    database: Storage, key: str, tmp_path: Path
) -> None:
    slow = Slow(database, key, tmp_path / "pipe")
    slow.send(b"x" * PIECE)
    wait_for_chunks(key, 1)
    database.delete(key)
    slow.send(b"y")
    slow.close()
    with pytest.raises(StorageUnavailableError):
        slow.done.result()
    assert chunks(key) == []


def test_a_reader_holds_no_connection_and_reads_only_what_it_needs(
    database: Storage, key: str, file_of: MakeFile
) -> None:
    database.put(key, file_of(os.urandom(20 * PIECE)), BYTES)
    statements: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if "blob_chunks" in statement:
            statements.append(statement)

    event.listen(engine(Pool.REQUESTS), "before_cursor_execute", note)
    try:
        pieces = database.read(key, 10 * PIECE + 5, 12 * PIECE)
        next(pieces)
        assert engine(Pool.REQUESTS).pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool
        assert len(next(pieces)) == PIECE
        assert list(pieces) == []
    finally:
        event.remove(engine(Pool.REQUESTS), "before_cursor_execute", note)
    assert len(statements) == 3  # the header and two chunks


def test_at_most_three_write_at_once(database: Storage, tenant: UUID, file_of: MakeFile) -> None:
    lock = threading.Lock()
    out, most = 0, 0

    def taken(*_: object) -> None:
        nonlocal out, most
        with lock:
            out += 1
            most = max(most, out)

    def returned(*_: object) -> None:
        nonlocal out
        with lock:
            out -= 1

    pool = engine(Pool.REQUESTS)
    event.listen(pool, "checkout", taken)
    event.listen(pool, "checkin", returned)
    try:
        sources = {f"{tenant}/staging/{n}": file_of(os.urandom(4 * PIECE)) for n in range(8)}
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda key: database.put(key, sources[key], BYTES), sources))
    finally:
        event.remove(pool, "checkout", taken)
        event.remove(pool, "checkin", returned)
    assert 1 <= most <= WRITERS


def test_row_level_security_hides_chunks(database: Storage, key: str, file_of: MakeFile) -> None:
    database.put(key, file_of(b"ours"), BYTES)
    everything = select(func.count()).select_from(BlobChunk)
    with transaction(UUID(key[:36])) as session:
        assert session.scalar(everything) == 2
    with transaction(new_tenant()) as session:
        assert session.scalar(everything) == 0


def test_a_killed_writer_leaves_what_the_janitor_finds(database: Storage, key: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    put = CALLS.partition("calls = (")[0] + "store.put(key, path, 'audio/wav')"
    with subprocess.Popen([sys.executable, "-c", put, key, str(pipe)], cwd=BACKEND) as writer:
        end = os.open(pipe, os.O_WRONLY)
        os.write(end, b"x" * 1000)
        for _ in range(PIECE // 1000):
            os.write(end, b"x" * 1000)
        wait_for_chunks(key, 1)
        writer.kill()
    os.close(end)
    assert database.size(key) is None
    assert list(database.keys(key[:36])) == [key]
    database.delete(key)
    assert chunks(key) == []


def test_many_keys_come_in_pages(database: Storage, tenant: UUID) -> None:
    rows = [
        BlobChunk(tenant_id=tenant, key=f"{tenant}/staging/{n:04}", number=number, body=b"")
        for n in range(1001)
        for number in (0, 1)
    ]
    with transaction(tenant) as session:
        session.add_all(rows)
    found = list(database.keys(f"{tenant}/staging"))
    assert sorted(found) == [f"{tenant}/staging/{n:04}" for n in range(1001)]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("server", ["127.0.0.1:1", "?host=/nowhere"])
def test_a_server_that_is_gone(key: str, file_of: MakeFile, server: str) -> None:
    host, _, query = server.partition("?")
    url = f"postgresql://convoflow@{host}/convoflow{'?' + query if query else ''}"
    printed = run_child(CALLS, key, str(file_of(b"x")), DATABASE_URL=url)
    assert printed.split() == ["StorageUnavailableError"] * 6


def test_a_database_that_vanishes_under_a_reader(empty_database: str, file_of: MakeFile) -> None:
    reading = FILL.partition("try:")[0] + READ_AND_DROP
    admin = os.environ["CONVOFLOW_TEST_ADMIN_URL"]
    printed = run_child(
        reading,
        str(clock.new_id()),
        str(file_of(b"x" * 2 * PIECE)),
        admin,
        DATABASE_URL=empty_database,
    )
    assert printed == "StorageUnavailableError"


def test_a_full_database(full_database: str, file_of: MakeFile) -> None:
    large = file_of(os.urandom(40 << 20))
    printed = run_child(FILL, str(clock.new_id()), str(large), DATABASE_URL=full_database)
    assert printed.split() == ["full", "0"]


def test_memory_stays_flat(tenant: UUID, file_of: MakeFile) -> None:
    printed = run_child(EIGHT_PUTS, str(tenant), str(file_of(b"x")), str(file_of(os.urandom(10 << 20))))
    assert int(printed) < 30 * 1024  # KiB above idle; 18 MB with three writing threads, 39 with eight


@pytest.fixture
def full_database(tmp_path: Path) -> Iterator[str]:
    """A database of its own on a file system with little room."""
    scratch = Path(os.environ["CONVOFLOW_TEST_DIR"])
    name = f"convoflow_full_{os.getpid()}"
    space = scratch / name
    space.mkdir()
    owner = (scratch / "pg").stat().st_uid
    options = f"size={ROOM_MB}m,uid={owner},mode=700"
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(space)], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a tmpfs needs root")
    connection = psycopg2.connect(os.environ["CONVOFLOW_TEST_ADMIN_URL"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            names = {"name": sql.Identifier(name), "place": sql.Literal(str(space))}
            cursor.execute(sql.SQL("CREATE TABLESPACE {name} LOCATION {place}").format(**names))
            cursor.execute(
                sql.SQL(
                    "CREATE DATABASE {name} TEMPLATE convoflow_template OWNER convoflow TABLESPACE {name}"
                ).format(**names)
            )
            yield os.environ["CONVOFLOW_TEST_URL"].replace("/convoflow_template?", f"/{name}?")
            cursor.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))
            cursor.execute(sql.SQL("DROP TABLESPACE {name}").format(**names))
    finally:
        connection.close()
        subprocess.run(["umount", str(space)], check=True)
