"""What only the disk can get wrong: full or failing disks, other file systems, paths that climb out."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.providers.storage.base import StorageFullError, StorageUnavailableError
from app.services.providers.storage.disk import INCOMING, DiskStorage
from app.services.providers.storage.pieces import PIECE
from tests.services.providers.storage.children import run_child
from tests.services.providers.storage.conftest import MakeFile

BYTES = "application/octet-stream"
TENANT = "0197f3a0-0000-7000-8000-000000000001"
KEY = f"{TENANT}/staging/object"

CHILD = """
import sys
from pathlib import Path
from app.services.providers.storage.disk import DiskStorage
from app.services.providers.storage import base
store, key, path = DiskStorage(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3])
try:
    {call}
except (base.StorageFullError, base.StorageUnavailableError) as error:
    print(type(error).__name__)
"""
PUT = CHILD.format(call="store.put(key, path, 'audio/wav')")
FETCH = CHILD.format(call="store.fetch(key, path)")
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))"


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB of its own."""
    path = tmp_path / "tmpfs"
    path.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(path)], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a tmpfs needs root")
    try:
        yield path
    finally:
        subprocess.run(["umount", str(path)], check=True)


def files_below(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_moves_within_one_file_system(tmp_path: Path, file_of: MakeFile) -> None:
    source = file_of(b"x" * PIECE)
    inode = source.stat().st_ino
    DiskStorage(tmp_path / "blobs").put(KEY, source, BYTES)
    assert (tmp_path / "blobs" / KEY).stat().st_ino == inode
    assert not source.exists()


def test_copies_across_file_systems(tmpfs: Path, file_of: MakeFile) -> None:
    store = DiskStorage(tmpfs)
    source = file_of(b"x" * 1000)
    store.put(KEY, source, BYTES)
    assert files_below(tmpfs) == [tmpfs / KEY]
    assert not source.exists()
    with pytest.raises(FileExistsError):
        store.put(KEY, file_of(b"y"), BYTES)
    assert files_below(tmpfs) == [tmpfs / KEY]


def test_a_full_disk(tmpfs: Path, file_of: MakeFile) -> None:
    store = DiskStorage(tmpfs)
    source = file_of(b"x" * (2 << 20))
    with pytest.raises(StorageFullError):
        store.put(KEY, source, BYTES)
    assert files_below(tmpfs) == []
    assert source.exists()
    store.put(KEY, file_of(b"small"), BYTES)
    roomy = DiskStorage(source.parent)
    roomy.put(f"{TENANT}/large", source, BYTES)
    with pytest.raises(StorageFullError):
        roomy.fetch(f"{TENANT}/large", tmpfs / "fetched")
    assert not (tmpfs / "fetched").exists()


def test_a_limit_on_file_size_while_fetching(tmp_path: Path, file_of: MakeFile) -> None:
    DiskStorage(tmp_path / "blobs").put(KEY, file_of(b"x" * PIECE), BYTES)
    target = tmp_path / "fetched"
    assert run_child(f"{LIMITED}\n{FETCH}", str(tmp_path / "blobs"), KEY, str(target)) == "StorageFullError"
    assert not target.exists()


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to make fsync fail")
@pytest.mark.parametrize(("nth", "stored"), [(1, False), (3, False), (5, True)])
def test_a_disk_that_cannot_sync(tmp_path: Path, file_of: MakeFile, nth: int, stored: bool) -> None:
    """Three new directories are synced, then the file, then the name: until all are, nothing is promised."""
    inject = f"inject=fsync:error=EIO:when={nth}"
    source = file_of(b"x")
    printed = run_child(
        PUT,
        str(tmp_path / "blobs"),
        KEY,
        str(source),
        before=("strace", "-f", "-o", "/dev/null", "-e", inject),
    )
    assert printed == "StorageUnavailableError"
    assert source.exists()
    assert (DiskStorage(tmp_path / "blobs").size(KEY) is not None) is stored


def test_a_root_that_is_no_directory(file_of: MakeFile) -> None:
    store = DiskStorage(file_of(b"a file"))
    with pytest.raises(StorageUnavailableError):
        store.put(KEY, file_of(b"x"), BYTES)
    assert store.size(KEY) is None


def test_sweeps_what_a_dead_copier_left(tmpfs: Path, file_of: MakeFile) -> None:
    incoming = tmpfs / INCOMING
    incoming.mkdir()
    old, young = incoming / "old", incoming / "young"
    for path, age_s in ((old, 25 * 3600), (young, 3600)):
        path.touch()
        os.utime(path, (time.time() - age_s,) * 2)
    store = DiskStorage(tmpfs)
    store.put(KEY, file_of(b"x"), BYTES)
    assert files_below(incoming) == [young]
    assert list(store.keys(TENANT)) == [KEY]


def test_reads_on_after_a_delete(tmp_path: Path, file_of: MakeFile) -> None:
    store = DiskStorage(tmp_path / "blobs")
    store.put(KEY, file_of(b"x" * 3 * PIECE), BYTES)
    pieces = store.read(KEY)
    first = next(pieces)
    store.delete(KEY)
    assert first + b"".join(pieces) == b"x" * 3 * PIECE


_parts = st.one_of(
    st.sampled_from(["..", ".", "", "/", "~", "\0", "..\\", "\\", "%2e%2e", "\ud800", TENANT, "a" * 255]),
    st.text(max_size=8),
)


@given(st.lists(_parts, max_size=6), st.booleans())
def test_no_key_leaves_the_root(parts: list[str], owned: bool) -> None:
    key = "/".join([str(uuid4()), *parts] if owned else parts)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "some" / "where" / "blobs"
        root.mkdir(parents=True)
        source = Path(scratch) / "source"
        source.write_bytes(b"x")
        store = DiskStorage(root)
        try:
            store.put(key, source, BYTES)
        except ValueError:
            assert files_below(Path(scratch)) == [source]
        else:
            assert [path.relative_to(root).as_posix() for path in files_below(Path(scratch))] == [key]
            assert list(store.keys(str(UUID(key[:36])))) == [key]
            store.delete(key)
            assert files_below(Path(scratch)) == []
