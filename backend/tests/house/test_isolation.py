"""Tenants in one database: each sees its own rows, and nothing that a request does reaches another's."""

import os
from uuid import UUID

import psycopg2
import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app.core import clock, database
from app.core.database import Pool, transaction
from app.models import Call, Client, Lead
from app.services import readiness
from tests.house.test_tenancy import tenant_tables
from tests.world import Person, Team, call_of, seed


def rows_of_all_tables(session: Session) -> int:
    return sum(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tenant_tables())


def test_without_a_tenant_nothing_is_there() -> None:
    team = Team()
    call_of(team.owner)
    with transaction() as session:
        assert rows_of_all_tables(session) == 0
    with transaction(clock.new_id()) as session:
        assert rows_of_all_tables(session) == 0
    with transaction(team.owner.tenant_id) as session:
        assert rows_of_all_tables(session) > 0


def test_the_tenant_alone_sees_and_changes_its_rows() -> None:
    team = Team()
    call = call_of(team.owner)
    with transaction(team.stranger.tenant_id) as session:
        assert session.get(Call, call.id) is None
        for change in ("UPDATE calls SET error = 'x'", "DELETE FROM calls"):
            assert session.execute(text(f"{change} WHERE id = :id"), {"id": call.id}).rowcount == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO tenants (id, name) VALUES (:other, 'x')",
        "UPDATE tenants SET id = :other",
        "UPDATE agents SET tenant_id = :other",
        "INSERT INTO clients (id, tenant_id, kind, name) VALUES (:other, :other, 'person', 'x')",
    ],
)
def test_no_row_is_written_for_another_tenant(statement: str) -> None:
    team = Team()
    with (
        transaction(team.owner.tenant_id) as session,
        pytest.raises(ProgrammingError, match="row-level security"),
    ):
        session.execute(text(statement), {"other": team.stranger.tenant_id})


@pytest.mark.parametrize("reference", ["lead_id", "client_id", "agent_id", "assignee_id"])
def test_no_row_refers_into_another_tenant(reference: str) -> None:
    team = Team()
    lead, client = Lead(phone="+442079460000"), Client(name="Ana")
    seed(team.stranger, lead, client)
    foreign = {"lead_id": lead.id, "client_id": client.id}.get(reference, team.stranger.id)
    with pytest.raises(IntegrityError, match="foreign key"):
        call_of(team.owner, **{reference: foreign})


def test_one_connection_serves_two_tenants_a_thousand_times() -> None:
    team = Team()
    people = (team.owner, team.stranger)
    for person in people:
        call_of(person)
    one = create_engine(database.engine(Pool.REQUESTS).url, pool_size=1, max_overflow=0)
    try:
        seen = [_tenants_seen(one, people[turn % 2], turn) for turn in range(1000)]
    finally:
        one.dispose()
    assert seen == [{people[turn % 2].tenant_id} if turn % 3 else set() for turn in range(1000)]


def _tenants_seen(engine: Engine, person: Person, turn: int) -> set[UUID]:
    """Each third time nobody says whose rows to show; each fifth transaction breaks off."""
    with engine.connect() as connection:
        if turn % 3:
            connection.execute(
                text("SELECT set_config('app.tenant_id', :tenant, true)"), {"tenant": str(person.tenant_id)}
            )
        seen = set(connection.scalars(select(Call.tenant_id)))
        if turn % 5:
            connection.commit()
    return seen


def test_the_role_in_use_owns_the_tables_and_is_bound_by_their_policies() -> None:
    with database.engine(Pool.BACKGROUND).connect() as connection:
        assert readiness.check_role(connection).message == ""
        owner = connection.scalar(
            text("SELECT relowner::regrole::text FROM pg_class WHERE relname = 'calls'")
        )
        assert owner == connection.scalar(text("SELECT current_user"))


@pytest.mark.parametrize("attribute", ["SUPERUSER", "BYPASSRLS"])
def test_a_role_above_the_policies_is_refused(attribute: str) -> None:
    admin_url = os.environ["CONVOFLOW_TEST_ADMIN_URL"]
    role = f"above_{clock.new_id().hex}"
    connection = psycopg2.connect(admin_url)
    connection.autocommit = True
    engine = create_engine(admin_url.replace("postgresql://", "postgresql+psycopg2://"))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {role} {attribute}")
        with engine.connect() as powerful:
            powerful.execute(text(f"SET ROLE {role}"))
            assert role in readiness.check_role(powerful).message
    finally:
        engine.dispose()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {role}")
        connection.close()
