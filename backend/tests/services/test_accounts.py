"""How a claim becomes an actor, and what a race of first visits leaves behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Role
from app.core.database import Pool, session_factory, transaction
from app.core.errors import Forbidden, Unauthorized
from app.core.security import Claims
from app.models import Agent, Credential
from app.services import accounts
from tests.statements import statements
from tests.world import Team


def visitor(tenant: UUID, subject: UUID, email: str = "") -> Claims:
    return Claims(subject, tenant, clock.now() + timedelta(hours=1), external=True, email=email, name="Ana")


def own(agent: UUID, tenant: UUID) -> Claims:
    return Claims(agent, tenant, clock.now() + timedelta(hours=1))


def test_an_actor_is_found_in_one_statement() -> None:
    team = Team()
    actor = team.agent.actor
    with statements() as sent, session_factory(Pool.REQUESTS)() as session:
        assert accounts.actor_of(session, own(actor.agent_id, actor.tenant_id)) == actor
    assert len(sent) == 1


def test_the_role_is_today_s() -> None:
    team = Team()
    actor = team.manager.actor
    with transaction(actor.tenant_id) as session:
        session.get_one(Agent, actor.agent_id).role = Role.VIEWER
    with transaction() as session:
        assert accounts.actor_of(session, own(actor.agent_id, actor.tenant_id)).role is Role.VIEWER


def test_an_agent_of_another_tenant_is_nobody() -> None:
    team = Team()
    with transaction() as session, pytest.raises(Unauthorized):
        accounts.actor_of(session, own(team.owner.id, team.stranger.tenant_id))


def test_a_race_of_first_visits_makes_one_agent_and_no_orphan() -> None:
    team = Team()
    claims = visitor(team.owner.tenant_id, clock.new_id(), f"{clock.new_id().hex}@example.com")

    def visit(_: int) -> UUID:
        with transaction() as session:
            return accounts.actor_of(session, claims).agent_id

    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(visit, range(8)))
    with transaction(team.owner.tenant_id) as session:
        agents = set(session.scalars(select(Agent.id)))
    assert len(found) == 1
    assert agents == {team.owner.id, *found}


def test_an_unknown_tenant_makes_nobody() -> None:
    claims = visitor(clock.new_id(), clock.new_id())
    with transaction() as session, pytest.raises(Forbidden):
        accounts.actor_of(session, claims)
    with transaction() as session:
        known = select(func.count()).where(Credential.tenant_id == claims.tenant_id)
        assert session.scalar(known) == 0
