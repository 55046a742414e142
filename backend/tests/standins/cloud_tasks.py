"""Google Cloud Tasks on loopback: its token endpoint, its keys, and a queue that really calls back.

Requests are judged by Google's own description; what that says only in words is written out below.
"""

import json
import re
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from queue import SimpleQueue
from typing import Any, Self
from urllib.parse import parse_qs

import httpx2
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from app.core import clock
from tests.shared import shared
from tests.standins.description import Description
from tests.standins.server import Answer, Fault, Received, StandIn

ACCOUNT = "convoflow@project-1.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# Assertions name Google's endpoint, wherever they are sent.
TOKEN_AUDIENCE = "https://oauth2.googleapis.com/token"
_PATH = re.compile(r"/v2/(projects/[^/]+/locations/[^/]+/queues/[^/]+)/tasks")
_TASK_ID = r"[A-Za-z0-9_-]{1,500}"
_FORMATS = {
    "google-duration": {"pattern": r"^-?\d+(\.\d{1,9})?s$"},
    "byte": {"pattern": r"^[A-Za-z0-9+/]*={0,2}$"},
}
_TRIES = 5
_BACKOFF_S = 0.2


class _AlreadyExists(Exception):
    pass


class CloudTasksStandIn(StandIn):
    """`calls` are the pushes: address and status. Each task is pushed `copies` times: Google promises at
    least one. `hold` keeps new tasks back until `let_go`."""

    def __init__(self) -> None:
        super().__init__(_Discovery(shared("specs/google-cloudtasks.v2.discovery.json")))
        self.calls: list[tuple[str, int]] = []
        self.copies = 1
        self.tokens_issued = 0
        self._names: set[str] = set()
        self._pending: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._free = threading.Event()
        self._free.set()
        self._account_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._google_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._pusher = threading.Thread(target=self._push_all)

    def __enter__(self) -> Self:
        super().__enter__()
        self._pusher.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._closing.set()
        self._free.set()
        self._pending.put(None)
        self._pusher.join()
        super().__exit__(*error)

    def hold(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    @property
    def credentials_json(self) -> str:
        """The key of a service account, as Google's console gives it out."""
        private = self._account_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        key = {
            "type": "service_account",
            "project_id": "project-1",
            "private_key_id": "one",
            "private_key": private.decode(),
            "client_email": ACCOUNT,
            "client_id": "1",
            "token_uri": f"{self.address}/token",
        }
        return json.dumps(key)

    @property
    def certs_url(self) -> str:
        return f"{self.address}/certs"

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        if path == "/certs":
            public = json.loads(RSAAlgorithm.to_jwk(self._google_key.public_key()))
            return _json(200, {"keys": [public | {"kid": "g", "use": "sig", "alg": "RS256"}]})
        if path == "/token":
            return self._token(body)
        try:
            return super().respond(method, path, headers, body)
        except _AlreadyExists:
            error = {"code": 409, "message": "Requested entity already exists", "status": "ALREADY_EXISTS"}
            return _json(409, {"error": error})

    def receive(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Received:
        found = _PATH.fullmatch(path)
        if method != "POST" or found is None:
            return Received(path, headers, {}, faults=(f"no such path: {method} {path}",))
        fields = json.loads(body)
        faults = self.description.faults("CreateTaskRequest", fields)
        return Received(path, headers, fields, faults=(*faults, *_worded_rules(found[1], fields)))

    def authorised(self, headers: Mapping[str, str]) -> bool:
        return bool(re.fullmatch(r"Bearer access-[1-9]\d*", headers.get("authorization", "")))

    def succeed(self, received: Received, fault: Fault | None) -> dict[str, Any]:
        task: dict[str, Any] = received.fields["task"]
        name = task.setdefault("name", f"{_PATH.fullmatch(received.path)[1]}/tasks/{len(self._names)}")  # type: ignore[index]  # matched in receive
        if name in self._names:
            raise _AlreadyExists
        self._names.add(name)
        for _ in range(self.copies):
            self._pending.put(task)
        return {**task, "createTime": clock.now().isoformat()}

    def error(self, status: int, fault: Fault, detail: str = "") -> Answer:
        return _json(status, {"error": {"code": status, "message": f"{fault}. {detail}"}})

    def _token(self, body: bytes) -> Answer:
        """For an assertion that the account's key has signed, as RFC 7523 has it."""
        form = parse_qs(body.decode())
        try:
            claims = jwt.decode(
                form["assertion"][0],
                self._account_key.public_key(),
                algorithms=["RS256"],
                audience=TOKEN_AUDIENCE,
                options={"require": ["exp", "iat", "iss"]},
            )
        except (KeyError, jwt.PyJWTError):
            return _json(400, {"error": "invalid_grant"})
        if (form["grant_type"], claims["iss"], claims.get("scope")) != ([GRANT_TYPE], ACCOUNT, SCOPE):
            return _json(401, {"error": "unauthorized_client"})
        self.tokens_issued += 1
        token = {"access_token": f"access-{self.tokens_issued}", "expires_in": 3599, "token_type": "Bearer"}
        return _json(200, token)

    def _push_all(self) -> None:
        with httpx2.Client(timeout=30) as client:
            while (task := self._pending.get()) is not None:
                self._free.wait()
                if not self._closing.is_set():
                    self._push(client, task)

    def _push(self, client: httpx2.Client, task: dict[str, Any]) -> None:
        """Until a 2xx. What still fails then is deleted: there is no dead letter."""
        wanted = task["httpRequest"]
        token = self._identity(wanted["oidcToken"])
        headers = {**wanted.get("headers", {}), "Authorization": f"Bearer {token}"}
        for _ in range(_TRIES):
            answer = client.request(wanted.get("httpMethod", "POST"), wanted["url"], headers=headers)
            self.calls.append((wanted["url"], answer.status_code))
            if answer.is_success:
                return
            time.sleep(_BACKOFF_S)

    def _identity(self, wanted: Mapping[str, str]) -> str:
        claims = {
            "iss": "https://accounts.google.com",
            "aud": wanted["audience"],
            "sub": "1",
            "email": wanted["serviceAccountEmail"],
            "email_verified": True,
            "iat": clock.now(),
            "exp": clock.now() + timedelta(hours=1),
        }
        return jwt.encode(claims, self._google_key, algorithm="RS256", headers={"kid": "g"})


class _Discovery(Description):
    """Google's own format, read as JSON Schema. Fields that only Google sets are not accepted."""

    @cached_property
    def _document(self) -> dict[str, Any]:
        document = super()._document
        schemas = {name: _schema(schema) for name, schema in document["schemas"].items()}
        return {"components": {"schemas": schemas}}


def _schema(given: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in given:
        return {"$ref": f"#/components/schemas/{given['$ref']}"}
    schema = {key: given[key] for key in ("type", "enum") if key in given}
    schema |= _FORMATS.get(given.get("format", ""), {})
    if "items" in given:
        schema["items"] = _schema(given["items"])
    if given.get("type") == "object":
        properties = given.get("properties", {})
        writable = {name: part for name, part in properties.items() if not _is_output(part)}
        schema["properties"] = {name: _schema(part) for name, part in writable.items()}
        rest = given.get("additionalProperties")
        schema["additionalProperties"] = _schema(rest) if rest else False
    return schema


def _is_output(part: Mapping[str, Any]) -> bool:
    return bool(part.get("description", "").startswith("Output only"))


def _worded_rules(parent: str, fields: Mapping[str, Any]) -> Sequence[str]:
    """What the descriptions of Task, HttpRequest and OidcToken demand in words."""
    task = fields.get("task", {})
    request = task.get("httpRequest", {})
    url, method = request.get("url", ""), request.get("httpMethod", "POST")
    deadline = float(str(task.get("dispatchDeadline", "600s")).rstrip("s"))
    rules = {
        "a task is required": bool(task),
        "the size is at most 100 KB": len(json.dumps(fields)) <= 100_000,
        "the name lies in the queue": re.fullmatch(
            re.escape(parent) + "/tasks/" + _TASK_ID, task.get("name", f"{parent}/tasks/x")
        ),
        "the deadline of an HTTP task is 15 s to 30 min": 15 <= deadline <= 1800,
        "the address is http or https, at most 2083 long": re.match("https?://", url) and len(url) <= 2083,
        "a body only with POST, PUT or PATCH": "body" not in request or method in {"POST", "PUT", "PATCH"},
        "one kind of token": not {"oauthToken", "oidcToken"} <= set(request),
        "the account is of the queue's project": request.get("oidcToken", {}).get("serviceAccountEmail")
        == ACCOUNT,
    }
    return [rule for rule, holds in rules.items() if not holds]


def _json(status: int, body: Mapping[str, Any]) -> Answer:
    return Answer(status, json.dumps(body).encode())
