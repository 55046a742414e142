"""The queue of next calls: its order, its leases, and that no two callers ever get the same person."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.core.conversation import Intent
from app.core.database import Pool, transaction
from app.models import Agent, InterestLevel, Lead, LeadStatus, Tenant
from app.models.lead import STALE_AFTER
from app.services.leads import queue
from tests.world import Person, Team, seed

QUEUES = ("callbacks", "hot", "new", "due", "stale")
NOW = clock.now()
HOUR = timedelta(hours=1)
LONG_AGO = NOW - STALE_AFTER - HOUR


def lead(name: str, **values: object) -> Lead:
    return Lead(phone=f"+4477{clock.new_id().int % 10**8:08}", name=name, **values)


def called(person: Person) -> list[str]:
    """All that the queue gives this person, in order."""
    found: list[str] = []
    while True:
        with transaction(person.tenant_id) as session:
            taken = queue.next_lead(session, person.actor, minutes=10)
            if taken is None:
                return found
            found.append(f"{taken[0].name}: {taken[1]}")


def test_the_order_is_callbacks_new_due_stale_and_own_before_free() -> None:
    team = Team()
    callback = {"intent": Intent.CALLBACK_REQUESTED, "status": LeadStatus.IN_PROGRESS}
    contacted = {"status": LeadStatus.CONTACTED}
    mine = {"owner_id": team.agent.id}
    seed(
        team.owner,
        lead("stale", **contacted, last_contact_at=LONG_AGO),
        lead("colder", **contacted, last_contact_at=LONG_AGO - HOUR),
        lead("own stale", **contacted, **mine, last_contact_at=LONG_AGO, next_followup_at=LONG_AGO - HOUR),
        lead("due", **contacted, next_followup_at=NOW - HOUR),
        lead("own due", **contacted, **mine, next_followup_at=NOW - HOUR, last_contact_at=NOW - 2 * HOUR),
        lead("earlier new", created_at=NOW - 2 * HOUR),
        lead("later new", created_at=NOW - HOUR),
        lead("hot", interest_level=InterestLevel.HIGH, created_at=NOW - 3 * HOUR),
        lead("keen", intent=Intent.INTERESTED, created_at=NOW - 4 * HOUR),
        lead("paying", intent=Intent.PAYMENT_PENDING, created_at=NOW - 5 * HOUR),
        lead("callback", **callback, next_followup_at=NOW - HOUR),
        lead("older callback", **callback, next_followup_at=NOW - 2 * HOUR),
        lead("own callback", **callback, **mine, next_followup_at=NOW - HOUR / 2),
        # Nobody is to call these now.
        lead("later", **callback, next_followup_at=NOW + HOUR),
        lead("planned new", next_followup_at=NOW + HOUR),
        lead("served", **contacted, last_contact_at=NOW, next_followup_at=NOW - HOUR),
        lead("lost", status=LeadStatus.LOST, next_followup_at=NOW - HOUR),
        lead("archived", archived_at=NOW),
        lead("a colleague's", owner_id=team.colleague.id),
        lead("leased", leased_by=team.colleague.id, leased_until=NOW + HOUR),
    )
    assert called(team.agent) == [
        "own callback: overdue_callback",
        "older callback: overdue_callback",
        "callback: overdue_callback",
        "hot: hot_new",
        "keen: hot_new",
        "paying: hot_new",
        "later new: new",
        "earlier new: new",
        "own due: due_followup",
        "due: due_followup",
        "own stale: stale",
        "colder: stale",
        "stale: stale",
    ]


def test_twenty_callers_polling_never_get_the_same_person() -> None:
    team, callers, leads = Team(), 20, 60
    seed(team.owner, *(lead(str(number)) for number in range(leads)))
    start = threading.Barrier(callers)
    actors = [team.agent.actor, team.colleague.actor]

    def poll(number: int) -> list[UUID]:
        actor = actors[number % 2]
        taken: list[UUID] = []
        start.wait()
        while True:
            with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
                found = queue.next_lead(session, actor, minutes=10)
            if found is None:
                return taken
            taken.append(found[0].id)

    with ThreadPoolExecutor(callers) as threads:
        taken = [each for one in threads.map(poll, range(callers)) for each in one]
    assert len(taken) == len(set(taken)) == leads


def test_a_lease_that_was_committed_meanwhile_is_seen() -> None:
    """The second caller's statement waits for no lock, and never works with what it read before one."""
    team = Team()
    seed(team.owner, lead("one"), lead("two"))
    with transaction(team.owner.tenant_id) as first, transaction(team.owner.tenant_id) as second:
        got = queue.next_lead(first, team.agent.actor, minutes=10)
        other = queue.next_lead(second, team.colleague.actor, minutes=10)
        assert got is not None
        assert other is not None
        assert got[0].id != other[0].id
        third = queue.next_lead(second, team.colleague.actor, minutes=10)
        assert third is None


