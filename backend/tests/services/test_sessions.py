"""What only shows between two transactions of one family of refresh tokens."""

import threading

import pytest
from sqlalchemy import select

from app.core import security
from app.core.database import enter_tenant, transaction
from app.core.errors import Unauthorized
from app.models import Agent, RefreshToken
from app.services import sessions
from tests.world import Person, Team


def start(person: Person) -> str:
    with transaction(person.tenant_id) as session:
        return sessions.start(session, session.get_one(Agent, person.id), user_agent="x" * 500).refresh_token


def refresh(token: str) -> str:
    with transaction() as session:
        return sessions.refresh(session, token).refresh_token


def test_a_child_born_while_its_family_ends_is_dead() -> None:
    """The statement that ends a family does not see the child's uncommitted row."""
    copied = start(Team().owner)
    active = refresh(refresh(copied))
    ended = threading.Event()

    def replay() -> None:
        with transaction() as session, pytest.raises(Unauthorized):
            sessions.refresh(session, copied)
        ended.set()

    thief = threading.Thread(target=replay)
    with transaction() as session:
        child = sessions.refresh(session, active).refresh_token
        thief.start()
        assert not ended.wait(0.5), "the end waits for the active token's lock"
    thief.join(10)
    assert ended.is_set()
    with pytest.raises(Unauthorized):
        refresh(child)


def test_the_refusal_of_reuse_asks_to_be_committed() -> None:
    first = start(Team().owner)
    refresh(refresh(first))
    with transaction() as session, pytest.raises(Unauthorized) as refused:
        sessions.refresh(session, first)
    assert refused.value.keep
    with transaction() as session, pytest.raises(Unauthorized) as again:
        sessions.refresh(session, first)
    assert not again.value.keep


def test_the_stored_child_opens_only_with_its_parent() -> None:
    person = Team().owner
    first = start(person)
    child = refresh(first)
    with transaction(person.tenant_id) as session:
        row = session.scalars(
            select(RefreshToken).where(RefreshToken.token_hash == security.fingerprint(first))
        ).one()
    assert row.sealed_child is not None
    assert child not in row.sealed_child
    assert sessions._seal(first).decrypt(row.sealed_child).decode() == child
    assert len(row.user_agent or "") == 200


def test_a_token_is_looked_for_in_its_own_tenant_alone() -> None:
    team = Team()
    token = start(team.owner)
    moved = team.stranger.tenant_id.hex + token[32:]
    with transaction() as session, pytest.raises(Unauthorized):
        sessions.refresh(session, moved)
    with transaction() as session:
        enter_tenant(session, team.stranger.tenant_id)
        sessions.end(session, moved)
    assert refresh(token)
