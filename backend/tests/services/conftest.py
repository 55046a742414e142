"""What the tests of services share. The imports that need a database are made in the fixtures: this file is
read before the run's database is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_httpserver import HTTPServer

if TYPE_CHECKING:
    from tests.standins.openai import OpenAIStandIn


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    """OpenAI's stand-in, with its key in the environment."""
    from tests.services.pipelines import environment
    from tests.standins.openai import OpenAIStandIn

    with (
        OpenAIStandIn() as stand_in,
        environment(OPENAI_API_KEY=stand_in.key, OPENAI_BASE_URL=stand_in.base_url),
    ):
        yield stand_in


@pytest.fixture
def pabbly(httpserver: HTTPServer) -> Iterator[HTTPServer]:
    """The receiver that the environment names for every tenant."""
    from tests.services.outbox import SECRET
    from tests.services.pipelines import environment

    with environment(PABBLY_WEBHOOK_URL=httpserver.url_for("/hook"), PABBLY_WEBHOOK_SECRET=SECRET):
        yield httpserver
