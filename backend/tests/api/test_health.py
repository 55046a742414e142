"""Health says that the process lives; readiness looks at what it lives on."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, create_engine, text

from app.core import database
from app.core.config import psycopg2_url
from app.core.database import Pool
from app.main import create_app
from app.services import readiness
from tests.api.applications import app_with, changed


@dataclass
class Engine:
    """A background part that only remembers what it was told."""

    name: str = "sweeper"
    moves: bool = True
    told: tuple[str, ...] = ()

    def start(self) -> None:
        self.told += ("start",)

    def stop(self) -> None:
        self.told += ("stop",)

    def alive(self) -> bool:
        return self.moves


@pytest.fixture
def connection() -> Iterator[Connection]:
    with database.engine(Pool.BACKGROUND).connect() as connection:
        yield connection


@pytest.mark.parametrize("path", ["/health", "/health/", "/api/health", "/api/v1/health"])
def test_health(client: TestClient, path: str) -> None:
    assert client.get(path).json() == {"status": "ok", "service": "convoflow", "version": "0.1.0"}
    assert client.head(path).status_code == 200


def test_health_names_the_version_that_was_set() -> None:
    assert TestClient(app_with(app_version="7.8.9")).get("/health").json()["version"] == "7.8.9"
    assert TestClient(app_with(render_git_commit="abc")).get("/health").json()["version"] == "abc"


def test_ready_names_all_checks() -> None:
    answer = TestClient(create_app(changed(), [Engine()])).get("/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "checks": ["database", "role", "migrations", "sweeper"]}


def test_a_part_that_has_stopped_is_not_ready() -> None:
    answer = TestClient(create_app(changed(), [Engine(moves=False)])).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["errors"] == [{"field": "sweeper", "message": "sweeper has stopped."}]
    assert "Retry-After" in answer.headers


def test_an_older_database_is_not_ready(connection: Connection) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    assert "alembic upgrade head" in readiness.check_migrations(connection).message
    connection.rollback()
    assert readiness.check_migrations(connection).message == ""


def test_a_superuser_is_refused() -> None:
    engine = create_engine(psycopg2_url(os.environ["CONVOFLOW_TEST_ADMIN_URL"]))
    with engine.connect() as connection:
        assert "tenant isolation" in readiness.check_role(connection).message
    engine.dispose()


def test_a_database_that_is_away_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = create_engine("postgresql+psycopg2://nobody@127.0.0.1:1/none", connect_args={"connect_timeout": 1})
    monkeypatch.setattr(database, "engine", lambda _pool: gone)
    answer = TestClient(app_with()).get("/ready")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (503, "database")


def test_parts_start_in_order_and_stop_in_the_opposite_one() -> None:
    part = Engine()
    with TestClient(create_app(changed(), [part])) as client:
        assert "stop" not in part.told
        assert client.get("/health").status_code == 200
    assert part.told == ("start", "stop")


def test_nothing_starts_as_a_superuser(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine(psycopg2_url(os.environ["CONVOFLOW_TEST_ADMIN_URL"]))
    monkeypatch.setattr(database, "engine", lambda _pool: engine)
    part = Engine()
    with pytest.raises(readiness.UnsafeRoleError), TestClient(create_app(changed(), [part])):
        pass
    assert part.told == ()


def test_phones_learn_limits_and_words(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["upload"]["max_bytes"] == 100 * 1024 * 1024
    assert config["call_statuses"] == ["pending", "transcribing", "completed", "failed"]
    assert {"poll", "page", "intents", "lead_statuses", "followup_statuses"} <= config.keys()
