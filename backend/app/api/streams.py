"""Stored bytes on their way out, holding neither a connection nor a thread between two pieces."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from itertools import chain

from app.api.slots import aside


async def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first of them made: what it fails of can still be answered as an error."""
    first = await aside(partial(next, pieces, b""))
    return chain((first,), pieces)


async def streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await aside(partial(next, pieces, None))) is not None:
        yield piece