def test_a_lease_that_ran_out_is_given_again() -> None:
    team = Team()
    seed(team.owner, lead("one"))
    assert called(team.agent) == ["one: new"]
    assert called(team.colleague) == []
    with transaction(team.owner.tenant_id) as session:
        session.execute(update(Lead).values(leased_until=text("now() - interval '1 second'")))
    assert called(team.colleague) == ["one: new"]


@pytest.fixture
def crowded(empty_database: str) -> Session:
    """Many leads of one tenant, spread over many owners."""
    engine = create_engine(empty_database)
    session = Session(engine)
    tenant = clock.new_id()
    session.execute(text("SELECT set_config('app.tenant_id', :tenant, false)"), {"tenant": str(tenant)})
    session.add(Tenant(id=tenant, name="House"))
    session.flush()
    agents = [Agent(tenant_id=tenant, email="a", full_name="A", role=Role.AGENT) for _ in range(10)]
    session.add_all(agents)
    session.flush()
    session.info["agent"] = agents[0]
    session.execute(
        text(
            "INSERT INTO leads (id, tenant_id, phone, owner_id, status, intent, next_followup_at, "
            "last_contact_at, interest_level, created_at) SELECT gen_random_uuid(), :tenant, '+44' || n, "
            "(CAST(:owners AS uuid[]))[1 + n % 11], (ARRAY['new','contacted','lost'])[1 + n % 3], "
            "(ARRAY['new','callback_requested'])[1 + n % 2], "
            "CASE WHEN n % 5 < 3 THEN now() + make_interval(mins => n - 2000) END, "
            "CASE WHEN n % 4 = 0 THEN now() - make_interval(mins => n * 10) END, "
            "CASE WHEN n % 7 = 0 THEN 'high' END, now() - make_interval(mins => n) "
            "FROM generate_series(1, 4000) n"
        ),
        {"tenant": tenant, "owners": [str(agent.id) for agent in agents]},
    )
    session.commit()
    session.execute(text("ANALYZE leads"))
    return session


def test_each_class_is_one_step_into_its_own_index(crowded: Session) -> None:
    agent: Agent = crowded.info["agent"]
    actor = Actor(agent.tenant_id, agent.id, Role.AGENT, None, "GB")  # type: ignore[arg-type]  # no zone is asked
    assert queue.next_lead(crowded, actor, minutes=10) is not None
    source = crowded.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'next_lead'")) or ""
    for name, query in zip(QUEUES, re.findall(r"SELECT id INTO lead(.*?);", source, re.DOTALL), strict=True):
        asked = re.sub(r"= tenant\b", f"= '{agent.tenant_id}'", query.replace("= whose", f"= '{agent.id}'"))
        plan = "\n".join(crowded.connection().exec_driver_sql(f"EXPLAIN SELECT id {asked}").scalars())
        assert f"ix_leads_shown_queue_{name}" in plan, plan
        assert "Sort" not in plan
    crowded.close()
