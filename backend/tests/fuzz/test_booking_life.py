"""Bookings of a small fleet in any order of what an office does, beside a model of it: a verb is refused
exactly where it would give a vehicle to two hirers, or comes too early or late."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import seed
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from app.core.database import transaction
from app.core.errors import DomainError
from app.models import Booking, BookingStatus
from app.services import scope
from app.services.fleet.bookings import desk, handovers
from app.services.fleet.bookings import rows as booking_rows
from tests.fleet import client_of, hours, vehicle_of
from tests.fuzz import SEEDS, tried
from tests.fuzz.hires import Book, Hire, Leg
from tests.world import new_owner

pytestmark = pytest.mark.fuzz
BOOKED, STATE, LATE, ARCHIVED, INVALID = (
    "vehicle_booked",
    "wrong_state",
    "past_the_end",
    "archived",
    "invalid_input",
)
VEHICLES = st.integers(0, 1)
PAST = st.integers(-30, 0).map(hours)
START = st.integers(-30, 30).map(hours)
LENGTH = st.integers(0, 20)


class BookingLife(RuleBasedStateMachine):
    bookings = Bundle("bookings")

    def __init__(self) -> None:
        super().__init__()
        self.owner = new_owner()
        self.vehicles = [vehicle_of(self.owner).id for _ in range(2)]
        self.client_id = client_of(self.owner).id
        self.book = Book()

    @rule(target=bookings, vehicle=VEHICLES, start=START, length=LENGTH)
    def reserve(self, vehicle: int, start: datetime, length: int) -> object:
        ends = start + timedelta(hours=length)
        values = {
            "vehicle_id": self.vehicles[vehicle],
            "client_id": self.client_id,
            "starts_at": start,
            "ends_at": ends,
        }
        wanted = deepcopy(self.book)
        wanted.hires[None] = Hire(BookingStatus.RESERVED, [Leg(vehicle, start, ends)])
        expected = INVALID if not length else BOOKED if wanted.clashes() else None
        made = self.tried(expected, lambda session: desk.create(session, self.owner.actor, values).id)
        if made is None:
            return multiple()
        self.book.hires[made] = wanted.hires[None]
        return made

    @rule(booking=bookings, vehicle=VEHICLES, start=START, length=st.integers(1, 20))
    def rebook(self, booking: UUID, vehicle: int, start: datetime, length: int) -> None:
        changes = {
            "vehicle_id": self.vehicles[vehicle],
            "starts_at": start,
            "ends_at": start + timedelta(hours=length),
        }

        def change(hire: Hire) -> str | None:
            hire.legs[-1] = Leg(vehicle, start, start + timedelta(hours=length))
            return None

        self.verb(
            booking,
            {BookingStatus.RESERVED},
            change,
            lambda session: desk.update(session, self.owner.actor, booking, changes, if_match=None),
        )

    @rule(booking=bookings, at=PAST)
    def start(self, booking: UUID, at: datetime) -> None:
        def change(hire: Hire) -> str | None:
            if at >= hire.leg.ends:
                return LATE
            if self.book.still_out(hire.leg.vehicle, at, booking):
                return BOOKED
            hire.status, hire.leg.started = BookingStatus.ACTIVE, at
            return None

        self.verb(
            booking,
            {BookingStatus.RESERVED},
            change,
            lambda session: handovers.start(session, self.owner.actor, booking, at=at, odometer=None),
        )

    @rule(booking=bookings, at=PAST)
    def give_back(self, booking: UUID, at: datetime) -> None:
        def change(hire: Hire) -> str | None:
            if hire.leg.started is None or at < hire.leg.started:
                return INVALID
            hire.status, hire.leg.returned = BookingStatus.RETURNED, at
            return None

        self.verb(
            booking,
            {BookingStatus.ACTIVE},
            change,
            lambda session: handovers.return_vehicle(
                session, self.owner.actor, booking, at=at, odometer=None
            ),
        )

    @rule(booking=bookings, more=st.integers(-2, 20))
    def extend(self, booking: UUID, more: int) -> None:
        ends = self.book.hires[booking].leg.ends + timedelta(hours=more)

        def change(hire: Hire) -> str | None:
            if more < 1:
                return INVALID
            hire.leg.ends = ends
            return None

        self.verb(
            booking,
            {BookingStatus.RESERVED, BookingStatus.ACTIVE},
            change,
            lambda session: handovers.extend(session, self.owner.actor, booking, ends_at=ends),
        )

    @rule(booking=bookings, vehicle=VEHICLES, at=PAST)
    def swap(self, booking: UUID, vehicle: int, at: datetime) -> None:
        def change(hire: Hire) -> str | None:
            if vehicle == hire.leg.vehicle:
                return INVALID
            if hire.leg.started is None:
                hire.leg.vehicle = vehicle
                return None
            if at < hire.leg.started:
                return INVALID
            if at >= hire.leg.ends:
                return LATE
            if self.book.still_out(vehicle, at, booking):
                return BOOKED
            hire.leg.returned = at
            hire.legs.append(Leg(vehicle, at, hire.leg.ends, started=at))
            return None

        self.verb(
            booking,
            {BookingStatus.RESERVED, BookingStatus.ACTIVE},
            change,
            lambda session: handovers.swap_vehicle(
                session, self.owner.actor, booking, vehicle_id=self.vehicles[vehicle], at=at
            ),
        )

    @rule(booking=bookings)
    def cancel(self, booking: UUID) -> None:
        def change(hire: Hire) -> str | None:
            hire.status = BookingStatus.CANCELLED
            hire.set_live(False)
            return None

        self.verb(
            booking,
            {BookingStatus.RESERVED, BookingStatus.CANCELLED},
            change,
            lambda session: desk.cancel(session, self.owner.actor, booking),
        )

    @rule(booking=bookings)
    def delete(self, booking: UUID) -> None:
        hire = self.book.hires[booking]
        expected = STATE if hire.status is BookingStatus.ACTIVE else None
        self.tried(expected, lambda session: desk.archive(session, self.owner.actor, booking))
        if expected is None:
            hire.archived = True
            hire.set_live(False)
        self.agreed(booking)

    @rule(booking=bookings)
    def restore(self, booking: UUID) -> None:
        wanted = deepcopy(self.book)
        hire = wanted.hires[booking]
        if hire.archived:
            hire.archived = False
            hire.set_live(hire.status is not BookingStatus.CANCELLED)
        expected = BOOKED if wanted.clashes() else None
        self.tried(expected, lambda session: desk.restore(session, self.owner.actor, booking).id)
        if expected is None:
            self.book = wanted
        self.agreed(booking)

    def verb(
        self,
        booking: UUID,
        allowed: set[BookingStatus],
        change: Callable[[Hire], str | None],
        work: Callable[[Session], object],
    ) -> None:
        wanted = deepcopy(self.book)
        hire = wanted.hires[booking]
        expected = ARCHIVED if hire.archived else None if hire.status in allowed else STATE
        expected = expected or change(hire) or (BOOKED if wanted.clashes() else None)
        self.tried(expected, work)
        if expected is None:
            self.book = wanted
        self.agreed(booking)

    def tried(self, expected: str | None, work: Callable[[Session], object]) -> UUID | None:
        code, made = None, None
        try:
            with transaction(self.owner.tenant_id) as session:
                made = work(session)
        except DomainError as error:
            code = error.code
        assert code == expected
        return made if isinstance(made, UUID) else None

    def agreed(self, booking: UUID) -> None:
        hire = self.book.hires[booking]
        with transaction(self.owner.tenant_id) as session:
            row = scope.get(session, self.owner.actor, Booking, booking)
            legs = [
                Leg(
                    self.vehicles.index(leg.vehicle_id),
                    leg.starts_at,
                    leg.ends_at,
                    leg.started_at,
                    leg.returned_at,
                    leg.live,
                )
                for leg in booking_rows.legs(session, row)
            ]
            assert (row.status, row.archived_at is not None, legs) == (
                hire.status,
                hire.archived,
                hire.legs,
            )
            assert row.vehicle_id == self.vehicles[hire.leg.vehicle]
            assert row.ends_at == hire.leg.ends


@pytest.mark.parametrize("number", SEEDS)
def test_bookings_in_any_order(number: int) -> None:
    run_state_machine_as_test(seed(number)(BookingLife), settings=tried(6, long=100, steps=25))
