"""What the tests of services share."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer


@pytest.fixture
def pabbly(httpserver: HTTPServer) -> Iterator[HTTPServer]:
    """The receiver that the environment names for every tenant."""
    # Imported here: this file is read before the run's database is named.
    from tests.services.outbox import SECRET
    from tests.services.pipelines import environment

    with environment(PABBLY_WEBHOOK_URL=httpserver.url_for("/hook"), PABBLY_WEBHOOK_SECRET=SECRET):
        yield httpserver
