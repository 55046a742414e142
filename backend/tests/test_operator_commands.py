"""The commands of an operator: doctor, the first owner, the queue, new keys, and a demonstration."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from app.cli import cli
from app.core.config import Settings, settings
from app.core.database import transaction
from app.doctor import examine
from app.models import WebhookEndpoint
from tests.services.outbox import emit, endpoint
from tests.services.pipelines import environment
from tests.world import Team

BACKEND = Path(__file__).resolve().parents[1]


def run(*arguments: str, code: int = 0) -> str:
    outcome = CliRunner().invoke(cli, arguments)
    assert outcome.exit_code == code, (outcome.output, outcome.exception)
    return outcome.stdout


def test_the_doctor_says_what_is_on_and_what_is_missing() -> None:
    plain = run("doctor")
    assert "Speech" in plain
    assert "OPENAI_API_KEY" in plain
    assert "ok  migrations" in plain
    assert "!!  ENV: set ENV=production" in plain
    report = json.loads(run("doctor", "--json"))
    assert report["healthy"] is True
    assert {each["name"] for each in report["database"]} >= {"database", "role", "migrations"}


def test_the_doctor_fails_where_the_database_is_not_there() -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "app.cli", "doctor", "--json"],
        cwd=BACKEND,
        env=os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert outcome.returncode == 1, outcome.stderr
    report = json.loads(outcome.stdout)
    assert (report["healthy"], report["database"][0]["ok"]) == (False, False)


def test_in_production_every_point_of_the_list_counts() -> None:
    config = Settings(env="production", secret_key="x" * 40, database_url=settings().database_url)
    report = examine(config)
    assert not report.healthy
    assert {each.name for each in report.production if each.ok} >= {"ENV", "SECRET_KEY", "DATABASE_URL"}
    assert all(each.mend for each in report.production if not each.ok)


def test_an_owner_is_made_once_and_signs_in() -> None:
    mark = os.urandom(4).hex()
    options = ("--email", f"{mark}@example.com", "--name", "Ann", "--organisation", "Acme")
    made = json.loads(run("create-owner", *options, "--json"))
    form = {"username": made["email"], "password": made["password"]}
    assert Team().anonymous.post("/auth/login", data=form).status_code == 200
    run("create-owner", *options, code=1)


def test_the_queue_is_told() -> None:
    owner = Team().owner
    endpoint(owner, "http://127.0.0.1:9/in")
    emit(owner)
    rows = json.loads(run("jobs", "--json"))
    assert any((row["kind"], row["status"]) == ("delivery", "queued") for row in rows)
    assert "delivery" in run("jobs")


def test_new_keys_open_everything_without_the_old_ones() -> None:
    owner, old, new = Team().owner, Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with environment(ENCRYPTION_KEYS=old):
        row = endpoint(owner, "http://127.0.0.1:9/in")
    with environment(ENCRYPTION_KEYS=f"{new},{old}"):
        from app.administration import _reseal

        with transaction(owner.tenant_id) as session:
            assert _reseal(session, WebhookEndpoint) == 2
    with environment(ENCRYPTION_KEYS=new), transaction(owner.tenant_id) as session:
        assert session.get_one(WebhookEndpoint, row.id).url == "http://127.0.0.1:9/in"


@pytest.mark.parametrize("calls_a_day", [1])
def test_the_demonstration_is_two_organisations_with_sixty_days(calls_a_day: int) -> None:
    from app.seeding import seed_demo

    accounts = seed_demo(calls_a_day=calls_a_day)
    assert len(accounts) == 2
    browser = Team().anonymous
    for account in accounts:
        form = {"username": account.email, "password": account.password}
        token = browser.post("/auth/login", data=form).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        figures = browser.get("/analytics/overview", headers=headers).json()
        assert figures["total_calls"] >= 30
        assert figures["total_leads"] == 30
        assert sum(1 for day in figures["daily_stats"] if day["calls_made"]) >= 10
        assert len(figures["leads_by_status"]) >= 3
        for path in ("/companies", "/drivers", "/vehicles", "/bookings", "/tasks", "/followups"):
            assert browser.get(path, headers=headers).json(), path
