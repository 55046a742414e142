"""Letters that contradict themselves, or name two of one thing: the doubtful field is left empty."""

from pathlib import Path

import pytest

from app.services.providers.notices.spelling import mended
from tests.services.providers.notices.correspondence import typed
from tests.services.providers.notices.reading import fields

LETTER = """Ashcombe City Council
PENALTY CHARGE NOTICE
PCN number: AC70011223
Vehicle registration: OB18 SGO
Date of notice: 12/03/2026
Date of contravention: 06/03/2026
Time of contravention: 08:41
Location: Priory Lane
Contravention: 34J Being in a bus lane
Penalty charge: £70.00
Pay by 08/04/2026.
Discounted charge of £35.00 if paid by 01/04/2026.
Charge after a charge certificate: £105.00"""
CASES = (
    ("Date of notice: 12/03/2026", "Date of notice: 05/03/2026", {"date_of_notice", "contravention_at"}),
    ("paid by 01/04/2026", "paid by 01/03/2026", {"discount_until"}),
    ("paid by 01/04/2026", "paid by 12/04/2026", {"discount_until", "pay_or_represent_until"}),
    ("Pay by 08/04/2026", "Pay by 08/04/2028", {"pay_or_represent_until"}),
    ("Location: Priory Lane", "Registration of vehicle: AB12 CDE", {"vrm", "location"}),
    ("PCN number: AC70011223", "Reference: 0113 496 0144", {"reference"}),
    ("PCN number: AC70011223", "Account number: 60011223\nSort code: 20-11-47", {"reference"}),
    ("Date of contravention: 06/03/2026", "Deemed served: 06/03/2026", {"contravention_at"}),
    ("of £35.00", "of £75.00", {"amount_discounted_pence", "discount_until"}),
)


@pytest.mark.parametrize(("words", "instead", "emptied"), CASES)
def test_what_contradicts_the_rest_is_left_empty(
    words: str, instead: str, emptied: set[str], tmp_path: Path
) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(typed(LETTER))
    whole = fields(path)
    path.write_bytes(typed(LETTER.replace(words, instead)))
    found = fields(path)
    assert {name for name in whole if found[name].value != whole[name].value} == emptied
    assert {found[name].value for name in emptied} == {None}


def test_words_of_labels_are_mended_and_values_never() -> None:
    scanned = "Date 0f lssue: 10/01/2026, Reg1stration OB18 SGO, L0cation 1 Oid Lane, Nurnber MF40182265"
    meant = "Date of issue: 10/01/2026, Registration OB18 SGO, Location 1 Oid Lane, Number MF40182265"
    assert mended(scanned) == meant
