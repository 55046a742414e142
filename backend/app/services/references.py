"""That a row refers only to what its writer may see; the verbs of `records` ask before they write."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound, Unprocessable
from app.models.base import Base, Entity
from app.services import scope


def require(session: Session, actor: Actor, model: type[Entity], values: Mapping[str, object]) -> None:
    """Raises NotFound, or Forbidden for a colleague's row, and Unprocessable for what is no id."""
    for name, target in _references(model).items():
        value = values.get(name)
        if value is None:
            continue
        if not isinstance(value, UUID):
            raise Unprocessable(f"{name} is not an id.")
        try:
            scope.get(session, actor, target, value)
        except NotFound as error:
            raise NotFound(f"There is nothing under this {name}.") from error


def _references(model: type[Entity]) -> dict[str, type[Entity]]:
    """Column → model, for the foreign keys that stay within a tenant."""
    by_table = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    table = model.__table__
    assert isinstance(table, Table)
    return {
        constraint.column_keys[1]: by_table[constraint.referred_table]
        for constraint in table.foreign_key_constraints
        if len(constraint.column_keys) == 2
    }
