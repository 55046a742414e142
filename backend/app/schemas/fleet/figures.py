"""The fleet's figures as they go out."""

from datetime import datetime

from app.schemas.base import Out


class FleetFigures(Out):
    """`utilisation` is the percentage of the time until now that active vehicles were on hire."""

    since: datetime
    until: datetime
    zone: str
    vehicles_by_status: dict[str, int]
    hours_on_hire: float
    utilisation: float
    bookings_by_status: dict[str, int]
    incidents_by_kind: dict[str, int]
    deadlines_missed: int
