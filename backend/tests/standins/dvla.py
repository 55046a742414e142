"""The DVLA's Vehicle Enquiry Service on loopback, as its description has it, with its test marks."""

import json
from collections.abc import Mapping
from typing import Any

from app.services.providers.vehicle_enquiry.local import VEHICLES
from tests.shared import shared
from tests.standins.description import Description
from tests.standins.server import Answer, Fault, Received, StandIn


def _refusal(status: int, body: object) -> Answer:
    return Answer(status, json.dumps(body).encode())


def _described(status: int, code: str, title: str) -> Answer:
    return _refusal(status, {"errors": [{"status": str(status), "code": code, "title": title}]})


# What the gateway and the service behind it have been seen to answer: not always as described.
FAILURES = {
    "ER19BAD": _described(400, "ENQ103", "Invalid format for field - vehicle registration number"),
    "ER19NFD": _described(404, "404", "Vehicle Not Found"),
    "ER19THR": _refusal(429, {"message": "Too Many Requests"}),
    "ER19ERR": _described(500, "ENQ108", "System Error occurred"),
    "ER19MNT": _refusal(503, [{"status": "503", "title": "Service Unavailable"}]),
    "ER19HTM": Answer(502, b"<html><body>Bad Gateway</body></html>", "text/html"),
}


class DvlaStandIn(StandIn):
    def __init__(self, key: str = "dvla-test-key") -> None:
        super().__init__(Description(shared("specs/dvla-vehicle-enquiry.openapi.json")))
        self.key = key

    @property
    def base_url(self) -> str:
        return f"{self.address}/vehicle-enquiry"

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        answer = super().respond(method, path, headers, body)
        mark = self.requests[-1].fields.get("registrationNumber", "")
        if answer is None or answer.status != 200:
            return answer
        return FAILURES.get(mark, answer) if mark in VEHICLES or mark in FAILURES else FAILURES["ER19NFD"]

    def receive(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Received:
        if (method, path) != ("POST", "/vehicle-enquiry/v1/vehicles"):
            return Received(path, headers, {}, faults=(f"no such path: {method} {path}",))
        fields = json.loads(body)
        faults = self.description.faults("VehicleRequest", fields)
        # The description requires nothing and allows everything.
        if set(fields) != {"registrationNumber"} or not fields["registrationNumber"].isalnum():
            faults.append(f"not a registrationNumber alone: {fields}")
        if headers.get("content-type") != "application/json":
            faults.append("no JSON content type")
        return Received(path, headers, fields, faults=tuple(faults))

    def authorised(self, headers: Mapping[str, str]) -> bool:
        return headers.get("x-api-key") == self.key

    def error(self, status: int, fault: Fault, detail: str = "") -> Answer:
        if fault is Fault.KEY_REFUSED:
            return _refusal(403, {"message": "Forbidden"})
        return _refusal(status, {"message": f"{detail} {self.key}"})

    def succeed(self, received: Received, fault: Fault | None) -> dict[str, Any]:
        mark = received.fields["registrationNumber"]
        known = {name: value for name, value in VEHICLES.get(mark, {}).items() if value is not None}
        body = {"registrationNumber": mark, **known}
        self.description.require("Vehicle", body)
        return body
