"""The commands of an operator: doctor, the first owner, the queue, new keys, and a demonstration."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from app.cli import cli
from app.core.config import Settings, settings
from app.core.config import settings as current
from app.core.connections import SERVICES
from app.core.database import transaction
from app.core.features import features
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


@pytest.mark.parametrize(
    ("settings", "name", "state"),
    [
        ({}, "Speech", "draft"),
        ({"OPENAI_API_KEY": "k"}, "Speech", "on"),
        ({"ANTHROPIC_API_KEY": "k"}, "Insights", "on"),
        ({}, "Penalty letters", "draft"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9"}, "Penalty letters", "draft"),
        ({"OPENAI_API_KEY": "k"}, "Penalty letters", "on"),
        ({"ANTHROPIC_API_KEY": "k"}, "Photos of letters", "on"),
        ({}, "Pabbly webhook", "off"),
        ({"PABBLY_WEBHOOK_URL": "https://example.com/x"}, "Pabbly webhook", "on"),
        ({"SLACK_WEBHOOK_URL": "https://example.com/x"}, "Slack", "on"),
        ({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}, "Text messages", "off"),
        (
            {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM_NUMBER": "+44"},
            "Text messages",
            "on",
        ),
        ({"VESSEY_API_KEY": "k"}, "Vessey collections", "off"),
        ({"VESSEY_API_KEY": "k", "VESSEY_API_URL": "https://example.com"}, "Vessey collections", "on"),
        ({}, "Vehicle look-ups", "draft"),
        ({"DVLA_API_KEY": "k"}, "Vehicle look-ups", "on"),
        ({"CREDAS_API_KEY": "k"}, "Identity checks", "on"),
        ({"SMTP_URL": "smtps://mail.example.com"}, "Mail", "on"),
    ],
)
def test_each_feature_follows_its_settings(
    settings: dict[str, str], name: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(setting, raising=False)
    with environment(**settings):
        found = {each.name: each for each in features(current())}
    assert (found[name].state, bool(found[name].key)) == (state, True)


def test_no_account_of_an_outside_service_is_left_out() -> None:
    keys = " ".join(each.key for each in features(Settings(_env_file=None)))
    for fields in SERVICES.values():
        assert all(field.setting.upper() in keys for field in fields.values() if field.setting)


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


WALK = """
import json, sys
from typer.testing import CliRunner
from app.cli import cli, log_to_stderr
log_to_stderr()
said = []
for arguments in json.loads(sys.stdin.read()):
    outcome = CliRunner().invoke(cli, arguments)
    said.append([outcome.exit_code, outcome.stdout, outcome.stderr + repr(outcome.exception)])
from fastapi.testclient import TestClient
from app.main import app
seen = []
for account in json.loads(said[1][1]):
    browser = TestClient(app)
    form = {"username": account["email"], "password": account["password"]}
    token = browser.post("/auth/login", data=form).json()["access_token"]
    browser.headers["Authorization"] = f"Bearer {token}"
    seen.append({path: browser.get(path).json() for path in json.loads(sys.argv[1])})
print(json.dumps([said, seen]))
"""
SEEN = ("/analytics/overview", "/companies", "/drivers", "/vehicles", "/bookings", "/tasks", "/followups")
STARTS_A_SERVER = {"serve", "demo"}


def test_every_command_speaks_json(empty_database: str, tmp_path: Path) -> None:
    """On a database of its own: some of them touch every tenant. Those that start a server are started, with
    `--json` too, by their own tests."""
    dump, written = str(tmp_path / "dump"), str(tmp_path / "openapi.json")
    walk = [
        ["doctor"],
        ["seed", "--demo", "--calls-a-day", "1"],
        ["create-owner", "--email", "a@example.com", "--name", "Ann", "--organisation", "Acme"],
        ["jobs"],
        ["recount"],
        ["rotate-secret"],
        ["close-tables"],
        ["backup", dump],
        ["restore", dump],
        ["openapi", written],
    ]
    names = {str(each.name or each.callback.__name__).replace("_", "-") for each in commands()}
    assert {arguments[0] for arguments in walk} | STARTS_A_SERVER == names
    outcome = subprocess.run(
        [sys.executable, "-c", WALK, json.dumps(SEEN)],
        cwd=BACKEND,
        env=os.environ | {"DATABASE_URL": empty_database},
        input=json.dumps([[*arguments, "--json"] for arguments in walk]),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert outcome.returncode == 0, outcome.stderr
    answers, seen = json.loads(outcome.stdout)
    said = dict(zip([arguments[0] for arguments in walk], answers, strict=True))
    code, _, reason = said.pop("restore")
    assert (code, "not empty" in reason) == (1, True), reason
    assert {name: each for name, each in said.items() if each[0] != 0} == {}
    told = {name: json.loads(each[1]) for name, each in said.items()}
    assert told["doctor"]["healthy"] is True
    assert told["backup"]["bytes"] == (tmp_path / "dump").stat().st_size
    assert told["recount"] == {"mended": 0}
    assert json.loads((tmp_path / "openapi.json").read_text())["paths"]
    assert_believable(told["seed"], seen)


def commands() -> list[Any]:
    return [command for command in cli.registered_commands if command.callback]


def assert_believable(accounts: list[dict[str, str]], seen: list[dict[str, Any]]) -> None:
    """Two organisations, whose owner signs in and sees sixty days with calls, leads, hires and work."""
    assert [len(accounts), len(seen)] == [2, 2]
    for pages in seen:
        figures = pages["/analytics/overview"]
        assert figures["total_calls"] >= 30
        assert figures["total_leads"] == 30
        assert sum(1 for day in figures["daily_stats"] if day["calls_made"]) >= 10
        assert len(figures["leads_by_status"]) >= 3
        assert [path for path, rows in pages.items() if not rows] == []
