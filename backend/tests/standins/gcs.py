"""Google Cloud Storage on loopback: the emulator, and in front of it what the emulator leaves out.

It refuses to replace an object where the request says so, answers for a missing bucket in Google's words,
keeps what it was sent, and misbehaves on demand.
"""

import io
import json
import re
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any, BinaryIO, Self
from urllib.parse import parse_qs, urlsplit

from gcp_storage_emulator.handlers.buckets import create_bucket
from gcp_storage_emulator.server import RequestHandler, Router
from gcp_storage_emulator.storage import Storage


class GcsFault(StrEnum):
    UNAVAILABLE = "503"
    FORBIDDEN = "403"
    LOST_ANSWER = "done, but the connection closes without an answer"
    DAMAGED = "one bit of the body is wrong"


@dataclass(frozen=True, slots=True)
class Seen:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    size: int


class GcsStandIn:
    """Use as a context manager; `address` is what STORAGE_EMULATOR_HOST takes."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket
        self.seen: list[Seen] = []
        self.sent_metadata: dict[str, dict[str, Any]] = {}
        self._faults: deque[GcsFault] = deque()
        self._storage = Storage(use_memory_fs=True)
        create_bucket(bucket, self._storage)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self, self._storage))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def behave(self, *faults: GcsFault) -> None:
        """The next requests meet `faults`, one each."""
        self._faults = deque(faults)

    def resource(self, key: str) -> dict[str, Any]:
        """What the bucket knows of an object."""
        found: dict[str, Any] = self._storage.get_file_obj(self.bucket, key)
        return found

    def respond(self, handler: "_Handler", method: str) -> bytes:
        """The whole answer to one request; nothing for a connection to close."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        url = urlsplit(handler.path)
        query = parse_qs(url.query)
        if re.fullmatch(r".*/b/[^/]+", url.path):
            # The SDK's own background look-up for traces, at a time of its own choosing.
            with self._lock:
                return handler.route(method, body)
        with self._lock:
            self.seen.append(Seen(method, url.path, query, dict(handler.headers), len(body)))
            fault = self._faults.popleft() if self._faults else None
            if fault is GcsFault.UNAVAILABLE:
                return _refusal(503, "Backend Error")
            if fault is GcsFault.FORBIDDEN:
                return _refusal(403, "the account does not have storage.objects.create access")
            if f"/b/{self.bucket}/" not in url.path:
                return _refusal(404, "The specified bucket does not exist.")
            metadata = _metadata(body) if method == "POST" else {}
            self.sent_metadata[metadata.get("name", "")] = metadata
            if query.get("ifGenerationMatch") == ["0"] and self._holds(metadata.get("name", "")):
                return _refusal(412, "At least one of the pre-conditions you specified did not hold.")
            answer = handler.route(method, body)
        if fault is GcsFault.DAMAGED:
            return answer[:-1] + bytes([answer[-1] ^ 1])
        return b"" if fault is GcsFault.LOST_ANSWER else answer

    def _holds(self, name: str) -> bool:
        return name in [found["name"] for found in self._storage.get_file_list(self.bucket)[0]]


class _Handler(RequestHandler):  # type: ignore[misc]  # the emulator has no types
    def __init__(self, stand_in: GcsStandIn, storage: Storage, *connection: Any) -> None:
        self._stand_in = stand_in
        self.rfile: BinaryIO
        self.wfile: BinaryIO
        super().__init__(storage, *connection)

    def do_GET(self) -> None:  # noqa: N802  # the base class's name
        self._answer("GET")

    def do_POST(self) -> None:  # noqa: N802  # the base class's name
        self._answer("POST")

    def do_PUT(self) -> None:  # noqa: N802  # the base class's name
        self._answer("PUT")

    def do_DELETE(self) -> None:  # noqa: N802  # the base class's name
        self._answer("DELETE")

    def route(self, method: str, body: bytes) -> bytes:
        """Let the emulator answer into memory."""
        connection = self.rfile, self.wfile
        answer = io.BytesIO()
        self.rfile, self.wfile = io.BytesIO(body), answer
        try:
            Router(self).handle(method)
            return answer.getvalue()
        finally:
            self.rfile, self.wfile = connection

    def _answer(self, method: str) -> None:
        self.wfile.write(self._stand_in.respond(self, method))


def _metadata(body: bytes) -> dict[str, Any]:
    """The JSON that starts an upload: the whole body, or the first part of it."""
    found: dict[str, Any] = json.JSONDecoder().raw_decode(body[body.index(b"{") :].decode("latin-1"))[0]
    return found


def _refusal(status: int, message: str) -> bytes:
    body = json.dumps({"error": {"code": status, "message": message}}).encode()
    head = (
        f"HTTP/1.0 {status} Refused\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
