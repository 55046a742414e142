"""The end of the next working day, in the tenant's zone, across weekends and clock changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.services.working_days import end_of_next_working_day

CASES = [
    ("Europe/London", "2026-11-19T10:00Z", "2026-11-20T17:00Z"),  # Thursday
    ("Europe/London", "2026-11-20T10:00Z", "2026-11-23T17:00Z"),  # Friday
    ("Europe/London", "2026-11-21T10:00Z", "2026-11-23T17:00Z"),  # Saturday
    ("Europe/London", "2026-11-22T23:59Z", "2026-11-23T17:00Z"),  # Sunday
    ("Europe/London", "2026-10-23T10:00Z", "2026-10-26T17:00Z"),  # the clocks go back on the 25th
    ("Europe/London", "2026-03-27T10:00Z", "2026-03-30T16:00Z"),  # the clocks go forward on the 29th
    ("Pacific/Auckland", "2026-11-19T11:30Z", "2026-11-23T04:00Z"),  # Friday there already
    ("America/New_York", "2026-11-21T03:00Z", "2026-11-23T22:00Z"),  # still Friday there
]


@pytest.mark.parametrize(("zone", "moment", "due"), CASES)
def test_due(zone: str, moment: str, due: str) -> None:
    found = end_of_next_working_day(datetime.fromisoformat(moment), ZoneInfo(zone))
    assert found == datetime.fromisoformat(due)
