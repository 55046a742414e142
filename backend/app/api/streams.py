"""Stored bytes on their way out, holding neither a connection nor a thread between two pieces."""

from collections.abc import AsyncIterator, Iterator
from functools import partial

from app.api.deps import aside


async def streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await aside(partial(next, pieces, None))) is not None:
        yield piece
