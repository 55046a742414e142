"""What bookings must look like, as plain values: who has which vehicle when, and what cannot be."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from uuid import UUID

from app.models import BookingStatus
from tests.fleet import hours

EVER = hours(10**6)


@dataclass
class Leg:
    vehicle: int
    starts: datetime
    ends: datetime
    started: datetime | None = None
    returned: datetime | None = None
    live: bool = True

    def promised(self) -> tuple[datetime, datetime]:
        return self.started or self.starts, min(self.ends, self.returned or self.ends)

    def held(self) -> tuple[datetime, datetime] | None:
        return (self.started, self.returned or EVER) if self.started else None


@dataclass
class Hire:
    status: BookingStatus
    legs: list[Leg]
    archived: bool = False

    @property
    def leg(self) -> Leg:
        return self.legs[-1]

    def set_live(self, live: bool) -> None:
        for leg in self.legs:
            leg.live = live


@dataclass
class Book:
    """All hires, and whether they can all be true at once."""

    hires: dict[UUID | None, Hire] = field(default_factory=dict)

    def clashes(self) -> bool:
        legs = [(booking_id, leg) for booking_id, hire in self.hires.items() for leg in hire.legs if leg.live]
        return any(
            one[0] != other[0] and one[1].vehicle == other[1].vehicle and _overlap(one[1], other[1])
            for one, other in combinations(legs, 2)
        )

    def still_out(self, vehicle: int, at: datetime, booking_id: UUID) -> bool:
        return any(
            leg.live
            and leg.vehicle == vehicle
            and leg.started
            and (leg.returned is None or leg.returned > at)
            for other, hire in self.hires.items()
            if other != booking_id
            for leg in hire.legs
        )


def _overlap(one: Leg, other: Leg) -> bool:
    pairs = [(one.promised(), other.promised())]
    ours, theirs = one.held(), other.held()
    if ours and theirs:
        pairs.append((ours, theirs))
    return any(max(a[0], b[0]) < min(a[1], b[1]) for a, b in pairs)
