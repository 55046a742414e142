"""Phone numbers as people and machines write them."""

import pytest

from app.core.errors import Unprocessable
from app.services.phones import normalised


@pytest.mark.parametrize(
    ("written", "region", "expected"),
    [
        ("07700 900123", "GB", "+447700900123"),
        ("(0)20-7946 0000", "GB", "+442079460000"),
        ("0151 23456789", "DE", "+4915123456789"),
        ("+44 7700 900123", "DE", "+447700900123"),
        ("0044 7700 900123", "GB", "+447700900123"),
        ("tel:+447700900123", "DE", "+447700900123"),
        ("07700 900123 ext 12", "GB", "+447700900123"),
        ("07700 900123 x12", "GB", "+447700900123"),
    ],
)
def test_it_is_kept_as_e164(written: str, region: str, expected: str) -> None:
    assert normalised(written, region) == expected


@pytest.mark.parametrize(
    "written", ["", "1", "nobody", "nobody 1188", "07700 FLOWERS", "+", "0" * 30, "\u0660" * 3]
)
def test_what_is_no_number_is_refused_and_names_the_field(written: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        normalised(written, "GB", field="query.phone")
    assert refused.value.errors[0].field == "query.phone"
