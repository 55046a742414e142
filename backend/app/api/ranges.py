"""Byte ranges (RFC 9110 §14): what a player asks for when it seeks."""

import re
from dataclasses import dataclass

from app.core.errors import RangeNotSatisfiable

ONE_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int
    partial: bool


def requested_span(header: str | None, size: int) -> Span:
    """One range as asked for; several, or a unit we do not know, give the whole, as the standard allows.

    Raises RangeNotSatisfiable for a range that begins behind the end.
    """
    match = ONE_RANGE.match((header or "").replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return Span(0, size, partial=False)
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    if start >= end:
        raise RangeNotSatisfiable(
            f"The recording has {size} bytes.", headers={"Content-Range": f"bytes */{size}"}
        )
    return Span(start, end, partial=True)
