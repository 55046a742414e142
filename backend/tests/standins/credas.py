"""Credas on loopback: the four calls that a check takes, as the official description has them."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.shared import shared
from tests.standins.description import Description
from tests.standins.server import Answer, Fault, Received, StandIn

MODELS = "Credas.Api.Models"
TYPES = [{"id": str(uuid4()), "name": "Standard AML Checks"}, {"id": str(uuid4()), "name": "Licence"}]


class CredasStandIn(StandIn):
    """`status` is what the next look finds; `registered` maps our references to theirs."""

    def __init__(self, key: str = "credas-test-key") -> None:
        super().__init__(Description(shared("specs/credas-pi.openapi.json")))
        self.key = key
        self.status = 6
        self.registered: dict[str, str] = {}

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        answer = super().respond(method, path, headers, body)
        if answer is not None and answer.status == 200 and answer.body == b"{}":
            return Answer(404, json.dumps({"message": "Not found"}).encode())
        if answer is not None and answer.body.startswith(b'{"types"'):
            return Answer(200, json.dumps(TYPES).encode())
        return answer

    def receive(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Received:
        fields = json.loads(body) if body else {}
        faults: list[str] = []
        if method == "POST":
            faults = self.description.faults(f"{MODELS}.Registrations.AddRegistrationRequest", fields)
            if headers.get("content-type") != "application/json":
                faults.append("XML is taken too: the content type has to say JSON")
        return Received(f"{method} {path}", headers, fields, faults=tuple(faults))

    def authorised(self, headers: Mapping[str, str]) -> bool:
        return headers.get("apikey") == self.key

    def error(self, status: int, fault: Fault, detail: str = "") -> Answer:
        status = 402 if fault is Fault.NO_CREDIT else status
        body = {"message": f"{detail} {self.key}", "details": {}}
        self.description.require(f"{MODELS}.Errors.ErrorResponse", body)
        return Answer(status, json.dumps(body).encode())

    def succeed(self, received: Received, fault: Fault | None) -> dict[str, Any]:
        """Nothing is answered with 404; the types go out as the bare list that they are."""
        method, path = received.path.split(" ")
        steps = path.strip("/").split("/")
        if (method, steps) == ("GET", ["api", "reg-types"]):
            return {"types": TYPES}
        if (method, steps) == ("POST", ["api", "registrations"]):
            return self._added(received.fields)
        reference = self.registered.get(steps[3]) if steps[2] == "referenceid" else steps[2]
        return self._summary(reference) if reference in self.registered.values() else {}

    def _added(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        reference = self.registered[fields["referenceId"]] = str(uuid4())
        journey = {"url": f"https://verify.example.com/{reference}", "validUntil": "2027-01-15T13:51:40.752Z"}
        body = {"id": reference, "regCode": "QX92TAG7", "webJourneyUrl": journey}
        self.description.require(f"{MODELS}.Registrations.AddRegistrationResponse", body)
        return body

    def _summary(self, reference: str | None) -> dict[str, Any]:
        body = {
            "id": reference,
            "regCode": "QX92TAG7",
            "regTypeId": TYPES[0]["id"],
            "dateCreated": "2026-11-20T10:00:00Z",
            "status": self.status,
            "livenessVerified": self.status == 2,
            "livenessStatus": 1,
            "rightToWorkDocumentsProvided": 0,
            "dataChecksPerformed": True,
            "dataCheckResult": 1,
            "forename": "Hanna",
            "surname": "Hirer",
        }
        self.description.require(f"{MODELS}.Registrations.RegistrationSummary", body)
        return body
