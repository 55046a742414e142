"""The event loop on which the tests' clients reach the application, as a server would: one for all requests.
By itself the test client makes a loop and two threads for each."""

from contextlib import ExitStack
from functools import cache

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient

_open = ExitStack()


def client(app: FastAPI, headers: dict[str, str] | None = None) -> TestClient:
    """An HTTP client over the application, without its start and its end."""
    made = TestClient(app, headers=headers)
    made.portal = _portal()
    return made


def close() -> None:
    _open.close()


@cache
def _portal() -> BlockingPortal:
    return _open.enter_context(start_blocking_portal())
