"""The queries that run all day read one tenant's rows through an index, and ask whose they are once."""

from collections.abc import Callable, Iterator, Mapping
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import ClauseElement, create_engine, insert, text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.models import Agent, Call, Client, Lead, Tenant, WorkItem, WorkKind
from app.services import scope

TENANTS, ROWS = 12, 150


@pytest.fixture
def crowded(empty_database: str) -> Iterator[tuple[Session, Actor]]:
    """Many tenants of one size, so that the planner has a choice; the session is in one of them."""
    engine = create_engine(empty_database)
    with Session(engine) as session:
        actor = [_fill(session) for _ in range(TENANTS)][-1]
        session.commit()
        session.execute(text("ANALYZE"))
        _enter(session, actor)
        yield session, actor
    engine.dispose()


def test_hot_queries_use_the_tenant_s_index(crowded: tuple[Session, Actor]) -> None:
    session, actor = crowded
    for name, query in _hot_queries(actor).items():
        written = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        _assert_cheap(_plan(session, str(written)), name)


def test_the_policy_alone_is_as_cheap(crowded: tuple[Session, Actor]) -> None:
    """Where a query forgets to name the tenant, isolation holds and costs no full scan."""
    session, _ = crowded
    _assert_cheap(_plan(session, "SELECT count(*) FROM leads"), "the policy alone")


def test_a_function_for_each_row_would_be_seen(crowded: tuple[Session, Actor]) -> None:
    """Without this, the checks above would prove nothing."""
    session, _ = crowded
    session.execute(text("ALTER POLICY tenant ON leads USING (tenant_id = public.current_tenant_id())"))
    with pytest.raises(AssertionError, match="a bare function"):
        _assert_cheap(_plan(session, "SELECT count(*) FROM leads"), "a bare function")


def _assert_cheap(plan: str, name: str) -> None:
    shown = f"{name}\n{plan}"
    assert "Seq Scan" not in plan, shown
    assert "Index Cond: (tenant_id = " in plan or "Index Cond: ((tenant_id = " in plan, shown
    assert "InitPlan" in plan, shown
    # What stands outside an InitPlan is called for each row or each scan.
    assert "current_tenant_id" not in plan, shown


def _plan(session: Session, query: str) -> str:
    return "\n".join(session.connection().exec_driver_sql(f"EXPLAIN {query}").scalars())


def _hot_queries(actor: Actor) -> Mapping[str, ClauseElement]:
    pages = {
        f"a page of {model.__tablename__}": scope.of(model, actor).order_by(model.id.desc()).limit(51)
        for model in (Call, Client, Lead, WorkItem)
    }
    return pages | {
        "a lead by its number": scope.of(Lead, actor).where(Lead.phone == "+442000000001"),
        "one client": scope.of(Client, actor).where(Client.id == clock.new_id()),
    }


def _fill(session: Session) -> Actor:
    actor = Actor(clock.new_id(), clock.new_id(), Role.AGENT, ZoneInfo("UTC"), "GB")
    tenant = actor.tenant_id
    _enter(session, actor)
    session.add(Tenant(id=tenant, name="House"))
    session.flush()
    session.add(
        Agent(id=actor.agent_id, tenant_id=tenant, email="a@example.com", full_name="A", role=Role.AGENT)
    )
    session.flush()
    rows: dict[type, Callable[[int], dict[str, object]]] = {
        Client: lambda row: {"name": f"Client {row}"},
        Lead: lambda row: {"phone": f"+4420{row:08}"},
        WorkItem: lambda _: {"kind": WorkKind.TASK, "task": "t", "owner_id": actor.agent_id},
        Call: lambda _: {"agent_id": actor.agent_id, "recorded_at": clock.now()},
    }
    for model, values in rows.items():
        session.execute(insert(model), [{"tenant_id": tenant, **values(row)} for row in range(ROWS)])
    return actor


def _enter(session: Session, actor: Actor) -> None:
    session.execute(
        text("SELECT set_config('app.tenant_id', :tenant, true)"), {"tenant": str(actor.tenant_id)}
    )
