"""When a call in vain is tried again."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.services.leads.tries import next_try

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("now", "tries", "expected"),
    [
        ("2026-11-16 10:00", 1, "2026-11-16 13:00"),  # a Monday
        ("2026-11-16 15:00", 1, "2026-11-17 09:00"),  # past closing
        ("2026-11-16 04:00", 1, "2026-11-16 09:00"),  # before opening
        ("2026-11-20 16:00", 1, "2026-11-23 09:00"),  # a Friday afternoon
        ("2026-11-16 10:00", 2, "2026-11-17 10:00"),
        ("2026-11-19 10:00", 3, "2026-11-23 09:00"),  # a Saturday
        ("2026-11-16 10:00", 4, "2026-11-23 10:00"),
        ("2026-11-16 10:00", 40, "2026-11-23 10:00"),
        ("2026-03-27 20:00", 2, "2026-03-30 09:00"),  # over the change of the clocks
    ],
)
def test_later_each_time_and_in_working_hours(now: str, tries: int, expected: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=LONDON)
    assert next_try(moment, tries, LONDON).astimezone(LONDON) == datetime.fromisoformat(expected).replace(
        tzinfo=LONDON
    )
