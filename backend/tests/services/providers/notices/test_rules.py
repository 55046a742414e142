"""The rules of single fields, case by case."""

from datetime import date, time

import pytest

from app.core import marks
from app.services.providers.notices.rules.dates import day_in, times_in
from app.services.providers.notices.rules.numbers import _mark_in, _reference_in
from app.services.providers.notices.rules.wording import title_case

DAYS = [
    ("12/03/2026", date(2026, 3, 12)),
    ("06-03-2026", date(2026, 3, 6)),
    ("28.11.2025 13:02:44", date(2025, 11, 28)),
    ("9th March 2026", date(2026, 3, 9)),
    ("Friday, 2 Feb 2026", date(2026, 2, 2)),
    ("March 9, 2026", date(2026, 3, 9)),
    ("2026-03-06", date(2026, 3, 6)),
    ("06/03/26", date(2026, 3, 6)),
    ("31/02/2026", None),
    ("section 12/2004", None),
    ("0113 496 0144", None),
]
TIMES = [
    ("08:41:17", [time(8, 41)]),
    ("11.26 am (observed 11.20 to 11.26)", [time(11, 26), time(11, 20), time(11, 26)]),
    ("2:08pm", [time(14, 8)]),
    ("12.05 am", [time(0, 5)]),
    ("1432 hrs", [time(14, 32)]),
    ("£11.50", []),
    ("06.03.2026", []),
    ("25:70", []),
]
REFERENCES = [
    ("MF 4018 2265", "MF40182265"),
    ("600417/882931", "600417/882931"),
    ("0412 5590 7713", "041255907713"),
    ("MF4450017B Vehicle make", "MF4450017B"),
    ("12/03/2026", None),
    ("OB18 SGO", None),
    ("hire companies", None),
    ("28 days", None),
]
MARKS = [
    ("OB18 SGO", "OB18SGO"),
    ("Registration PO66 UVS, PEUGEOT", "PO66UVS"),
    ("A123 BCD", "A123BCD"),
    ("hire companies may transfer", None),
    ("FORD TRANSIT 350", None),
    ("0B18 SG0", None),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_days(text: str, day: date | None) -> None:
    assert day_in(text) == day


@pytest.mark.parametrize(("text", "times"), TIMES)
def test_times(text: str, times: list[time]) -> None:
    assert times_in(text) == times


@pytest.mark.parametrize(("text", "reference"), REFERENCES)
def test_references(text: str, reference: str | None) -> None:
    assert _reference_in(text) == reference


@pytest.mark.parametrize(("text", "mark"), MARKS)
def test_marks_behind_a_label(text: str, mark: str | None) -> None:
    assert _mark_in(text) == mark


@pytest.mark.parametrize("misread", ["0B18SG0", "OBI8SGO", "OB1BSGO", "0818S60"])
def test_a_misread_mark_is_repaired_by_the_place_of_its_letters(misread: str) -> None:
    assert marks.repaired(misread) == "OB18SGO"


def test_capitals_become_a_name() -> None:
    assert title_case("CITY OF WESTMERE") == "City of Westmere"
    assert title_case("A4010 AYLESBURY ROAD") == "A4010 Aylesbury Road"
    assert title_case("ParkWarden Ltd") == "ParkWarden Ltd"
