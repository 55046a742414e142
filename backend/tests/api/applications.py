"""Applications to test with: other settings, other routes, a real server on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from app.api.openapi import operation_id
from app.api.routing import BySegment, Group, Noun, flat
from app.core.config import Settings, settings
from app.main import create_app


def app_with(**values: object) -> FastAPI:
    """A second application whose settings differ in these values."""
    return create_app(changed(**values))


def changed(**values: object) -> Settings:
    return settings().model_copy(update=values)


def serving(router: Noun, **values: object) -> FastAPI:
    """The service with these routes beside its own, and other settings where values are given."""
    application = app_with(**values)
    behind = flat([Group((router,), {})], application, operation_id=operation_id)
    application.router.routes.append(BySegment(behind))
    return application


@contextmanager
def running(app: FastAPI) -> Iterator[tuple[str, int]]:
    """Serve on a port of its own; yields the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    # Connections are kept as long as the service keeps them, so that none ends under a busy client.
    config = uvicorn.Config(
        app, lifespan="off", log_config=None, access_log=False, ws="none", timeout_keep_alive=75
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
        assert not thread.is_alive()
