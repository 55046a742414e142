"""Where the outbound client's connections go: a name is looked up once, judged, and the very address that was
judged is connected to. No request outlives its deadline, however the other side drips."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore2

from app.core import addresses
from app.core.addresses import ForbiddenAddressError

Resolve = Callable[[str, int], Sequence[str]]
NEVER = float("inf")
_ends_at: ContextVar[float] = ContextVar("ends_at", default=NEVER)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All that this thread sends and reads meanwhile is over after so many seconds."""
    token = _ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(token)


def look_up(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Network(httpcore2.NetworkBackend):
    """Connections for one kind of address. `allowed` are networks that are let in though they are not
    public; None lets everything in, for addresses that the operator wrote."""

    def __init__(self, allowed: Sequence[str] | None, resolve: Resolve = look_up) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("the name is not known") from error
        # One bad address among several is refused too: which one is tried first is the resolver's choice.
        if self._allowed is not None and not all(self._is_allowed(address) for address in found):
            raise ForbiddenAddressError("This address is not on the public internet.")
        return _Timed(self._first(found, port, timeout, local_address, socket_options))

    def _first(
        self,
        found: Sequence[str],
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore2.NetworkStream:
        failure: Exception = httpcore2.ConnectError("the name has no address")
        for address in found:
            try:
                return self._plain.connect_tcp(address, port, _left(timeout), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    def _is_allowed(self, address: str) -> bool:
        return addresses.is_public(address) or addresses.is_in(address, self._allowed or ())


class _Timed(httpcore2.NetworkStream):
    """A connection whose every step ends with its request's deadline: the library's own limits begin anew
    with each byte."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None) -> float | None:
    left = _ends_at.get() - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for this request is over")
    return timeout if left == NEVER else min(left, timeout or left)
