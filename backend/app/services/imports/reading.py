"""Reads a file of rows as a stream: what is wrong with one row is that row's fault alone."""

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import BinaryIO, TextIO

from app.models import ImportFormat
from app.services.formulas import unguarded

LONGEST_LINE = 128 * 1024
# Stands in for what is left out: Unicode gives no meaning to it, ever.
TOO_LONG_MARK = "\ufdd0"
TOO_LONG = f"longer than {LONGEST_LINE // 1024} kB"
NOT_TEXT = "not in the encoding that was named: save the file as UTF-8, or name its encoding"
NOT_STORABLE = "contains a character that cannot be stored"
NO_HEADER = "The first line must name the columns, in UTF-8 or in the encoding that is named."
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What stands for bytes that are no character of the encoding.
NO_TEXT = re.compile("[\udc80-\udcff\ufffd]")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
DELIMITERS = ",;\t"


class UnreadableError(Exception):
    """The file as a whole cannot be read, or not beyond this point; the text says how to mend it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row under its number, as the sender's own column names → values; or what is wrong with it."""

    number: int
    values: Mapping[str, object]
    fault: str | None = None


def read(path: Path, format_: ImportFormat, encoding: str) -> Iterator[Record]:
    """Raises UnreadableError."""
    yield from _csv(path, encoding) if format_ is ImportFormat.CSV else _json(path)


def column_name(written: str) -> str:
    """Columns are the same however their names are spelt: “E-mail Address” and email_address are not two."""
    return "_".join(written.strip().lower().replace("-", " ").replace("_", " ").split())


def _csv(path: Path, encoding: str) -> Iterator[Record]:
    with path.open("rb") as file:
        head = file.read(3)
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if head.startswith(mark)), encoding)
    errors = "replace" if marked == "utf-16" else "surrogateescape"
    with path.open(encoding=marked, errors=errors, newline="") as text:
        yield from _table(_lines(text))


def _table(lines: Iterator[str]) -> Iterator[Record]:
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        header = _header(next(csv.reader([first], delimiter=delimiter), []))
    except csv.Error as error:
        raise UnreadableError(NO_HEADER) from error
    rows = csv.reader(lines, delimiter=delimiter)
    for number in count(2):
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(number, {}, f"no CSV: {error}")
            continue
        if any(cells):
            fault = _fault_of(cells, len(header))
            values = dict(zip(header, (unguarded(cell.strip()) for cell in cells), strict=False))
            yield Record(number, {} if fault else values, fault)


def _header(cells: list[str]) -> list[str]:
    names = [column_name(cell) for cell in cells]
    if not any(names) or _fault_of(cells, len(cells)):
        raise UnreadableError(NO_HEADER)
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise UnreadableError(f"Columns must be named once: {', '.join(sorted(twice))[:200]}.")
    return names


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith("\n"):
            yield line
            continue
        while (rest := text.readline(LONGEST_LINE)) and not rest.endswith("\n"):
            pass
        yield f"{TOO_LONG_MARK}\n"


def _fault_of(cells: list[str], columns: int) -> str | None:
    if any(TOO_LONG_MARK in cell for cell in cells):
        return TOO_LONG
    if any(NO_TEXT.search(cell) for cell in cells):
        return NOT_TEXT
    if not storable(cells):
        return NOT_STORABLE
    if any(cells[columns:]):
        return f"{len(cells)} cells under {columns} columns"
    return None


def _json(path: Path) -> Iterator[Record]:
    """A list of objects, or an object with that list under "rows"."""
    with path.open("rb") as file:
        start = file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        file.seek(0)
        file.seek(3 if file.read(3) == b"\xef\xbb\xbf" else 0)
        yield from _objects(file, "item" if start == b"[" else "rows.item")


def _objects(file: BinaryIO, where: str) -> Iterator[Record]:
    import ijson

    number = 0
    try:
        for number, item in enumerate(ijson.items(file, where), start=1):
            if not isinstance(item, dict):
                yield Record(number, {}, "not an object")
            elif not storable(item):
                yield Record(number, {}, NOT_STORABLE)
            else:
                yield Record(number, {column_name(name): _number(value) for name, value in item.items()})
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise UnreadableError(f"The JSON breaks off after row {number}.") from error
    if not number:
        raise UnreadableError('Send a list of objects, or an object with that list under "rows".')


def storable(value: object) -> bool:
    """PostgreSQL takes every text but one with a NUL or with half of a surrogate pair."""
    if isinstance(value, dict):
        return storable(list(value)) and storable(list(value.values()))
    if isinstance(value, list):
        return all(map(storable, value))
    return not isinstance(value, str) or not UNSTORABLE.search(value)


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value) if math.isfinite(float(value)) else str(value)
    if isinstance(value, dict):
        return {name: _number(each) for name, each in value.items()}
    return [_number(each) for each in value] if isinstance(value, list) else value
