"""A file that comes in, in pieces of any kind."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.api.spool import MOST_AT_ONCE, Spool
from tests.disks import small_disk

PIECES: dict[str, Sequence[Sequence[bytes]]] = {
    "nothing": [[]],
    "large ones and a small one": [[b"a" * 300_000, b"b" * 200_000], [b"c"]],
    "more than one call takes": [[b"de"] * (MOST_AT_ONCE + 1), [b"f"] * MOST_AT_ONCE],
}


@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("kind", sorted(PIECES))
def test_all_of_it_is_written_and_hashed(tmp_path: Path, kind: str, stays: bool) -> None:
    with (tmp_path / "file").open("wb", buffering=0) as file:
        spool = Spool(file.fileno(), stays=stays)
        for piece in PIECES[kind]:
            spool.write(piece)
    whole = b"".join(chunk for piece in PIECES[kind] for chunk in piece)
    assert (tmp_path / "file").read_bytes() == whole
    assert spool.sha256 == hashlib.sha256(whole).hexdigest()


@pytest.mark.parametrize("chunk", [64 * 1024, 500])
def test_a_disk_without_room_is_told(tmp_path: Path, chunk: int) -> None:
    """A part of the piece still fits; the rest of it must not be taken for written."""
    with small_disk(tmp_path / "disk") as disk, (disk / "file").open("wb", buffering=0) as file:
        spool = Spool(file.fileno(), stays=True)
        with pytest.raises(OSError, match="No space left"):
            spool.write([b"x" * chunk] * (2 * 1024**2 // chunk))
