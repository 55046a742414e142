"""The fleet's figures as they go out."""

from datetime import datetime

from app.models import ViolationStatus
from app.schemas.base import Out


class ViolationCount(Out):
    """Violations of one regime in one state; `regime` is null where no law sets the letter a term."""

    regime: str | None
    status: ViolationStatus
    violations: int


class FleetFigures(Out):
    """`utilisation` is the percentage of the time until now that active vehicles were on hire.

    Violations count on the day of the contravention. `saved_pence` is what was demanded and not paid, because
    liability was transferred or because the discount was taken; `recharged_pence` what hirers were charged.
    A deadline was missed where its last day passed before the work on it was done.
    """

    since: datetime
    until: datetime
    zone: str
    vehicles_by_status: dict[str, int]
    hours_on_hire: float
    utilisation: float
    bookings_by_status: dict[str, int]
    incidents_by_kind: dict[str, int]
    deadlines_missed: int
    deadlines_missed_by_kind: dict[str, int]
    violations: list[ViolationCount]
    saved_pence: int
    recharged_pence: int
