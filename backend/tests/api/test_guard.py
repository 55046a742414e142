"""A body that may not come in is refused by its headers, over real sockets, and costs next to nothing."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest
from fastapi import APIRouter, Request

from app.api.middleware.early_answers import DRAIN_BYTES, DRAIN_S
from app.core import clock, security
from app.core.actor import Role
from tests.api.applications import app_with, running

pytestmark = pytest.mark.owasp("API4")

MB = 1024 * 1024
HUGE = 300 * MB
ROUTES = APIRouter()
Address = tuple[str, int]


@ROUTES.post("/violations/scan")
async def count(request: Request) -> int:
    """Stands for an upload that reads its body by itself."""
    return sum([len(chunk) async for chunk in request.stream()])


@ROUTES.post("/json")
def take(body: dict[str, str]) -> int:
    return len(body)


@ROUTES.post("/deaf")
def hear_nothing() -> str:
    return "done"


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    app = app_with(max_audio_size_mb=2)
    # Alone behind the layers: the service's own route of the same address would ask who calls.
    app.router.routes.clear()
    app.include_router(ROUTES)
    with running(app) as address:
        yield address


@pytest.fixture
def token() -> str:
    return security.issue_access_token(clock.new_id(), clock.new_id(), Role.AGENT)[0]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: dict[str, object]


class Caller:
    """One connection on which a test says exactly what goes out, and when."""

    def __init__(self, address: Address) -> None:
        self.socket = socket.create_connection(address, timeout=10)

    def close(self) -> None:
        self.socket.close()

    def open(self, path: str, *headers: str) -> None:
        lines = [f"POST {path} HTTP/1.1", "Host: loopback", *headers, "", ""]
        self.socket.sendall("\r\n".join(lines).encode())

    def answer(self) -> Answer:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            body += self._more()
        content = json.loads(body) if "json" in headers["content-type"] else {}
        return Answer(int(first.split()[1]), headers, content if isinstance(content, dict) else {"": content})

    def push(self, most: int, *, piece: int = 65536, pause_s: float = 0.0) -> int:
        """Send zeros until the other side closes; returns how many went out."""
        sent = 0
        try:
            while sent < most:
                self.socket.sendall(bytes(piece))
                sent += piece
                time.sleep(pause_s)
        except OSError:
            pass
        return sent

    def ended(self) -> bool:
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True

    def _more(self) -> bytes:
        received = self.socket.recv(65536)
        if not received:
            raise ConnectionError("closed before the answer was complete")
        return received


@pytest.fixture
def caller(address: Address) -> Iterator[Caller]:
    with closing(Caller(address)) as caller:
        yield caller


def bearer(token: str) -> str:
    return f"Authorization: Bearer {token}"


@pytest.mark.parametrize("path", ["/calls/upload", "/api/v1/calls/upload/", "/api/violations/scan"])
@pytest.mark.parametrize("size", [f"Content-Length: {HUGE}", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize(
    "proof", ["X-Nothing: 1", "Authorization: Bearer forged", "Authorization: Basic eDp5"]
)
def test_a_stranger_is_refused_before_the_first_byte(
    caller: Caller, path: str, size: str, proof: str
) -> None:
    caller.open(path, size, proof, "Content-Type: multipart/form-data; boundary=b")
    answer = caller.answer()
    assert (answer.status, answer.body["code"]) == (401, "unauthorized")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.body["request_id"] == answer.headers["x-request-id"]


def test_a_stranger_who_keeps_sending_is_cut_off(caller: Caller) -> None:
    caller.open("/calls/upload", f"Content-Length: {HUGE}")
    started_at = time.monotonic()
    sent = caller.push(HUGE)
    # What the kernel holds between the two ends comes on top of what is drained.
    assert sent < DRAIN_BYTES + 16 * MB
    assert time.monotonic() - started_at < DRAIN_S + 2


def test_the_answer_survives_a_body_that_is_already_on_its_way(caller: Caller) -> None:
    caller.open("/calls/upload", f"Content-Length: {HUGE}")
    assert caller.push(4 * MB) == 4 * MB
    assert caller.answer().status == 401


def test_a_slow_drip_is_bounded(caller: Caller) -> None:
    caller.open("/calls/upload", f"Content-Length: {HUGE}")
    assert caller.answer().status == 401
    started_at = time.monotonic()
    caller.push(1000, piece=1, pause_s=0.05)
    assert DRAIN_S - 0.5 < time.monotonic() - started_at < DRAIN_S + 2


def test_waiting_for_leave_to_send_brings_the_refusal(caller: Caller) -> None:
    caller.open("/calls/upload", f"Content-Length: {HUGE}", "Expect: 100-continue")
    assert caller.answer().status == 401


@pytest.mark.parametrize(
    ("path", "declared", "status"),
    [
        ("/violations/scan", HUGE, 413),
        ("/violations/scan", 3 * MB + 1, 413),
        ("/json", MB + 1, 413),
        ("/nowhere", HUGE, 413),
    ],
)
def test_a_declared_size_over_the_limit_is_refused_at_once(
    caller: Caller, token: str, path: str, declared: int, status: int
) -> None:
    caller.open(path, f"Content-Length: {declared}", bearer(token), "Content-Type: application/json")
    answer = caller.answer()
    assert (answer.status, answer.headers["connection"]) == (status, "close")
    assert (answer.body["code"], answer.headers["content-type"]) == ("too_large", "application/problem+json")


def test_an_undeclared_body_is_counted(address: Address, token: str) -> None:
    """All at once: after its answer the server listens for a while, so that its caller comes to read it."""
    limits = {"/violations/scan": 3 * MB, "/json": MB, "/nowhere": 0}
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    with ExitStack() as stack:
        callers = {path: stack.enter_context(closing(Caller(address))) for path in limits}
        for path, caller in callers.items():
            caller.open(path, "Transfer-Encoding: chunked", bearer(token), "Content-Type: application/json")
            for _ in range(limits[path] // 65536 + 1):
                caller.socket.sendall(chunk)
        for path, caller in callers.items():
            answer = caller.answer()
            assert answer.status == (413 if limits[path] else 404), path
            assert answer.headers["connection"] == "close", path
            assert answer.headers["content-type"] == "application/problem+json", path
        assert all(caller.ended() for caller in callers.values())


def test_an_upload_up_to_the_limit_comes_in(caller: Caller, token: str) -> None:
    for _ in range(2):
        caller.open("/violations/scan", f"Content-Length: {3 * MB}", bearer(token))
        assert caller.push(3 * MB) == 3 * MB
        answer = caller.answer()
        assert (answer.status, answer.body[""]) == (200, 3 * MB)
        assert "connection" not in answer.headers


def test_more_than_was_declared_is_no_part_of_the_body(caller: Caller, token: str) -> None:
    caller.open("/violations/scan", "Content-Length: 10", bearer(token))
    caller.socket.sendall(bytes(10))
    assert caller.answer().body[""] == 10
    caller.socket.sendall(bytes(100))
    assert caller.answer().status == 400
    assert caller.ended()


def test_less_than_was_declared_is_no_body_at_all(address: Address, token: str) -> None:
    with closing(Caller(address)) as caller:
        caller.open("/violations/scan", f"Content-Length: {2 * MB}", bearer(token))
        caller.push(MB)
    with closing(Caller(address)) as other:
        other.open("/json", "Content-Length: 2", "Content-Type: application/json")
        other.socket.sendall(b"{}")
        assert other.answer().status == 200


def test_a_small_body_that_nobody_reads_keeps_the_connection(caller: Caller) -> None:
    for _ in range(2):
        caller.open("/deaf", "Content-Length: 4000")
        caller.socket.sendall(bytes(4000))
        answer = caller.answer()
        assert (answer.status, "connection" in answer.headers) == (200, False)
