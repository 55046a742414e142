"""The verbs that every plain resource needs, and the one way in which a machine may write a value."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy import Row as SQLRow
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption as ORMOption

from app.core import clock
from app.core.actor import Actor
from app.core.errors import PreconditionFailed
from app.models.base import Archivable, Base, Corrected, Entity, JSONObject, Proposed
from app.services import provenance, references, scope, sorting
from app.services.sorting import NEWEST_FIRST, Order

Row = TypeVar("Row", bound=Entity)
Item = TypeVar("Item")
Listed = TypeVar("Listed", bound="Numbered")


class Numbered(Protocol):
    @property
    def id(self) -> UUID: ...


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
    references.require(session, actor, model, values)
    row = model(tenant_id=actor.tenant_id, **values)
    provenance.mark_human(row, actor, [name for name, value in values.items() if value is not None])
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
    statement, total = asked(session, actor, model, request, *conditions, order=order)
    found = session.execute(statement.options(*load)).all()
    return cut([row for row, _ in found[: request.limit]], found, request, total)


def asked(
    session: Session,
    actor: Actor,
    model: type[Row],
    request: PageRequest,
    *conditions: ColumnElement[bool],
    order: Order = NEWEST_FIRST,
) -> tuple[Select[tuple[Row, str | None]], int | None]:
    """What fetches a page and one row more, each with its cursor's key; and the total where asked for."""
    statement = scope.of(model, actor).where(*conditions)
    if issubclass(model, Archivable):
        shown = model.archived_at.is_not(None) if request.archived else model.archived_at.is_(None)
        statement = statement.where(shown)
    total = None
    if request.count:
        total = session.scalar(select(func.count()).select_from(statement.subquery()))
    statement = statement.offset(request.skip or None).limit(request.limit + 1)
    return sorting.ordered(statement, model, order, request.cursor, request.cursor_key), total


def cut(
    rows: Sequence[Listed], found: Sequence[SQLRow[Any]], request: PageRequest, total: int | None
) -> Page[Listed]:
    """The page of what `asked` has `found`, whose last column is the cursor's key; `rows` are its first."""
    if len(found) <= request.limit:
        return Page(rows, None, total)
    return Page(rows, rows[-1].id, total, found[request.limit - 1][-1])


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
    references.require(session, actor, model, changes)
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
    free = {name for name in values if not provenance.is_human(row, name)}
    for name in free:
        setattr(row, name, values[name])
    row.provenance = {**row.provenance, **dict.fromkeys(sorted(free), mark)}
    kept = {
        name: {**mark, "value": to_jsonable_python(value)}
        for name, value in provenance.news(row, values).items()
    }
    row.proposals = {name: old for name, old in row.proposals.items() if name not in values} | kept
    return frozenset(free)


def take(
    session: Session,
    actor: Actor,
    row: Base,
    values: Mapping[str, object],
    *,
    rejected: Mapping[str, object] = provenance.NOTHING,
) -> None:
    """A person's word on fields of a row that the caller has locked: theirs from now on, nothing is left
    proposed for them, and what is `rejected` is not proposed again."""
    for name, value in values.items():
        setattr(row, name, value)
    provenance.mark_human(row, actor, values, rejected)
    _settle(row, values)
    count_change(row)
    session.flush()


def count_change(row: object) -> None:
    """The row as clients know it has changed: its tag is another one."""
    if isinstance(row, Corrected):
        row.version += 1


def etag(row: Base) -> str:
    """The strong tag of a row's present state: people's changes where they are counted, else its time."""
    return etag_of(type(row), row)


def etag_of(model: type[Base], row: Any) -> str:
    """`etag` of a row of the model's columns."""
    if issubclass(model, Corrected):
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
