"""The verbs that every plain resource needs, and the one way in which a machine may write a value."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption as ORMOption

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound, PreconditionFailed, Unprocessable
from app.models.base import Archivable, Base, Corrected, Entity, JSONObject, Proposed
from app.services import scope, sorting
from app.services.sorting import NEWEST_FIRST, Order

HUMAN = "human"
Row = TypeVar("Row", bound=Entity)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list: after a cursor, or past `skip` rows. `count` asks for the exact total too. In a
    list with an order of its own the cursor is a row's id and, as text, the key that it was sorted by."""

    limit: int = 50
    cursor: UUID | None = None
    cursor_key: str | None = None
    skip: int = 0
    count: bool = False
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Rows in order, the cursor of the next page where there is one, and the total where asked for."""

    rows: Sequence[Item]
    next_cursor: UUID | None
    total: int | None
    next_cursor_key: str | None = None


def create(session: Session, actor: Actor, model: type[Row], values: Mapping[str, object]) -> Row:
    """Add a row of the actor's tenant. Raises NotFound where it refers to something the actor can't see."""
    _require_references(session, actor, model, values)
    row = model(tenant_id=actor.tenant_id, **values)
    mark_human(row, actor, [name for name, value in values.items() if value is not None])
    session.add(row)
    session.flush()
    return row


def page(
    session: Session,
    actor: Actor,
    model: type[Row],
    request: PageRequest,
    *conditions: ColumnElement[bool],
    order: Order = NEWEST_FIRST,
    load: Sequence[ORMOption] = (),
) -> Page[Row]:
    """The actor's rows in this order. `load` names the relations that the caller will read."""
    statement = scope.of(model, actor).where(*conditions)
    if issubclass(model, Archivable):
        shown = model.archived_at.is_not(None) if request.archived else model.archived_at.is_(None)
        statement = statement.where(shown)
    total = None
    if request.count:
        total = session.scalar(select(func.count()).select_from(statement.subquery()))
    statement = statement.options(*load).offset(request.skip or None).limit(request.limit + 1)
    found = session.execute(
        sorting.ordered(statement, model, order, request.cursor, request.cursor_key)
    ).all()
    rows = [row for row, _ in found[: request.limit]]
    if len(found) <= request.limit:
        return Page(rows, None, total)
    return Page(rows, rows[-1].id, total, found[request.limit - 1][1])


def update(
    session: Session,
    actor: Actor,
    model: type[Row],
    row_id: UUID,
    changes: Mapping[str, object],
    *,
    if_match: str | None = None,
) -> Row:
    """A person's change: the values and where they came from, in one statement."""
    row = scope.get(session, actor, model, row_id, lock=True)
    require_match(row, if_match)
    _require_references(session, actor, model, changes)
    take(session, actor, row, changes)
    return row


def archive(session: Session, actor: Actor, model: type[Row], row_id: UUID) -> Row:
    """Hide the row from lists. Repeating it changes nothing."""
    row = scope.get(session, actor, model, row_id, lock=True)
    if isinstance(row, Archivable) and row.archived_at is None:
        row.archived_at = clock.now()
        count_change(row)
        session.flush()
    return row


def restore(session: Session, actor: Actor, model: type[Row], row_id: UUID) -> Row:
    """Bring an archived row back. Repeating it changes nothing."""
    row = scope.get(session, actor, model, row_id, lock=True)
    if isinstance(row, Archivable) and row.archived_at is not None:
        row.archived_at = None
        count_change(row)
        session.flush()
    return row


def propose(
    session: Session,
    row: Base,
    values: Mapping[str, object],
    *,
    source: str,
    evidence: JSONObject | None = None,
) -> frozenset[str]:
    """Write a machine's values, except over a person's, and return the names of the fields written.

    The row is locked and read again first, so that a correction made meanwhile is seen. What a person has
    set is left alone, and the machine's value is kept beside it as a proposal.
    """
    session.flush()
    session.refresh(row, with_for_update=True)
    written = settle(row, values, source=source, evidence=evidence)
    session.flush()
    return written


def settle(
    row: object, values: Mapping[str, object], *, source: str, evidence: JSONObject | None = None
) -> frozenset[str]:
    """What `propose` does, for a row that the caller has locked and read already."""
    if not isinstance(row, Proposed):
        raise TypeError(f"{type(row).__name__} keeps no provenance")
    mark: JSONObject = {"source": source, "at": clock.now().isoformat(), "evidence": evidence}
    free = {name for name in values if not is_human(row, name)}
    for name in free:
        setattr(row, name, values[name])
    row.provenance = {**row.provenance, **dict.fromkeys(sorted(free), mark)}
    kept = {
        name: {**mark, "value": to_jsonable_python(value)}
        for name, value in values.items()
        if _differs(row, name, values, free)
    }
    row.proposals = {name: old for name, old in row.proposals.items() if name not in values} | kept
    return frozenset(free)


def mark_human(row: object, actor: Actor, names: Mapping[str, object] | Sequence[str]) -> None:
    """Note that a person set these fields, so that no machine overwrites them."""
    if isinstance(row, Proposed):
        row.provenance = {**(row.provenance or {}), **human_marks(actor, names)}


def human_marks(actor: Actor, names: Mapping[str, object] | Sequence[str]) -> JSONObject:
    """The provenance of fields that this person sets now."""
    mark: JSONObject = {"source": HUMAN, "by": str(actor.agent_id), "at": clock.now().isoformat()}
    return dict.fromkeys(names, mark)


def take(session: Session, actor: Actor, row: Base, values: Mapping[str, object]) -> None:
    """A person's word on fields of a row that the caller has locked: theirs from now on, nothing is left
    proposed for them."""
    for name, value in values.items():
        setattr(row, name, value)
    mark_human(row, actor, values)
    _settle(row, values)
    count_change(row)
    session.flush()


def is_human(row: Proposed, name: str) -> bool:
    entry = row.provenance.get(name)
    return isinstance(entry, dict) and entry.get("source") == HUMAN


def count_change(row: object) -> None:
    """The row as clients know it has changed: its tag is another one."""
    if isinstance(row, Corrected):
        row.version += 1


def etag(row: Base) -> str:
    """The strong tag of a row's present state: people's changes where they are counted, else its time."""
    if isinstance(row, Corrected):
        return f'"{row.version}"'
    updated_at = getattr(row, "updated_at", None)
    return f'"{int(updated_at.timestamp() * 1_000_000)}"' if updated_at else '""'


def require_match(row: object, if_match: str | None) -> None:
    """Raises PreconditionFailed when the client's copy is older than the row."""
    if if_match is None or if_match.strip() == "*" or not isinstance(row, Base):
        return
    if etag(row) not in {tag.strip() for tag in if_match.split(",")}:
        raise PreconditionFailed("Somebody changed this meanwhile: read it again, then repeat your change.")


def _settle(row: object, names: Container[str]) -> None:
    if isinstance(row, Proposed):
        row.proposals = {name: kept for name, kept in row.proposals.items() if name not in names}


def _require_references(
    session: Session, actor: Actor, model: type[Row], values: Mapping[str, object]
) -> None:
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


def _references(model: type) -> dict[str, type[Entity]]:
    """Column → model, for the foreign keys that stay within a tenant."""
    by_table = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    return {
        constraint.column_keys[1]: by_table[constraint.referred_table]
        for constraint in model.__table__.foreign_key_constraints  # type: ignore[attr-defined]
        if len(constraint.column_keys) == 2
    }


def _differs(row: Proposed, name: str, values: Mapping[str, object], free: set[str]) -> bool:
    return name not in free and getattr(row, name) != values[name]
