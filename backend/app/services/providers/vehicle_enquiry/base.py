"""The contract of a vehicle register: what it knows of one registration mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pydantic import JsonValue

from app.services.providers.errors import Declined, ProviderError, RateLimited, Refused, Unavailable

__all__ = ["BadMark", "Declined", "ProviderError", "RateLimited", "Refused", "Unavailable", "UnknownVehicle"]


class UnknownVehicle(Declined):
    """The register knows no vehicle with this mark."""


class BadMark(Declined):
    """The register takes this for no registration mark."""


@dataclass(frozen=True, slots=True)
class VehicleRecord:
    """`answer` is what the register said, as it came; the rest is read from it, None where it said nothing.
    No register tells model or keeper."""

    mark: str
    make: str | None
    colour: str | None
    fuel_type: str | None
    year: int | None
    tax_status: str | None
    tax_due_on: date | None
    mot_status: str | None
    mot_expires_on: date | None
    answer: Mapping[str, JsonValue]


class VehicleEnquiry(Protocol):
    @property
    def source(self) -> str:
        """Stored beside what it said."""
        ...

    def look_up(self, mark: str) -> VehicleRecord:
        """`mark` is upper case without blanks. Asks once. Raises ProviderError: UnknownVehicle, BadMark,
        and Unavailable where asking again may help."""
        ...
