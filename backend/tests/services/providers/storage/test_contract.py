"""What every store promises, whichever is set."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from app.core import clock
from app.services.providers.storage.base import BlobMissingError, Storage
from app.services.providers.storage.pieces import PIECE
from tests.services.providers.storage.conftest import MakeFile, new_tenant

BYTES = "application/octet-stream"
ANY_TENANT = "0197f3a0-0000-7000-8000-000000000001"
LONG = 2 * PIECE + 100


def stored(store: Storage, key: str) -> bytes:
    return b"".join(store.read(key))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7, 10 << 20])
def test_gives_back_what_was_put(
    store: Storage, key: str, file_of: MakeFile, tmp_path: Path, size: int
) -> None:
    body = os.urandom(size)
    store.put(key, file_of(body), BYTES)
    pieces = list(store.read(key))
    assert b"".join(pieces) == body
    assert all(0 < len(piece) <= PIECE for piece in pieces)
    assert store.size(key) == size
    store.fetch(key, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == body


def test_reads_ranges(store: Storage, key: str, file_of: MakeFile) -> None:
    body = os.urandom(LONG)
    store.put(key, file_of(body), BYTES)
    for start, end in [
        (0, 1),
        (0, PIECE),
        (PIECE - 1, PIECE + 1),
        (PIECE, 2 * PIECE),
        (PIECE + 5, 2 * PIECE + 5),
        (5, None),
        (LONG - 1, None),
        (LONG, None),
        (LONG + 5, None),
        (LONG - 2, LONG + 10),
        (0, LONG * 2),
        (7, 7),
        (10, 5),
    ]:
        assert b"".join(store.read(key, start, end)) == body[start:end], (start, end)


def test_refuses_a_range_from_before_the_start(store: Storage, key: str, file_of: MakeFile) -> None:
    store.put(key, file_of(b"abc"), BYTES)
    with pytest.raises(ValueError, match="starts at 0"):
        list(store.read(key, -1))


def test_a_missing_object(store: Storage, key: str, tmp_path: Path) -> None:
    assert store.size(key) is None
    with pytest.raises(BlobMissingError) as missing:
        store.read(key)
    assert missing.value.key == key
    with pytest.raises(BlobMissingError):
        store.fetch(key, tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()
    store.delete(key)


@pytest.mark.parametrize("later", [b"first", b"other", b""])
def test_never_overwrites(store: Storage, key: str, file_of: MakeFile, later: bytes) -> None:
    store.put(key, file_of(b"first"), BYTES)
    with pytest.raises(FileExistsError):
        store.put(key, file_of(later), BYTES)
    assert stored(store, key) == b"first"


def test_never_overwrites_an_empty_object(store: Storage, key: str, file_of: MakeFile) -> None:
    store.put(key, file_of(b""), BYTES)
    with pytest.raises(FileExistsError):
        store.put(key, file_of(b"later"), BYTES)
    assert stored(store, key) == b""


def test_deletes(store: Storage, key: str, file_of: MakeFile) -> None:
    neighbour = f"{key}_neighbour"
    store.put(key, file_of(os.urandom(PIECE + 1)), BYTES)
    store.put(neighbour, file_of(b"stays"), BYTES)
    store.delete(key)
    assert store.size(key) is None
    assert list(store.keys(key.partition("/")[0])) == [neighbour]
    store.put(key, file_of(b"again"), BYTES)
    assert stored(store, key) == b"again"


def test_lists_keys_below_whole_elements(store: Storage, tenant: UUID, file_of: MakeFile) -> None:
    names = ["staging/a", "staging/b b", "calls/1/audio/x_Grüße.wav", "calls/10/audio/y", "callsign/z"]
    keys = [f"{tenant}/{name}" for name in names]
    for key in keys:
        store.put(key, file_of(os.urandom(PIECE + 1)), BYTES)
    for prefix, expected in {
        f"{tenant}": keys,
        f"{tenant}/": keys,
        f"{tenant}/staging/": keys[:2],
        f"{tenant}/calls": keys[2:4],
        f"{tenant}/calls/1": keys[2:3],
        f"{tenant}/nothing/": [],
    }.items():
        assert sorted(store.keys(prefix)) == sorted(expected), prefix


def test_tenants_do_not_meet(store: Storage, file_of: MakeFile) -> None:
    ours, theirs = (f"{new_tenant()}/staging/same" for _ in range(2))
    store.put(ours, file_of(b"ours"), BYTES)
    assert store.size(theirs) is None
    store.put(theirs, file_of(b"theirs"), BYTES)
    store.delete(theirs)
    assert stored(store, ours) == b"ours"
    assert list(store.keys(theirs.partition("/")[0])) == []


def test_parallel_puts(store: Storage, tenant: UUID, file_of: MakeFile) -> None:
    bodies = {f"{tenant}/staging/{clock.new_id()}": os.urandom(PIECE * 2 + n) for n in range(8)}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: store.put(key, file_of(bodies[key]), BYTES), bodies))
    for key, body in bodies.items():
        assert stored(store, key) == body


def test_of_parallel_puts_under_one_key_one_wins(store: Storage, key: str, file_of: MakeFile) -> None:
    bodies = [bytes([n]) * (PIECE * 2 + 1) for n in range(8)]

    def put(body: bytes) -> bool:
        try:
            store.put(key, file_of(body), BYTES)
        except FileExistsError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(put, bodies))
    assert won.count(True) == 1
    assert stored(store, key) == bodies[won.index(True)]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/etc/passwd",
        "staging/a",
        ANY_TENANT,
        f"{ANY_TENANT}/",
        f"/{ANY_TENANT}/a",
        f"{ANY_TENANT}//a",
        f"{ANY_TENANT}/./a",
        f"{ANY_TENANT}/../a",
        f"{ANY_TENANT}/a/..",
        f"{ANY_TENANT}/a/../../../b",
        f"{ANY_TENANT}/a\\..\\b",
        f"{ANY_TENANT}/a\0b",
        f"{ANY_TENANT}/a\nb",
        f"{ANY_TENANT}/\ud800",
        f"{ANY_TENANT}/{'a' * 256}",
        f"{ANY_TENANT}/{'a/' * 500}a",
        f"{ANY_TENANT.upper()}/a",
        f"{{{ANY_TENANT}}}/a",
    ],
)
def test_refuses_keys_that_are_none(store: Storage, key: str, file_of: MakeFile, tmp_path: Path) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.put(key, file_of(b"x"), BYTES),
        lambda: list(store.read(key)),
        lambda: store.fetch(key, tmp_path / "fetched"),
        lambda: store.size(key),
        lambda: store.delete(key),
    ]
    for call in calls:
        with pytest.raises(ValueError):  # noqa: PT011 - the words differ, and UnicodeError is one
            call()


@pytest.mark.parametrize("prefix", ["", "/", "staging/", f"{ANY_TENANT}/..", f"{ANY_TENANT}//", "../"])
def test_refuses_prefixes_that_are_none(store: Storage, prefix: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ
        list(store.keys(prefix))
