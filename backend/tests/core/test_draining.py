import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from app.core.draining import DrainingProtocol

REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


async def application(scope, receive, send):  # type: ignore[no-untyped-def]
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@contextmanager
def served() -> Iterator[tuple[uvicorn.Server, socket.socket]]:
    """The server, and a connection that it holds and that has not asked for anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(application, http=DrainingProtocol, lifespan="off", log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            with socket.create_connection(listener.getsockname(), timeout=30) as caller:
                while not server.server_state.connections:
                    time.sleep(0.01)
                yield server, caller
        finally:
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


def stop(server: uvicorn.Server) -> None:
    """Until no new connection is taken: the connections that there are have been told by then."""
    server.should_exit = True
    while any(listening.is_serving() for listening in server.servers):
        time.sleep(0.01)
    time.sleep(0.05)


@pytest.mark.parametrize("asked_before", [0, 1])
def test_a_request_that_was_on_its_way_is_answered_as_the_last(asked_before: int) -> None:
    with served() as (server, caller):
        for _ in range(asked_before):
            caller.sendall(REQUEST)
            assert b"connection: close" not in caller.recv(4096)
        stop(server)
        caller.sendall(REQUEST)
        answer = b"".join(iter(lambda: caller.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 204")
    assert b"connection: close" in answer


def test_a_connection_that_stays_quiet_is_closed() -> None:
    with served() as (server, caller):
        stop(server)
        assert caller.recv(4096) == b""
