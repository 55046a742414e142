"""A row in every table of a tenant for each of two agents, made from the tables themselves, so that a new
table is swept without anybody thinking of it. Every text in them is a canary."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, get_type_hints
from uuid import UUID

from psycopg2.errors import UniqueViolation
from sqlalchemy import Column, Table, insert, text
from sqlalchemy import types as kinds
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, Session

from app.core import clock
from app.core.database import transaction
from app.models import Base
from app.models.base import TenantOwned
from tests.world import Person, Team

NOT_PLANTED = {"tenants", "agents", "refresh_tokens", "rate_counts"}
PERIOD = "[2031-01-01T00:00:00Z,2031-01-02T00:00:00Z)"
PLAIN: tuple[tuple[type | tuple[type, ...], object], ...] = (
    (kinds.Boolean, False),
    ((kinds.Integer, kinds.Numeric), 1),
    (kinds.DateTime, datetime(2031, 1, 1, tzinfo=UTC)),
    (kinds.Date, date(2031, 1, 1)),
    (kinds.LargeBinary, b"x"),
    ((postgresql.TSTZRANGE, postgresql.DATERANGE), PERIOD),
    (postgresql.ARRAY, []),
)


@dataclass
class House:
    """A tenant, its people, and what was planted: table → ids, by agent."""

    team: Team
    canary: str
    ids: dict[UUID, dict[str, UUID]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def every_id(self) -> set[str]:
        planted = {str(row_id) for ids in self.ids.values() for row_id in ids.values()}
        people = (self.team.owner, self.team.agent, self.team.colleague)
        return planted | {str(person.id) for person in people} | {str(self.team.owner.tenant_id)}


def house() -> House:
    made = House(Team(), f"cnry{clock.new_id().hex[-8:]}")
    for agent in (made.team.agent, made.team.colleague):
        made.ids[agent.id] = {"agents": agent.id}
        for table in Base.metadata.sorted_tables:
            if table.name not in NOT_PLANTED and _belongs_to_a_tenant(table):
                _plant(made, agent, table)
    return made


def fingerprints(person: Person) -> dict[str, str | None]:
    """A hash of all rows of each table, as the tenant sees them."""
    with transaction(person.tenant_id) as session:
        return {
            table.name: session.scalar(
                text(f"SELECT md5(string_agg(each::text, ';' ORDER BY each::text)) FROM {table.name} each")
            )
            for table in Base.metadata.sorted_tables
            if _belongs_to_a_tenant(table)
        }


def private_rows(made: House, agent: Person, tables: Iterable[str]) -> dict[str, str]:
    """The agent's planted rows, as text."""
    with transaction(agent.tenant_id) as session:
        return {
            table: session.execute(
                text(f"SELECT each::text FROM {table} each WHERE id = :id"),
                {"id": made.ids[agent.id][table]},
            ).scalar_one()
            for table in tables
        }


def _belongs_to_a_tenant(table: Table) -> bool:
    return any(issubclass(each.class_, TenantOwned) for each in _mappers(table))


def _mappers(table: Table) -> Iterator[Mapper[Any]]:
    return (mapper for mapper in Base.registry.mappers if mapper.local_table is table)


def _plant(made: House, agent: Person, table: Table) -> None:
    """With all references first; where the table takes only some, with those that it needs, or one more."""
    every = frozenset(key.parent.name for key in table.foreign_keys if key.parent.nullable)
    for optional in (every, frozenset[str](), *(frozenset({name}) for name in sorted(every))):
        values = {
            column.name: _value(made, agent, table, column, optional=column.name in optional)
            for column in table.columns
        }
        known = {name: value for name, value in values.items() if value is not None}
        try:
            with transaction(agent.tenant_id) as session:
                _insert(session, table, known)
        except DBAPIError as error:
            # Once per tenant is enough for what a tenant has once.
            if not isinstance(error.orig, UniqueViolation):
                made.refused[table.name] = str(error.orig)
            continue
        made.refused.pop(table.name, None)
        row_id = known.get("id")
        if isinstance(row_id, UUID):
            made.ids[agent.id][table.name] = row_id
        return


def _insert(session: Session, table: Table, values: dict[str, object]) -> None:
    session.execute(insert(table).values(values))


def _value(made: House, agent: Person, table: Table, column: Column[object], *, optional: bool) -> object:
    if column.name == "tenant_id":
        return agent.tenant_id
    if column.computed is not None or column.identity is not None:
        return None
    target = next((key.column.table.name for key in column.foreign_keys), None)
    if target is not None:
        planted = made.ids[agent.id].get(target)
        return planted if optional or target == "agents" or not column.nullable else None
    if column.name.endswith("_at") and column.nullable:
        return None
    if column.server_default is not None and not isinstance(column.type, kinds.String):
        return None
    return _made_up(made, table, column)


def _made_up(made: House, table: Table, column: Column[object]) -> object:
    if isinstance(column.type, kinds.Enum):
        return column.type.enums[0]
    if isinstance(column.type, kinds.Uuid):
        return None if column.nullable else clock.new_id()
    if isinstance(column.type, kinds.String):
        return f"{made.canary}{clock.new_id().hex[-8:]}{column.name}"[: column.type.length or 60]
    if isinstance(column.type, postgresql.JSONB):
        return [] if _is_list(table, column) else {"note": made.canary}
    if column.name.startswith("ends"):
        return datetime(2031, 1, 2, tzinfo=UTC)
    return next((value for kind, value in PLAIN if isinstance(column.type, kind)), None)


def _is_list(table: Table, column: Column[object]) -> bool:
    hints = (get_type_hints(mapper.class_).get(column.key) for mapper in _mappers(table))
    return any("list[" in str(hint) for hint in hints)
