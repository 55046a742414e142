"""Columns that name another row of the tenant, as people do: by its name, its e-mail address, or its id."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models.base import Archivable, Entity


@dataclass(frozen=True, slots=True)
class Reference:
    """`column` takes the id of the one row that has the given text in one of the columns `by`, whatever its
    capitals."""

    column: str
    model: type[Entity]
    by: Sequence[InstrumentedAttribute[str]] | Sequence[InstrumentedAttribute[str | None]]


def resolve(
    session: Session,
    tenant_id: UUID,
    references: Mapping[str, Reference],
    arriving: Sequence[Mapping[str, object]],
) -> list[dict[str, object] | str]:
    """The values of each row with ids in the places of names, or what is wrong with it."""
    known = {
        name: _known(session, tenant_id, each, {str(row[name]) for row in arriving if name in row})
        for name, each in references.items()
    }
    return [_resolved(references, known, row) for row in arriving]


def _resolved(
    references: Mapping[str, Reference],
    known: Mapping[str, Mapping[str, set[UUID]]],
    row: Mapping[str, object],
) -> dict[str, object] | str:
    values = dict(row)
    for name in references.keys() & row.keys():
        found = known[name].get(str(values.pop(name)).lower(), set())
        if len(found) != 1:
            return f"{name}: {'several have this name' if found else 'nobody of yours is called this'}"
        (values[references[name].column],) = found
    return values


def _known(
    session: Session, tenant_id: UUID, reference: Reference, wanted: set[str]
) -> Mapping[str, set[UUID]]:
    """By what was written, in small letters, the ids of those who are called that."""
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    if not wanted:
        return found
    texts, model = {text.lower() for text in wanted}, reference.model
    called = [func.lower(column) for column in reference.by]
    ids = [each for each in map(_as_id, texts) if each is not None]
    statement = select(model.id, *called).where(
        model.tenant_id == tenant_id, or_(model.id.in_(ids), *(name.in_(texts) for name in called))
    )
    if issubclass(model, Archivable):
        statement = statement.where(model.archived_at.is_(None))
    for row_id, *names in session.execute(statement):
        for name in {str(row_id), *names} & texts:
            found[name].add(row_id)
    return found


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
