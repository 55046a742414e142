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
# Each stands on letters beside the fields and is none of them.
BESIDE = (
    "Your reference: FLEET/2099124",
    "Your ref: HR-2026-00417 dated 02/03/2026",
    "Customer number: 40021877",
    "Web code: 7719-4402",
    "Company number 05134454. VAT Reg. No. GB 228 4471 09",
    "Pay to account 60011223, sort code 20-11-47, quoting the PCN number.",
    "Date of service: 16/03/2026",
    "Printed on 10/03/2026 at 11:05",
    "DVLA enquiry made: 07/03/2026",
    "Keeper details received on 09/03/2026 at 14:20",
    "Photographs taken at 08:39, 08:40 and 08:41",
    "Observed from: 08:39",
    "The bus lane operates 07:00-10:00 and 16:00-19:00, Monday to Saturday.",
    "Lines are open from 09:00 to 17:00 until 24/12/2026.",
    "Restriction in force since 01/02/2024.",
    "First registered: 01/09/2018",
    "Tax expires: 31/08/2026",
    "Offices: Guildhall, 12 High Street, Ashcombe AS1 1AA",
    "A fine of up to £1,000 may be imposed for a false declaration.",
    "Court registration fee: £10.00",
    "Card payments carry a fee of £1.50.",
    "Vehicle excise duty unpaid: £165.00",
    "Witness: CEO AC117, camera C204, image 000123456",
    "You may park for 2 hours in the car park at Market Street for £2.40.",
    "Appeals to the tribunal must be made within 28 days of a notice of rejection.",
    "If you paid by 11/03/2026 please ignore this.",
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


@pytest.mark.parametrize("before", ["PCN number", "Penalty charge: ", "The end"])
def test_what_else_stands_on_letters_is_no_field(before: str, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    letter = f"{LETTER}\nThe end of this letter."
    path.write_bytes(typed(letter))
    whole = {name: found.value for name, found in fields(path).items()}
    path.write_bytes(typed(letter.replace(before, "\n".join((*BESIDE, before)), 1)))
    assert {name: found.value for name, found in fields(path).items()} == whole


def test_words_of_labels_are_mended_and_values_never() -> None:
    scanned = "Date 0f lssue: 10/01/2026, Reg1stration OB18 SGO, L0cation 1 Oid Lane, Nurnber MF40182265"
    meant = "Date of issue: 10/01/2026, Registration OB18 SGO, Location 1 Oid Lane, Number MF40182265"
    assert mended(scanned) == meant
