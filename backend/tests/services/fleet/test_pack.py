"""The pack speaks of the hire in the tenant's own time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.models import Booking, Violation
from app.services.fleet import regimes
from app.services.fleet.violations import pack
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
