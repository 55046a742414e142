"""The DVLA's Vehicle Enquiry Service, as its description 1.1.0 has it."""

import re
from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from app.services.providers.errors import ProviderError, Refused
from app.services.providers.exchange import exchange
from app.services.providers.upstream import Vendor, failure, unreadable
from app.services.providers.vehicle_enquiry.base import BadMark, UnknownVehicle, VehicleRecord

DVLA = Vendor("dvla", "DVLA", "DVLA_API_KEY")
# Nothing is required by the description, and anything more is allowed: it would not see a misnamed field.
_MARK = re.compile(r"[A-Z0-9]{1,8}")


class DvlaEnquiry:
    source = "dvla"

    def __init__(self, key: str, base_url: str) -> None:
        if not key.strip():
            raise ValueError("the DVLA needs a key")
        self._key = key.strip()
        self._address = f"{base_url.rstrip('/')}/v1/vehicles"

    def look_up(self, mark: str) -> VehicleRecord:
        if not _MARK.fullmatch(mark):
            raise BadMark("dvla_bad_mark", "This is no registration mark.")
        reply = exchange(
            DVLA,
            "POST",
            self._address,
            headers={"x-api-key": self._key, "X-Correlation-Id": str(uuid4())},
            body={"registrationNumber": mark},
        )
        if reply.status != 200:
            raise _failure(reply.status, reply.headers)
        return read_answer(mark, reply.body)


def read_answer(mark: str, body: JsonValue) -> VehicleRecord:
    """Raises Unavailable for what is no answer about this mark."""
    try:
        answer = _Answer.model_validate(body)
    except ValidationError as error:
        raise unreadable(DVLA) from error
    if answer.mark.replace(" ", "").upper() != mark or not isinstance(body, dict):
        raise unreadable(DVLA)
    return VehicleRecord(
        mark=mark,
        make=answer.make,
        colour=answer.colour,
        fuel_type=answer.fuel_type,
        year=answer.year,
        tax_status=answer.tax_status,
        tax_due_on=answer.tax_due_on,
        mot_status=answer.mot_status,
        mot_expires_on=answer.mot_expires_on,
        answer=body,
    )


class _Answer(BaseModel):
    """Only the mark is sure to be there. The months of registration are no dates, whatever their type says,
    and are kept as they come."""

    model_config = ConfigDict(extra="ignore")

    mark: str = Field(alias="registrationNumber")
    make: str | None = None
    colour: str | None = None
    fuel_type: str | None = Field(None, alias="fuelType")
    year: int | None = Field(None, alias="yearOfManufacture")
    tax_status: str | None = Field(None, alias="taxStatus")
    tax_due_on: date | None = Field(None, alias="taxDueDate")
    mot_status: str | None = Field(None, alias="motStatus")
    mot_expires_on: date | None = Field(None, alias="motExpiryDate")


def _failure(status: int, headers: Mapping[str, str]) -> ProviderError:
    """By the status alone: errors come as `errors[]`, as `message`, as a bare list or as a web page."""
    if status == 400:
        return BadMark("dvla_bad_mark", "The DVLA takes this for no registration mark.")
    if status == 404:
        return UnknownVehicle("dvla_unknown_vehicle", "The DVLA knows no vehicle with this mark.")
    if status in {401, 403}:
        return Refused(
            "dvla_key_refused", "The DVLA refused the key; set DVLA_API_KEY or PUT /integrations/dvla."
        )
    return failure(DVLA, status, headers)
