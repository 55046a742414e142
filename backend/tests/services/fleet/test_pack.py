"""What the pack says: the hire in the tenant's own time, signatures only where they are on record."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from app.models import Booking, Violation
from app.services.fleet import regimes
from app.services.fleet.violations import letters, pack
from app.services.fleet.violations.pack import Facts


@pytest.mark.parametrize(
    ("zone", "period"),
    [
        ("Europe/London", "1 July 2026, 00:30 to 3 July 2026, 09:00"),
        ("UTC", "30 June 2026, 23:30 to 3 July 2026, 08:00"),
    ],
)
def test_the_hire_period_is_local(zone: str, period: str) -> None:
    booking = Booking(
        starts_at=datetime(2026, 6, 30, 20, tzinfo=UTC),
        started_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
        ends_at=datetime(2026, 7, 3, 8, tzinfo=UTC),
    )
    regime = next(each for each in regimes.shipped() if each.regime == "road_user_charge")
    facts = Facts(Violation(), booking, None, None, None, None)
    found = {item.paper: item.found for item in pack.checked(facts, regime, ZoneInfo(zone)).have}
    assert found == {"hire_period": period}


LETTER: dict[str, object] = {
    **dict.fromkeys(
        ("issuer", "reference", "kind", "at", "place", "noticed", "mark", "make", "address", "born")
    ),
    **dict.fromkeys(("licence", "licence_issuer", "booking", "starts", "ends", "started", "returned")),
    **dict.fromkeys(("agreement_signed", "agreement_document", "liability_signed_by")),
    "made_at": "2026-07-01T10:00:00+00:00",
    "house": "Meridian Vehicle Hire",
    "hirer": "Łukasz Żak",
}


@pytest.mark.parametrize(
    ("signed", "said"),
    [
        (None, "No statement of liability signed by the hirer is on record"),
        ("1 July 2026, 09:00", "The hirer signed the statement of liability on 1 July 2026, 09:00"),
    ],
)
def test_the_letter_claims_no_signature_that_is_not_on_record(signed: str | None, said: str) -> None:
    pdf = pypdfium2.PdfDocument(letters.rendered({**LETTER, "liability_signed": signed}))
    text = " ".join("".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    assert said in text
    assert ("had signed a statement of liability" in text) is (signed is not None)
    assert "Łukasz Żak" in text
