"""Hires that are over, with every paper that a transfer of liability needs."""

from collections.abc import Mapping

from app.models import HirerProfile
from tests.fleet import book, client_of, hours, vehicle_of, verb
from tests.world import Person, seed

SINCE, UNTIL = -240, -24


def on_hire(person: Person, missing: Mapping[str, object] | None = None) -> dict[str, object]:
    vehicle, client = vehicle_of(person, make="FORD"), client_of(person)
    profile = {
        "client_id": client.id,
        "permanent_address": "5 Elm Row, Ashcombe AS2 2BB",
        "licence_number": "HIRER851210H99XX",
        "licence_issuer": "DVLA",
        "date_of_birth": hours(0).date().replace(year=1985),
    }
    seed(person, HirerProfile(**{**profile, **(missing or {})}))
    signed = {
        "agreement_signed_at": hours(SINCE).isoformat(),
        "liability_signed_at": hours(SINCE).isoformat(),
    }
    booking = book(person, vehicle, client, SINCE, UNTIL, **signed)
    verb(person, booking, "start", at=hours(SINCE).isoformat())
    verb(person, booking, "return", at=hours(UNTIL).isoformat())
    return {
        "mark": vehicle.mark,
        "booking": booking["id"],
        "client": str(client.id),
        "vehicle": str(vehicle.id),
    }
