"""New passwords: with the old one, with a link that works once, and which are refused."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.core import clock
from app.core.database import transaction
from app.models import Job, JobKind
from app.services import mails
from app.services.jobs import queue
from tests.api.accounts import change_agent, email, registration, sign_in, signed_in, try_refresh
from tests.world import PASSWORD, Team, browser

pytestmark = pytest.mark.owasp("API2")

NEW = "an entirely new sentence"


@pytest.fixture
def team() -> Team:
    return Team()


def ask(client: TestClient, address: str) -> tuple[int, str]:
    answer = client.post("/auth/password/forgot", json={"email": address})
    return answer.status_code, answer.text


def send_mails() -> int:
    """Run the mail jobs that wait, as the runner does."""
    sent = 0
    while (claim := queue.claim_next([JobKind.MAIL], "test")) is not None:
        mails.run(claim)
        sent += 1
    return sent


def link(team: Team, logged: Callable[[], str]) -> str:
    assert ask(team.anonymous, team.owner.email)[0] == 202
    logged()
    assert send_mails() == 1
    found = re.search(r"/app/#reset=([\w.-]+)", logged())
    assert found is not None
    return found[1]


def reset(client: TestClient, token: str, password: str = NEW) -> int:
    return client.post("/auth/password/reset", json={"token": token, "password": password}).status_code


@pytest.fixture(autouse=True)
def _no_mail_waits() -> None:
    with transaction() as session:
        for job in session.scalars(select(Job).where(Job.kind == JobKind.MAIL)):
            session.delete(job)


def test_a_link_works_once_and_signs_out_everywhere(team: Team, logged: Callable[[], str]) -> None:
    pair = signed_in(team)
    token = link(team, logged)
    assert reset(team.anonymous, token) == 204
    assert reset(team.anonymous, token, "and another sentence") == 410
    assert sign_in(team.anonymous, team.owner.email, PASSWORD).status_code == 401
    assert sign_in(team.anonymous, team.owner.email, NEW).status_code == 200
    assert browser(token=pair["access_token"]).get("/me").status_code == 401
    assert try_refresh(team.anonymous, pair).status_code == 401
    assert team.owner.http.get("/audit?action=password_reset").json()[0]["agent_id"] == str(team.owner.id)


def test_a_link_ends_after_an_hour_and_with_the_password_it_was_for(
    team: Team, logged: Callable[[], str]
) -> None:
    token = link(team, logged)
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=True):
        assert reset(team.anonymous, token) == 410
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert team.owner.http.post("/agents/me/change-password", json=body).status_code == 200
    assert reset(team.anonymous, token) == 410


def test_no_link_for_who_is_deactivated(team: Team, logged: Callable[[], str]) -> None:
    token = link(team, logged)
    change_agent(team.owner, deactivated_at=clock.now())
    assert reset(team.anonymous, token) == 410
    assert ask(team.anonymous, team.owner.email)[0] == 202
    logged()
    send_mails()
    assert "#reset=" not in logged()


@pytest.mark.parametrize("token", ["x", "a.b.c", "{access}", "{altered}", "{unsigned}"])
def test_no_other_token_resets(team: Team, logged: Callable[[], str], token: str) -> None:
    good = link(team, logged)
    head, payload, _ = good.split(".")
    access = team.owner.http.headers["Authorization"].removeprefix("Bearer ")
    wrong = token.format(access=access, altered=f"{good[:-4]}AAAA", unsigned=f"{head}.{payload}.")
    assert reset(team.anonymous, wrong) == 410
    assert sign_in(team.anonymous, team.owner.email).status_code == 200


def test_an_unknown_e_mail_is_answered_the_same(team: Team) -> None:
    assert ask(team.anonymous, team.owner.email) == ask(team.anonymous, email())


def test_nobody_s_mailbox_is_filled(team: Team) -> None:
    for address in (team.owner.email, email()):
        assert [ask(team.anonymous, address)[0] for _ in range(6)] == [202] * 5 + [429]


def test_a_change_needs_the_old_one_and_goes_on_here_alone(team: Team) -> None:
    other, pair = signed_in(team), signed_in(team)
    here = browser(token=pair["access_token"])
    wrong = {"current_password": "wrong", "new_password": NEW}
    refused = here.post("/agents/me/change-password", json=wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "body.current_password"
    renewed = here.post(
        "/agents/me/change-password", json={"current_password": PASSWORD, "new_password": NEW}
    ).json()
    assert browser(token=renewed["access_token"]).get("/me").status_code == 200
    for ended in (other, pair):
        assert browser(token=ended["access_token"]).get("/me").status_code == 401
        assert try_refresh(team.anonymous, ended).status_code == 401


def test_guesses_at_the_old_one_are_limited(team: Team) -> None:
    wrong = {"current_password": "wrong", "new_password": NEW}
    statuses = [team.owner.http.post("/agents/me/change-password", json=wrong).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("password", "status"),
    [
        ("1234567", 422),
        ("password", 422),
        ("Password1", 422),
        ("QWERTYUIOP", 422),
        (" football ", 422),
        ("x" * 257, 422),
        ("aaaaaaaaaaaaaa no rule says digits", 201),
        ("        twelve blanks", 201),
        ("\N{PILE OF POO}" * 64, 201),
        ("kj4!" * 64, 201),
    ],
)
def test_the_short_and_the_common_are_refused_and_nothing_else(
    client: TestClient, password: str, status: int
) -> None:
    body = registration(password=password)
    assert client.post("/auth/register", json=body).status_code == status
    if status == 201:
        assert sign_in(client, str(body["email"]), password).status_code == 200
        assert sign_in(client, str(body["email"]), password[:-1]).status_code == 401
