"""A server that misbehaves in one way at a time, below the level at which HTTP libraries would help."""

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

Act = Callable[[socket.socket, threading.Event], None]


def _say(status: str, body: bytes = b"", headers: str = "") -> Act:
    def act(connection: socket.socket, _: threading.Event) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
        connection.sendall(head.encode() + body)

    return act


def _hang(_: socket.socket, closing: threading.Event) -> None:
    closing.wait(30)


def _drip(connection: socket.socket, closing: threading.Event) -> None:
    for piece in b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000:
        if closing.wait(0.05):
            return
        connection.sendall(bytes([piece]))


def _endless(connection: socket.socket, closing: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while not closing.is_set():
        connection.sendall(b"1," * 50_000)


def _reset(connection: socket.socket, _: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _cut(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{"id": ')


def _nonsense(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(b"\x16\x03\x01\x02\x00 this is not HTTP at all\r\n\r\n")


BEHAVIOURS: Mapping[str, Act] = {
    "hangs": _hang,
    "drips": _drip,
    "sends without end": _endless,
    "resets": _reset,
    "breaks off": _cut,
    "speaks no HTTP": _nonsense,
    "closes at once": lambda *_: None,
    "broken JSON": _say("200 OK", b'{"data": [', "Content-Type: application/json\r\n"),
    "JSON of another shape": _say("200 OK", b'{"data": {"drivers": "none"}, "id": [1]}'),
    "deep JSON": _say("200 OK", b"[" * 100_000),
    "a proxy's page": _say("200 OK", b"<html>Please log in", "Content-Type: text/html\r\n"),
    "an empty 204": _say("204 No Content"),
    "a bomb": _say("200 OK", gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip\r\n"),
    "redirects inside": _say("302 Found", b"", "Location: http://169.254.169.254/latest/\r\n"),
    "429 with Retry-After": _say("429 Too Many Requests", b"", "Retry-After: 3600\r\n"),
    "500 in HTML": _say("500 Internal Server Error", b"<h1>canary-stack-trace</h1>"),
    "503": _say("503 Service Unavailable", b"canary"),
    "401": _say("401 Unauthorized", b'{"key": "canary"}'),
    "a wrong Retry-After": _say("503 Service Unavailable", b"", "Retry-After: soon\r\n"),
}


@contextmanager
def misbehaving(act: Act) -> Iterator[tuple[str, list[float]]]:
    """Its address, and when each connection came."""
    came: list[float] = []
    closing = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)

        def serve(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.recv(65536)
                act(connection, closing)

        def accept() -> None:
            while not closing.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                came.append(time.monotonic())
                threads.append(threading.Thread(target=serve, args=(connection,)))
                threads[-1].start()

        threads: list[threading.Thread] = []
        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", came
        finally:
            closing.set()
            acceptor.join()
            for thread in threads:
                thread.join()
