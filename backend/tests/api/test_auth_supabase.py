"""People who come with a token of Supabase."""

import httpx2
import pytest
from fastapi.testclient import TestClient
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select, update

from app.core import clock
from app.core.database import transaction
from app.models import Agent, Tenant
from tests.api.accounts import (
    at_once,
    email,
    refresh,
    registration,
    sign_in,
    signed_in,
)
from tests.standins.supabase import Supabase, configured
from tests.world import Team, browser


@pytest.fixture
def provider(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Supabase:
    return configured(httpserver, monkeypatch)


class TestSupabase:
    def test_a_first_visit_makes_an_agent(self, provider: Supabase) -> None:
        team = Team()
        user = browser(token=provider.token(team.owner.tenant_id, email=email(), tenant_role="owner"))
        first = user.get("/auth/me").json()
        assert (first["role"], first["full_name"]) == ("agent", "Ana Silva")
        assert first["tenant_id"] == str(team.owner.tenant_id)
        assert user.get("/auth/me").json() == first
        [joined] = team.owner.http.get(f"/audit?subject={first['id']}").json()
        assert (joined["action"], joined["agent_id"]) == ("joined", first["id"])

    def test_a_first_visit_may_be_an_upload(self, provider: Supabase) -> None:
        token = provider.token(Team().owner.tenant_id, email=email())
        answer = browser(token=token).post("/calls/upload", files={"audio": b"not audio"})
        assert answer.status_code == 422

    def test_an_unknown_tenant_is_403_and_makes_nobody(self, provider: Supabase) -> None:
        unknown = clock.new_id()
        user = browser(token=provider.token(unknown, email=email()))
        assert user.get("/auth/me").status_code == 403
        with transaction(unknown) as session:
            assert session.scalar(select(func.count()).select_from(Agent)) == 0
            assert session.scalar(select(func.count()).select_from(Tenant)) == 0

    def test_a_user_stays_in_the_first_tenant(self, provider: Supabase) -> None:
        team = Team()
        user = str(clock.new_id())
        first = browser(token=provider.token(team.owner.tenant_id, sub=user, email=email()))
        assert first.get("/auth/me").status_code == 200
        moved = browser(token=provider.token(team.stranger.tenant_id, sub=user, email=email()))
        assert moved.get("/auth/me").status_code == 403

    def test_parallel_first_requests_make_one_agent(self, provider: Supabase, served: str) -> None:
        team = Team()
        headers = {"Authorization": f"Bearer {provider.token(team.owner.tenant_id, email=email())}"}
        answers = at_once(lambda _: httpx2.get(f"{served}/auth/me", headers=headers, timeout=30), 10)
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["id"] for answer in answers}) == 1
        with transaction(team.owner.tenant_id) as session:
            assert session.scalar(select(func.count()).select_from(Agent)) == 2

    def test_its_agent_has_no_password_and_its_email_is_taken(
        self, provider: Supabase, client: TestClient
    ) -> None:
        name = email()
        token = provider.token(Team().owner.tenant_id, email=name.upper())
        browser(token=token).get("/auth/me")
        assert sign_in(client, name, "").status_code in {401, 422}
        assert sign_in(client, name).status_code == 401
        assert client.post("/auth/register", json=registration(email=name)).status_code == 409

    def test_an_email_that_another_has_leaves_both_alone(self, provider: Supabase) -> None:
        team = Team()
        token = provider.token(team.owner.tenant_id, email=team.owner.email)
        me = browser(token=token).get("/auth/me").json()
        assert me["id"] != str(team.owner.id)
        assert me["role"] == "agent"
        assert signed_in(team)["access_token"]

    def test_a_session_of_ours(self, provider: Supabase) -> None:
        team = Team()
        user = browser(token=provider.token(team.owner.tenant_id, email=email()))
        pair = user.post("/auth/supabase-session").json()
        me = browser(token=pair["access_token"]).get("/auth/me").json()
        assert me == user.get("/auth/me").json()
        assert refresh(team.anonymous, pair)["access_token"]

    def test_our_own_token_is_no_ticket_for_one(self, provider: Supabase) -> None:
        assert Team().owner.http.post("/auth/supabase-session").status_code == 401

    def test_not_set_up_it_is_503(self) -> None:
        answer = Team().owner.http.post("/auth/supabase-session")
        assert answer.status_code == 503
        assert "SUPABASE_URL" in answer.json()["detail"]

    def test_an_absent_provider_is_503(self, provider: Supabase) -> None:
        provider.away = True
        token = provider.token(Team().owner.tenant_id, email=email())
        answer = browser(token=token).get("/auth/me")
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers

    def test_a_deactivated_user_stays_out(self, provider: Supabase) -> None:
        team = Team()
        user = browser(token=provider.token(team.owner.tenant_id, email=email()))
        agent_id = user.get("/auth/me").json()["id"]
        with transaction(team.owner.tenant_id) as session:
            session.execute(update(Agent).where(Agent.id == agent_id).values(deactivated_at=clock.now()))
        assert user.get("/auth/me").status_code == 401
