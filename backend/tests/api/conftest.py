"""The application as the API's tests reach it."""

import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from fastapi.testclient import TestClient

from tests import loop


@pytest.fixture
def client() -> TestClient:
    """Nobody's client over the application as it is served."""
    # Imported here: this file is read before the run's database is named.
    from app.main import app

    return loop.client(app)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What the service has written to its log since the last look, as a person would read it."""
    from app.core import log

    root = logging.getLogger()
    handlers, level, config = root.handlers, root.level, structlog.get_config()
    log.configure(level="INFO", json_lines=False)
    yield lambda: capsys.readouterr().err
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**config)


@pytest.fixture
def served() -> Iterator[str]:
    """The application as a server of its own, for requests that run side by side."""
    from app.main import app
    from tests.api.applications import running

    with running(app) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture(autouse=True)
def _no_attempts_to_sign_in() -> None:
    """They are counted per address, and all tests come from one."""
    from app.core.rate_counts import PostgresCounts

    PostgresCounts().reset()
