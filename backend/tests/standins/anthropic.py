"""Anthropic on loopback: /v1/messages, as the official description has it.

Usable inside a test, and by a service in another process through ANTHROPIC_BASE_URL.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.shared import shared
from tests.standins.description import Description, schema_faults
from tests.standins.insights import asked_in, filled_form
from tests.standins.server import Answer, Fault, Received, StandIn

_ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "invalid_request_error",
    422: "invalid_request_error",
    429: "rate_limit_error",
    500: "api_error",
    503: "overloaded_error",
}


class AnthropicStandIn(StandIn):
    """`fill` decides what the model answers and may be replaced."""

    def __init__(self, key: str = "sk-ant-test-right") -> None:
        super().__init__(Description(shared("specs/slice.anthropic-messages.json")))
        self.key = key
        self.fill: Callable[[str], dict[str, Any]] = filled_form

    @property
    def base_url(self) -> str:
        return self.address

    def receive(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Received:
        if (method, path) != ("POST", "/v1/messages"):
            return Received(path, headers, {}, faults=(f"no such path: {method} {path}",))
        fields = json.loads(body)
        faults = self.description.faults("CreateMessageParams", fields)
        if not re.fullmatch(r"20\d\d-\d\d-\d\d", headers.get("anthropic-version", "")):
            faults.append("no anthropic-version")
        if not fields.get("output_config", {}).get("format"):
            faults.append("no structured output is asked for")
        return Received(path, headers, fields, faults=tuple(faults))

    def authorised(self, headers: Mapping[str, str]) -> bool:
        """The description is silent here; the SDK of major version 2 sends a bearer, older ones x-api-key."""
        sent = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
        return sent == self.key

    def error(self, status: int, fault: Fault, detail: str = "") -> Answer:
        if fault is Fault.NO_CREDIT:
            status = 402
        message = f"Something about {self.key}: {fault}. {detail}"
        error = {"type": _ERROR_TYPES[status], "message": message}
        body = {"type": "error", "request_id": "req_1", "error": error}
        self.description.require("ErrorResponse", body)
        return Answer(status, json.dumps(body).encode())

    def succeed(self, received: Received, fault: Fault | None) -> dict[str, Any]:
        asked = asked_in(received.fields["messages"])
        filled = self.fill(asked)
        if wrong := schema_faults(received.fields["output_config"]["format"]["schema"], filled):
            raise AssertionError(f"the stand-in's form does not fit what was asked: {wrong}")
        text, stop, details = json.dumps(filled), "end_turn", None
        if fault is Fault.REFUSAL:
            text, stop = "", "refusal"
            details = {"type": "refusal", "category": None, "explanation": None}
        elif fault is Fault.CUT_OFF:
            text, stop = text[:60], "max_tokens"
        elif fault is Fault.PROSE:
            text = "Sure! The customer sounded happy."
        elif fault is Fault.INCOMPLETE_FORM:
            text = json.dumps({key: value for key, value in filled.items() if key != "intent"})
        body = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": received.fields["model"],
            "content": [{"type": "text", "text": text, "citations": None}] if text else [],
            "stop_reason": stop,
            "stop_sequence": None,
            "stop_details": details,
            "container": None,
            "usage": _USAGE,
        }
        self.description.require("Message", body)
        return body


_USAGE = {
    "input_tokens": 900,
    "cache_creation_input_tokens": 60,
    "cache_read_input_tokens": 40,
    "cache_creation": None,
    "inference_geo": None,
    "output_tokens": 200,
    "server_tool_use": None,
    "service_tier": "standard",
}
