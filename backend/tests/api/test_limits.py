"""Limits per account, address, key and tenant: counted by all processes together and told in headers."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from app.api import hashing, limits
from app.core import security
from app.core.config import settings
from tests.api.accounts import at_once, email, sign_in
from tests.api.applications import running
from tests.conftest import BACKEND
from tests.ports import free_port
from tests.recordings import quiet_recording
from tests.statements import statements
from tests.world import Person, Team, browser

pytestmark = pytest.mark.owasp("API4")
ANOTHER_PROCESS = """
import sys
from app.api import limits
for _ in range(int(sys.argv[2])):
    limits.hit({"type": "http"}, [(limits.LOGIN_OF_ACCOUNT, sys.argv[1])])
"""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An address may try twice a minute, a tenant send two files, a key make three requests."""
    few_each = {"SIGN_INS_PER_MINUTE": 2, "UPLOADS_PER_MINUTE": 2, "KEY_REQUESTS_PER_MINUTE": 3}
    for setting, most in few_each.items():
        monkeypatch.setenv(setting, str(most))
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for kept in (
        settings,
        limits.from_address,
        limits.uploads_of_tenant,
        limits.requests_of_key,
        limits._shared,
    ):
        kept.cache_clear()
    limits.outage.ended()


def test_another_process_counts_the_same_attempts() -> None:
    team, name = Team(), email()
    subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS, name, "9"],
        cwd=BACKEND,
        env={**os.environ, "DATABASE_URL": str(settings().database_url)},
        check=True,
        timeout=60,
    )
    assert [sign_in(team.anonymous, name).status_code for _ in range(2)] == [401, 429]


def test_of_many_at_once_no_more_get_in() -> None:
    team, name = Team(), email()
    answers = at_once(lambda _: sign_in(team.anonymous, name), 20)
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 10


def test_an_answer_tells_what_is_left() -> None:
    answer = sign_in(Team().anonymous, email())
    assert answer.headers["RateLimit-Policy"] == '"login-address";q=100;w=60, "login-account";q=10;w=900'
    left = re.findall(r'"([a-z-]+)";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
    assert [(name, remaining) for name, remaining, _ in left] == [
        ("login-address", "99"),
        ("login-account", "9"),
    ]
    assert all(0 < int(wait_s) <= 900 for _, _, wait_s in left)
    assert "RateLimit" not in Team().owner.http.get("/auth/me").headers


@pytest.mark.usefixtures("few")
def test_an_address_is_counted_whoever_it_names() -> None:
    nobody = Team().anonymous
    assert [sign_in(nobody, email()).status_code for _ in range(3)] == [401, 401, 429]
    people = [{"email": email(), "password": f"{email()}!", "full_name": "A B"} for _ in range(3)]
    assert [nobody.post("/auth/register", json=each).status_code for each in people] == [201, 201, 429]
    asked = [nobody.post("/auth/password/forgot", json={"email": each["email"]}) for each in people]
    assert [answer.status_code for answer in asked] == [202, 202, 429]


def test_who_has_a_network_of_ipv6_is_one_address() -> None:
    scopes = [{"type": "http", "client": (host, 1)} for host in ("2001:db8::1", "2001:db8::2:1", "192.0.2.7")]
    assert [limits.address_of(scope) for scope in scopes] == ["2001:db8::/64", "2001:db8::/64", "192.0.2.7"]


@pytest.mark.usefixtures("few")
def test_a_tenant_s_files_are_counted_for_all_its_people() -> None:
    team = Team()

    def send(person: Person) -> int:
        return person.http.post("/calls/upload", files={"audio": ("a.wav", quiet_recording())}).status_code

    assert [send(person) for person in (team.agent, team.colleague, team.agent)] == [202, 202, 429]
    assert send(team.stranger) == 202


@pytest.mark.usefixtures("few")
def test_a_key_s_requests_are_counted() -> None:
    team = Team()
    first, second = (
        team.owner.http.post("/api-keys", json={"name": name, "scopes": ["leads:read"]}).json()["key"]
        for name in ("till", "crm")
    )
    program = browser()
    answers = [program.get("/leads", headers={"X-API-Key": first}) for _ in range(5)]
    # A key is counted from its second request on: made-up ones leave nothing behind.
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[-1].json()["code"] == "too_many_requests"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert program.get("/leads", headers={"X-API-Key": second}).status_code == 200


def test_without_its_redis_this_process_counts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}")
    _forget()
    try:
        team, name = Team(), email()
        answers = [sign_in(team.anonymous, name).status_code for _ in range(11)]
    finally:
        monkeypatch.undo()
        _forget()
        limits._own.cache_clear()
    assert answers == [401] * 10 + [429]


def test_who_would_wait_too_long_for_a_hash_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = Team().anonymous
    person = {"email": email(), "password": f"{email()}!", "full_name": "A B"}
    monkeypatch.setattr(hashing, "MOST_WAITING", 0)
    with statements() as sent:
        answers = [sign_in(nobody, email()), nobody.post("/auth/register", json=person)]
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "10")] * 2
    assert sent == []


def test_for_who_hangs_up_nothing_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.main import app

    hashed, hashing_one, go_on = list[str](), threading.Event(), threading.Event()

    def verify(password: str, _stored: str | None) -> tuple[bool, str | None]:
        hashed.append(password)
        hashing_one.set()
        go_on.wait(60)
        return False, None

    monkeypatch.setattr(security, "verify_password", verify)
    monkeypatch.setattr(hashing, "AT_ONCE", 1)
    with running(app) as (host, port), ThreadPoolExecutor(2) as threads:
        first = threads.submit(_guess, host, port, "first")
        assert hashing_one.wait(60)
        _guess_and_hang_up(host, port, "gone")
        third = threads.submit(_guess, host, port, "third")
        go_on.set()
        assert [first.result(60), third.result(60)] == [401, 401]
    assert hashed == ["first", "third"]


def _guess(host: str, port: int, password: str) -> int:
    form = {"username": email(), "password": password}
    return httpx2.post(f"http://{host}:{port}/auth/login", data=form, timeout=60).status_code


def _guess_and_hang_up(host: str, port: int, password: str) -> None:
    """Once its attempt has been counted: so it waits for its turn, or is about to."""
    name = email()
    form = f"username={name}&password={password}".encode()
    head = f"POST /auth/login HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(form)}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    with socket.create_connection((host, port)) as connection:
        connection.sendall(f"{head}{kind}".encode() + form)
        while limits._left(limits.LOGIN_OF_ACCOUNT, name).remaining == limits.LOGIN_OF_ACCOUNT.item.amount:
            time.sleep(0.01)
