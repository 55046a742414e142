"""Two houses with two agents each, and every id of one in every request of the other's people."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Select, Uuid, bindparam, select, text

from app.core.actor import Actor
from app.core.database import transaction
from app.models.base import Entity
from app.services import scope
from tests.house.test_tenancy import tenant_tables
from tests.isolation import sweep
from tests.isolation.operations import Schema
from tests.isolation.planted import House, fingerprints, house, private_rows

pytestmark = pytest.mark.owasp("API1")

LONG = os.environ.get("SWEEP") == "long"
# Ids that each slot is given: those it is for, then others. 25 make some 11,000 requests in two minutes.
MOST = 25 if LONG else 2
SEEDS = (1, 2, 3) if LONG else (1,)


@pytest.fixture(scope="module")
def description() -> Schema:
    # Imported here: this file is read before the run's database is named.
    from app.main import app

    return app.openapi()


@pytest.fixture(scope="module")
def houses() -> tuple[House, House]:
    return house(), house()


def test_every_table_is_planted(houses: tuple[House, House]) -> None:
    assert houses[0].refused == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_another_tenant_s_ids_are_as_good_as_none(
    description: Schema, houses: tuple[House, House], seed: int
) -> None:
    mine, theirs = houses
    before = fingerprints(theirs.team.owner)
    found = sweep.across(description, mine, theirs, most=MOST, seed=seed)
    print(f"sweep: {found.requests} requests, {dict(found.statuses)}, {len(found.wrong)} wrong")
    assert found.wrong == []
    assert fingerprints(theirs.team.owner) == before
    # No place where what is wrong besides hides that the id is never looked at.
    assert [place for status in (400, 413, 415, 422) for place in found.looked_at[status]] == []
    assert found.requests >= (10_000 if LONG else 300)
    assert not [status for status in found.statuses if status >= 500]


def test_a_colleague_s_are_refused_and_nothing_is_named(
    description: Schema, houses: tuple[House, House]
) -> None:
    mine = houses[0]
    before = private_rows(mine, mine.team.colleague, sweep.OWNED_BY_AGENTS)
    found = sweep.inside(description, mine)
    print(f"inside: {found.requests} requests, {dict(found.statuses)}, {len(found.wrong)} wrong")
    assert found.wrong == []
    assert private_rows(mine, mine.team.colleague, sweep.OWNED_BY_AGENTS) == before
    assert found.statuses[403] > 20


@pytest.fixture
def no_policies(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if row-level security and the door to rows were both forgotten."""
    _force("NO FORCE")
    monkeypatch.setattr(scope, "of", lambda model, actor: select(model).where(scope.visible(model, actor)))
    monkeypatch.setattr(scope, "_one", _one)
    try:
        yield
    finally:
        _force("FORCE")


def test_without_policies_the_sweep_finds_much(description: Schema, no_policies: None) -> None:
    """On houses of its own: they are wrecked by it."""
    found = sweep.across(description, house(), house(), most=1, seed=1)
    assert any("shows what is another's" in each for each in found.wrong)
    assert any("differs from" in each for each in found.wrong)
    assert any("lists what is another's" in each for each in found.wrong)


def _one(actor: Actor, model: type[Entity], *, lock: bool) -> Select[tuple[Entity, bool]]:
    row_id = bindparam("row_id", type_=Uuid())
    return select(model, scope.visible(model, actor)).where(model.id == row_id)


def _force(how: str) -> None:
    with transaction() as session:
        for table in tenant_tables():
            session.execute(text(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY"))
