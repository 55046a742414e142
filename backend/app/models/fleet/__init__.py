"""The tables of the fleet desk."""

from app.models.fleet.booking import Booking, BookingLeg, BookingStatus
from app.models.fleet.hirer import HirerProfile, IdentityCheck, IdentityStatus
from app.models.fleet.incident import Incident, IncidentKind, IncidentStatus
from app.models.fleet.mention import CallMention
from app.models.fleet.vehicle import Vehicle, VehicleStatus
from app.models.fleet.violation import RegimeRule, Violation, ViolationStatus

__all__ = [
    "Booking",
    "BookingLeg",
    "BookingStatus",
    "CallMention",
    "HirerProfile",
    "IdentityCheck",
    "IdentityStatus",
    "Incident",
    "IncidentKind",
    "IncidentStatus",
    "RegimeRule",
    "Vehicle",
    "VehicleStatus",
    "Violation",
    "ViolationStatus",
]
