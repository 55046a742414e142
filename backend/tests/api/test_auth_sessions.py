"""Staying signed in, signing out, and the tokens that open nothing."""

from datetime import timedelta

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update

from app.core import clock, security
from app.core.actor import Role
from app.core.database import transaction
from app.models import RefreshToken
from tests.api.accounts import (
    at_once,
    change_agent,
    only_refresh,
    refresh,
    registration,
    sign_in,
    signed_in,
    try_refresh,
)
from tests.core.tokens import HOSTILE, access_token
from tests.world import Person, Team, browser

pytestmark = pytest.mark.owasp("API2")


class TestRefresh:
    def test_rotates(self) -> None:
        team = Team()
        first = signed_in(team)
        second = refresh(team.anonymous, first)
        third = refresh(team.anonymous, second)
        assert len({pair["refresh_token"] for pair in (first, second, third)}) == 3
        assert browser(token=third["access_token"]).get("/me").status_code == 200

    def test_a_lost_reply_is_forgiven(self) -> None:
        team = Team()
        first = signed_in(team)
        child = refresh(team.anonymous, first)["refresh_token"]
        assert refresh(team.anonymous, first)["refresh_token"] == child
        assert refresh(team.anonymous, {"refresh_token": child})["refresh_token"] != child

    def test_a_grandparent_s_replay_ends_the_family(self) -> None:
        team = Team()
        first = signed_in(team)
        second = refresh(team.anonymous, first)
        third = refresh(team.anonymous, second)
        replayed = try_refresh(team.anonymous, first)
        assert replayed.status_code == 401
        assert "old token" in replayed.json()["detail"]
        for pair in (first, second, third):
            assert try_refresh(team.anonymous, pair).status_code == 401
        assert _living(team.owner) == 0

    def test_another_device_lives_on(self) -> None:
        team = Team()
        phone, tablet = signed_in(team), signed_in(team)
        refresh(team.anonymous, refresh(team.anonymous, phone))
        assert try_refresh(team.anonymous, phone).status_code == 401
        assert try_refresh(team.anonymous, tablet).status_code == 200

    def test_twenty_at_once_get_one_child(self, served: str) -> None:
        team = Team()
        first = signed_in(team)
        body = {"refresh_token": first["refresh_token"]}
        answers = at_once(lambda _: httpx2.post(f"{served}/auth/refresh", json=body, timeout=30), 20)
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["refresh_token"] for answer in answers}) == 1
        assert try_refresh(team.anonymous, answers[0].json()).status_code == 200

    def test_an_expired_one(self) -> None:
        team = Team()
        pair = signed_in(team)
        with transaction(team.owner.tenant_id) as session:
            session.execute(update(RefreshToken).values(expires_at=clock.now() - timedelta(seconds=1)))
        assert try_refresh(team.anonymous, pair).status_code == 401

    def test_a_deactivated_agent(self) -> None:
        team = Team()
        pair = signed_in(team)
        change_agent(team.owner, deactivated_at=clock.now())
        assert try_refresh(team.anonymous, pair).status_code == 401

    def test_a_role_changed_meanwhile_counts_at_once(self) -> None:
        team = Team()
        token = sign_in(team.anonymous, team.manager.email).json()["access_token"]
        change_agent(team.manager, role=Role.AGENT)
        assert browser(token=token).post("/agents", json=registration()).status_code == 403

    @pytest.mark.parametrize(
        "token",
        ["x", "0" * 32, security.new_opaque_token(clock.new_id()), access_token()[:200]],
        ids=["short", "a tenant alone", "of nobody", "an access token"],
    )
    def test_what_was_never_issued(self, client: TestClient, token: str) -> None:
        assert try_refresh(client, {"refresh_token": token}).status_code == 401

    def test_a_token_under_another_tenant_s_name(self) -> None:
        team = Team()
        token = signed_in(team)["refresh_token"]
        forged = team.stranger.tenant_id.hex + token[32:]
        assert try_refresh(team.anonymous, {"refresh_token": forged}).status_code == 401

    def test_only_hashes_are_stored(self) -> None:
        team = Team()
        first = signed_in(team)
        second = refresh(team.anonymous, first)
        with transaction(team.owner.tenant_id) as session:
            rows = session.scalars(select(RefreshToken)).all()
        stored = " ".join(str(vars(row)) for row in rows)
        assert len(rows) == 2
        for pair in (first, second):
            assert pair["refresh_token"] not in stored
            assert pair["refresh_token"][32:] not in stored


class TestLogout:
    def test_ends_the_family(self) -> None:
        team = Team()
        first = signed_in(team)
        second = refresh(team.anonymous, first)
        assert team.anonymous.post("/auth/logout", json=only_refresh(second)).status_code == 204
        assert try_refresh(team.anonymous, second).status_code == 401
        assert try_refresh(team.anonymous, first).status_code == 401

    def test_repeated_it_is_no_error(self) -> None:
        team = Team()
        pair = signed_in(team)
        for _ in range(2):
            assert team.anonymous.post("/auth/logout", json=only_refresh(pair)).status_code == 204


class TestMe:
    @pytest.mark.parametrize("path", ["/auth/me", "/me", "/api/v1/auth/me", "/api/me"])
    def test_says_who_i_am(self, path: str) -> None:
        team = Team()
        answer = team.agent.http.get(path).json()
        assert (answer["id"], answer["role"]) == (str(team.agent.id), "agent")
        assert team.anonymous.get(path).status_code == 401

    @pytest.mark.parametrize("name", HOSTILE)
    def test_a_hostile_token_is_401_before_anything_is_read(self, client: TestClient, name: str) -> None:
        headers = {"Authorization": f"Bearer {HOSTILE[name]()}"}
        answers = [
            client.get("/auth/me", headers=headers),
            client.post("/calls/upload", headers=headers, files={"audio": b"RIFF"}),
        ]
        for answer in answers:
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.json()["code"] == "unauthorized"

    @pytest.mark.parametrize(
        "header", [b"Bearer", b"Bearer ", b"Basic YTpi", b"Token x", b"bearer a b", b"Bearer \xff\xfe"]
    )
    def test_other_schemes_are_401(self, client: TestClient, header: bytes) -> None:
        assert client.get("/auth/me", headers={b"Authorization": header}).status_code == 401

    def test_one_tenant_s_token_opens_no_other(self) -> None:
        team = Team()
        crossed = access_token(sub=str(team.owner.id), tid=str(team.stranger.tenant_id))
        assert browser(token=crossed).get("/auth/me").status_code == 401


def _living(person: Person) -> int:
    with transaction(person.tenant_id) as session:
        alive = select(func.count()).where(
            RefreshToken.agent_id == person.id, RefreshToken.revoked_at.is_(None)
        )
        return session.scalar(alive) or 0
