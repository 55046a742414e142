"""A register of made-up vehicles: the marks of the DVLA's own test system, each with the answer it has there.

What is asked without a key ends here. Other marks are unknown: nothing is invented about real cars.
"""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from app.services.providers.errors import ProviderError, RateLimited, Unavailable
from app.services.providers.vehicle_enquiry.base import BadMark, UnknownVehicle, VehicleRecord
from app.services.providers.vehicle_enquiry.dvla import read_answer

_FORD: Mapping[str, JsonValue] = {
    "make": "FORD",
    "colour": "RED",
    "fuelType": "PETROL",
    "engineCapacity": 1999,
    "yearOfManufacture": 2019,
    "monthOfFirstRegistration": "2019-03",
    "taxStatus": "Taxed",
    "taxDueDate": "2027-03-01",
    "motStatus": "Valid",
    "motExpiryDate": "2027-02-28",
    "markedForExport": False,
}
VEHICLES: Mapping[str, Mapping[str, JsonValue]] = {
    "AA19AAA": _FORD,
    "AA19EEE": {**_FORD, "make": "VOLKSWAGEN", "colour": "BLUE", "fuelType": "ELECTRICITY"},
    "AA19PPP": {**_FORD, "make": "VAUXHALL", "colour": "WHITE"},
    "AA19SRN": {**_FORD, "taxStatus": "SORN", "taxDueDate": None},
    "AA19MOT": {**_FORD, "motStatus": "Not valid", "motExpiryDate": "2026-02-28"},
    "AA19AMP": {"make": "MERCEDES-BENZ", "motStatus": "No details held by DVLA"},
    "L2WPS": {"make": "ROVER", "colour": "GREEN", "yearOfManufacture": 1994, "taxStatus": "Untaxed"},
}
FAILURES: Mapping[str, Callable[[], ProviderError]] = {
    "ER19BAD": lambda: BadMark("dvla_bad_mark", "The DVLA takes this for no registration mark."),
    "ER19NFD": lambda: UnknownVehicle("dvla_unknown_vehicle", "The DVLA knows no vehicle with this mark."),
    "ER19THR": lambda: RateLimited("dvla_rate_limited", "The DVLA asked for a pause.", 1.0),
    "ER19ERR": lambda: Unavailable("dvla_unavailable", "The DVLA could not answer now."),
    "ER19MNT": lambda: Unavailable("dvla_unavailable", "The DVLA is being maintained."),
}


class LocalEnquiry:
    source = "local"

    def look_up(self, mark: str) -> VehicleRecord:
        if mark in FAILURES:
            raise FAILURES[mark]()
        if mark not in VEHICLES:
            raise UnknownVehicle(
                "dvla_unknown_vehicle", "Without DVLA_API_KEY only the DVLA's test marks are known."
            )
        known = {name: value for name, value in VEHICLES[mark].items() if value is not None}
        return read_answer(mark, {"registrationNumber": mark, **known})
