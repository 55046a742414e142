"""Which texts are registration marks."""

import pytest

from app.core.errors import Unprocessable
from app.services.fleet import marks

VALID = (
    "AB12CDE YA19XYZ LB07SEO BD51SMR OB18SGO KX19ABC AA19AAA ER19BAD "  # current
    "A1ABC A123BCD Y999XYZ B7TES Q123ABC L2WPS ABC123D DAN55A ABC1A "  # with a letter for the year
    "AIZ1234 IZ1 ABI1 1234AZ 123IA FZ9999 AZ1 "  # Northern Ireland
    "A1 AB1234 A9999 ABC12 1A 1234AB 123ABC 101D234 200X999"  # dateless, diplomatic
)
INVALID = (
    "ABCDEFG AB00CDE AB01CDE AB50CDE AI12CDE AB12CIE AZ12CDE QB12ABC AB12CD AB123CDE 1234567 A0ABC A01BCD "
    "ABC012D AB12CDEF 01AB 12345AB A 9 1234ABC"
)


@pytest.mark.parametrize("mark", VALID.split())
def test_a_mark(mark: str) -> None:
    assert marks.checked(mark) == mark


@pytest.mark.parametrize("text", INVALID.split())
def test_no_mark(text: str) -> None:
    with pytest.raises(Unprocessable, match="no registration mark"):
        marks.checked(text)


@pytest.mark.parametrize("written", ["ab12 cde", " AB12-CDE ", "Ab12\tcDe", "AB.12.CDE"])
def test_written_as_people_do(written: str) -> None:
    assert marks.checked(written) == "AB12CDE"
