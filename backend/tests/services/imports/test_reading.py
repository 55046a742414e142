"""Files of rows as senders write them: what each row says, and what is wrong with it."""

import json
from pathlib import Path

import pytest

from app.models import ImportFormat
from app.services.imports import reading
from app.services.imports.reading import LONGEST_LINE, NOT_STORABLE, NOT_TEXT, TOO_LONG, UnreadableError


def read(
    tmp_path: Path, content: bytes | str, *, encoding: str = "utf-8", is_json: bool = False
) -> list[tuple[int, object]]:
    """Per row its number with its values, or with its fault."""
    path = tmp_path / "rows"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    records = reading.read(path, ImportFormat.JSON if is_json else ImportFormat.CSV, encoding)
    return [(record.number, record.fault or dict(record.values)) for record in records]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("E-mail Address,Name\na@b.c,Zoë\n", "utf-8"),
        ("\ufeffE-mail Address,Name\r\na@b.c,Zoë", "utf-8"),
        ("e_mail_address;NAME\ra@b.c;Zoë\r", "utf-8"),
        ("E-mail Address\tName\na@b.c\t Zoë \n".encode("utf-16"), "utf-8"),
        ("E-mail Address,Name\na@b.c,Zoë\n".encode("windows-1252"), "windows-1252"),
        ('E-mail Address,Name\n"a@b.c","Zoë"\n', "utf-8"),
        ("E-mail Address,Name,\na@b.c,Zoë,\n", "utf-8"),
    ],
)
def test_a_table_is_read_however_it_was_saved(tmp_path: Path, content: bytes | str, encoding: str) -> None:
    [(number, values)] = read(tmp_path, content, encoding=encoding)
    assert number == 2
    assert values in (
        {"e_mail_address": "a@b.c", "name": "Zoë"},
        {"e_mail_address": "a@b.c", "name": "Zoë", "": ""},
    )


def test_each_row_has_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    rows = read(tmp_path, 'a,b\n1,"x\ny"\n\n,,\n4,5\n')
    assert rows == [(2, {"a": "1", "b": "x\ny"}), (5, {"a": "4", "b": "5"})]


def test_a_fault_is_its_row_s_alone(tmp_path: Path) -> None:
    content = (
        b"a,b\n1,2\n3,\xe9\n4,5,6\n7,"
        + b"x" * (3 * LONGEST_LINE)
        + b"\n8,\x00\n9,10\n"
        + b'11,"open\n12,13\n'
    )
    assert read(tmp_path, content) == [
        (2, {"a": "1", "b": "2"}),
        (3, NOT_TEXT),
        (4, "3 cells under 2 columns"),
        (5, TOO_LONG),
        (6, NOT_STORABLE),
        (7, {"a": "9", "b": "10"}),
        (8, {"a": "11", "b": "open\n12,13"}),
    ]


def test_a_quote_that_never_ends_costs_one_row(tmp_path: Path) -> None:
    content = 'a,b\n1,"open\n' + "2,x\n" * 40_000
    numbers = [number for number, row in read(tmp_path, content) if isinstance(row, str)]
    assert numbers == [2]


def test_our_own_guard_of_formulas_is_taken_off(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b\n'=1+1,'tis\n") == [(2, {"a": "=1+1", "b": "'tis"})]


@pytest.mark.parametrize(
    "content", ["", "\n1,2\n", ",,\n1,2,3\n", "a,A\n1,2\n", b"n\xe9\n1\n", "x" * 300_000]
)
def test_without_columns_a_table_cannot_be_read(tmp_path: Path, content: bytes | str) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, content)


@pytest.mark.parametrize("wrap", ["{}", '\ufeff {{"note": "x", "rows": {}}}'])
def test_json_is_a_list_of_objects(tmp_path: Path, wrap: str) -> None:
    rows = [{"Full Name": "Zoë", "n": 1, "f": 1.5, "o": {"x": [2.5]}}, 7, {"a": "\x00"}, {}]
    assert read(tmp_path, wrap.format(json.dumps(rows)), is_json=True) == [
        (1, {"full_name": "Zoë", "n": 1, "f": 1.5, "o": {"x": [2.5]}}),
        (2, "not an object"),
        (3, NOT_STORABLE),
        (4, {}),
    ]


@pytest.mark.parametrize(
    "content", ["", "x", "[]", "{}", '{"rows": 1}', '[{"a": 1}', '[{"a": 1}, {"a"', b"[\xff]"]
)
def test_json_that_breaks_off_says_where(tmp_path: Path, content: bytes | str) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, content, is_json=True)
