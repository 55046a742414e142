"""Twilio on loopback: creating and listing messages, judged by its description."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from tests.shared import shared
from tests.standins.description import Description, schema_faults
from tests.standins.server import Answer, Fault, Received, StandIn

SID, TOKEN, SENDER = "AC" + "0a" * 16, "token-" + "1" * 26, "+447700900000"
_PATH = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages\.json(\?.*)?")
_TEMPLATE = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


class TwilioStandIn(StandIn):
    """A created message gets the next SID. What the description says only in words stands in `receive`."""

    def __init__(self) -> None:
        path = shared("specs/slice.twilio-messages.json")
        super().__init__(Description(path))
        self._document: dict[str, Any] = json.loads(path.read_text())

    @property
    def environment(self) -> dict[str, str]:
        return {
            "TWILIO_API_URL": self.address,
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM_NUMBER": SENDER,
        }

    def receive(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Received:
        if _PATH.fullmatch(path) is None:
            return Received(path, headers, {}, faults=(f"no such path: {path}",))
        if method == "GET":
            return Received(path, headers, {})
        form = dict(parse_qsl(body.decode(), strict_parsing=True))
        faults = schema_faults(self._schema(), form)
        if headers.get("content-type") != "application/x-www-form-urlencoded":
            faults.append("not form-encoded")
        if not (
            {"From", "MessagingServiceSid"} & form.keys() and {"Body", "MediaUrl", "ContentSid"} & form.keys()
        ):
            faults.append("a sender or the content is missing")
        if not re.fullmatch(r"\+[1-9]\d{7,14}", form.get("To", "")):
            faults.append("To is not E.164")
        return Received(path, headers, form, faults=tuple(faults))

    def authorised(self, headers: Mapping[str, str]) -> bool:
        expected = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        return headers.get("authorization") == f"Basic {expected}"

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        answer = super().respond(method, path, headers, body)
        if answer is not None and answer.status == 200 and method == "POST":
            return Answer(201, answer.body, answer.content_type, answer.headers)
        return answer

    def succeed(self, received: Received, fault: Fault | None) -> dict[str, Any]:
        if not received.fields:
            return {"messages": [], "page": 0, "page_size": 1}
        created = {
            "sid": f"SM{len(self.requests):032x}",
            "account_sid": SID,
            "to": received.fields["To"],
            "from": received.fields["From"],
            "body": received.fields["Body"],
            "status": "queued",
            "num_segments": "1",
        }
        self.description.require("api.v2010.account.message", created)
        return created

    def error(self, status: int, fault: Fault, detail: str = "") -> Answer:
        body = {"code": 20003, "message": f"{fault}: {TOKEN} {detail}", "more_info": "", "status": status}
        return Answer(status, json.dumps(body).encode())

    def _schema(self) -> dict[str, Any]:
        """Closed: the description allows every field, and so would not see a misspelt one."""
        post = self._document["paths"][_TEMPLATE]["post"]
        schema = post["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        return {**schema, "additionalProperties": False, "components": self._document["components"]}
