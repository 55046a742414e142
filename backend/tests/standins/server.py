"""A vendor on loopback: records what it is sent, answers as told, and misbehaves on demand."""

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.standins.description import Description


class Fault(StrEnum):
    """What can go wrong. Those below the line are answers of status 200."""

    RATE_LIMITED = "429 with Retry-After"
    RATE_LIMITED_SILENTLY = "429 without Retry-After"
    OVERLOADED = "503 with Retry-After"
    SERVER_ERROR = "500"
    KEY_REFUSED = "401"
    FORBIDDEN = "403"
    NO_CREDIT = "an empty account, in the vendor's own way"
    BAD_REQUEST = "400"
    NOT_FOUND = "404"
    TOO_LARGE = "413"
    UNPROCESSABLE = "422"
    REDIRECT = "302 to another host"
    HANG = "no answer"
    RESET = "connection reset"
    # ---
    HTML = "a proxy's page"
    TRUNCATED = "the body breaks off"
    MISSING_FIELD = "a required field is missing"
    REFUSAL = "the model declines"
    CUT_OFF = "the model runs out of tokens"
    PROSE = "the model answers in prose"
    INCOMPLETE_FORM = "the model leaves a field of the form out"


@dataclass(frozen=True, slots=True)
class Received:
    """One request. `fields` is the JSON body, or the fields of a form; `file` the uploaded bytes."""

    path: str
    headers: Mapping[str, str]
    fields: dict[str, Any]
    file: bytes = field(default=b"", repr=False)
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out. `fast` lets the SDK retry at once instead of after its own pause."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class StandIn:
    """Base of the vendors' stand-ins. Use as a context manager; `address` holds while it is open.

    `requests` are all that came, in order. A request that the description refuses is answered as the
    vendor would, with 400, and its faults are kept: `require_clean()` fails a test for them. `counted` is
    what the vendor would put on its bill: the usage of each answer of status 200. `after` is a number of
    good answers, and the fault that every request meets from then on.
    """

    RETRY_AFTER_S = 130

    def __init__(self, description: Description) -> None:
        self.description = description
        self.requests: list[Received] = []
        self.broken: list[str] = []
        self.counted: list[dict[str, Any]] = []
        self._faults: deque[Fault] = deque()
        self._always: Fault | None = None
        self.after: tuple[int, Fault] | None = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if kind is None and self.broken:
            raise AssertionError(f"the stand-in broke down: {self.broken}")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def behave(self, *faults: Fault, always: Fault | None = None) -> None:
        """The next requests meet `faults`, one each; after them every request meets `always`, if given."""
        with self._lock:
            self._faults = deque(faults)
            self._always = always

    def require_clean(self) -> None:
        """Fails where any request was not as the official description wants it."""
        faults = [(request.path, request.faults) for request in self.requests if request.faults]
        assert not faults, faults

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """The answer, or None for a connection to reset. Runs in a thread per connection."""
        received = self.receive(method, path, headers, body)
        with self._lock:
            self.requests.append(received)
            fault = self._faults.popleft() if self._faults else self._always
            if self.after and len(self.counted) >= self.after[0]:
                fault = self.after[1]
        if fault is Fault.RESET:
            return None
        if fault is Fault.HANG:
            self._closing.wait(30)
            return None
        if not self.authorised(headers):
            return self.error(401, Fault.KEY_REFUSED)
        if received.faults:
            return self.error(400, Fault.BAD_REQUEST, "; ".join(received.faults))
        if fault in _STATUSES:
            return self._failing(fault)
        answer = self.succeed(received, fault)
        self.counted.append(answer.get("usage", {}))
        return self._damaged(fault, answer)

    def receive(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Received:
        """Reads and judges a request."""
        raise NotImplementedError

    def authorised(self, headers: Mapping[str, str]) -> bool:
        raise NotImplementedError

    def succeed(self, received: Received, fault: Fault | None) -> dict[str, Any]:
        """The body of a 200, `fault` told where it concerns what the model says."""
        raise NotImplementedError

    def error(self, status: int, fault: Fault, detail: str = "") -> Answer:
        """An error as the vendor words it. It repeats the key, as real ones do, to see that we never do."""
        raise NotImplementedError

    def _failing(self, fault: Fault) -> Answer:
        if fault is Fault.REDIRECT:
            return Answer(302, b"", headers={"Location": "http://127.0.0.1:9/elsewhere"})
        answer = self.error(_STATUSES[fault], fault)
        headers = {"retry-after-ms": "1"}
        if fault in {Fault.RATE_LIMITED, Fault.OVERLOADED}:
            headers = {"Retry-After": str(self.RETRY_AFTER_S)}
        return Answer(answer.status, answer.body, headers=headers)

    def _damaged(self, fault: Fault | None, body: dict[str, Any]) -> Answer:
        text = json.dumps(body).encode()
        if fault is Fault.HTML:
            return Answer(200, b"<html><body>Please log in</body></html>", "text/html")
        if fault is Fault.TRUNCATED:
            return Answer(200, text[: len(text) // 2])
        if fault is Fault.MISSING_FIELD:
            return Answer(200, json.dumps({"id": "x", "object": "x"}).encode())
        return Answer(200, text)


_STATUSES = {
    Fault.RATE_LIMITED: 429,
    Fault.RATE_LIMITED_SILENTLY: 429,
    Fault.OVERLOADED: 503,
    Fault.SERVER_ERROR: 500,
    Fault.KEY_REFUSED: 401,
    Fault.FORBIDDEN: 403,
    Fault.NO_CREDIT: 429,
    Fault.BAD_REQUEST: 400,
    Fault.NOT_FOUND: 404,
    Fault.TOO_LARGE: 413,
    Fault.UNPROCESSABLE: 422,
    Fault.REDIRECT: 302,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is part of the play."""


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self._serve("POST")

        def do_GET(self) -> None:
            self._serve("GET")

        def _serve(self, method: str) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = _body(self, headers)
            try:
                answer = stand_in.respond(method, self.path, headers, body)
            except Exception as error:  # noqa: BLE001  # told by __exit__: a thread's failure fails no test
                stand_in.broken.append(f"{type(error).__name__}: {error}")
                answer = Answer(500, b"{}")
            if answer is None:
                _reset(self)
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            """Tests print nothing."""

    return Handler


def _body(handler: BaseHTTPRequestHandler, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return handler.rfile.read(int(headers.get("content-length", 0)))
    chunks = []
    while size := int(handler.rfile.readline().split(b";")[0], 16):
        chunks.append(handler.rfile.read(size))
        handler.rfile.readline()
    handler.rfile.readline()
    return b"".join(chunks)


def _reset(handler: BaseHTTPRequestHandler) -> None:
    """Closes with RST instead of FIN."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
