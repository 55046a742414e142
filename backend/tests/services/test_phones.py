"""Phone numbers as people and machines write them."""

import pytest

from app.core.errors import Unprocessable
from app.services.phones import no_text_reason, normalised


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


@pytest.mark.parametrize(
    ("number", "countries", "allowed"),
    [
        ("+447700900123", ("GB",), True),
        ("+442079460123", ("GB",), True),
        ("+353851234567", ("GB",), False),
        ("+353851234567", ("GB", "IE"), True),
        ("+12025550123", ("US",), True),
        ("+18762345678", ("US",), False),
        ("+18762345678", ("JM",), True),
        ("+447781123456", ("GB",), False),
        ("+449098790123", ("GB",), False),
        ("+447012345678", ("GB",), False),
        ("+447600123456", ("GB",), False),
        ("+447700900123", (), False),
    ],
)
def test_which_numbers_may_be_texted(number: str, countries: tuple[str, ...], allowed: bool) -> None:
    """Jamaica shares +1 and Guernsey +44; premium, personal and pager numbers may be nowhere."""
    assert (no_text_reason(number, countries) is None) is allowed
