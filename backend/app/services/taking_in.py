"""Rows that arrive from outside, many at once: each makes something new or adds to what is known.

What arrives wins over what is empty and over other machines' values; what a person has set stays, with the
arrived value proposed beside it. Imports and inbound leads call it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.models import Outcome
from app.models.base import Archivable, Corrected, Entity
from app.services import provenance, records

Model = TypeVar("Model", bound=Entity)
Values = Mapping[str, object]
NOTHING_NEW = "nothing new in it"
A_PERSONS = "a person has set what it would change"
TRIES = 3


def nothing_fixed(_row: object) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[Model]):
    """Rows are the same that have the same id, or agree in one of the `keys` and do not differ in the
    `decisive` one; only those `among` which are looked at. `fixed` names what may not change in one that is
    there."""

    model: type[Model]
    keys: Sequence[str]
    fixed: Callable[[Model], Collection[str]] = nothing_fixed
    among: Sequence[ColumnElement[bool]] = ()
    decisive: str | None = None

    @property
    def marks(self) -> Sequence[str]:
        return ("id", *self.keys)


@dataclass(frozen=True, slots=True)
class Taken(Generic[Model]):
    """What became of one row, and the row of ours that it made or found."""

    outcome: Outcome
    row: Model
    reason: str | None = None


def take_in(
    session: Session, tenant_id: UUID, kind: Kind[Model], arriving: Sequence[Values], *, source: str
) -> list[Taken[Model]]:
    """One for each row that arrives, in their order; an archived one comes back."""
    for tries_left in reversed(range(TRIES)):
        try:
            with session.begin_nested():
                desk = _Desk(kind, tenant_id, source)
                # Locked in the order of their ids, so that two batches never wait for each other.
                known = _known(tenant_id, kind, arriving).with_for_update()
                desk.remember(session.scalars(known.execution_options(populate_existing=True)).all())
                taken = [desk.take(values) for values in arriving]
                session.add_all(each.row for each in taken)
                session.flush()
        except IntegrityError:
            # Somebody else has just brought the same: it is there now.
            if not tries_left:
                raise
        else:
            return taken
    raise AssertionError("the last try returns or raises")


def rehearse(
    session: Session, tenant_id: UUID, kind: Kind[Model], arriving: Sequence[Values], *, source: str
) -> list[Taken[Model]]:
    """What `take_in` would answer; nothing is written."""
    desk = _Desk(kind, tenant_id, source)
    desk.remember(session.scalars(_known(tenant_id, kind, arriving)).all())
    session.expunge_all()
    return [desk.take(values) for values in arriving]


def _known(tenant_id: UUID, kind: Kind[Model], arriving: Sequence[Values]) -> Select[tuple[Model]]:
    wanted = {key: {row[key] for row in arriving if row.get(key)} for key in kind.marks}
    same = or_(*(getattr(kind.model, key).in_(values) for key, values in wanted.items()))
    return (
        select(kind.model).where(kind.model.tenant_id == tenant_id, same, *kind.among).order_by(kind.model.id)
    )


class _Desk(Generic[Model]):
    """The rows of ours that one batch concerns, by their keys."""

    def __init__(self, kind: Kind[Model], tenant_id: UUID, source: str) -> None:
        self._kind = kind
        self._tenant_id = tenant_id
        self._source = source
        self._known: dict[tuple[str, object], Model] = {}
        self._made: set[UUID] = set()

    def remember(self, rows: Sequence[Model]) -> None:
        for row in rows:
            for key in self._kind.marks:
                if getattr(row, key):
                    self._known.setdefault((key, getattr(row, key)), row)

    def take(self, values: Values) -> Taken[Model]:
        found = (self._known.get((key, values[key])) for key in self._kind.marks if values.get(key))
        row = next((each for each in found if each is not None and not self._differ(each, values)), None)
        return self._make(values) if row is None else self._add(row, values)

    def _differ(self, row: Model, values: Values) -> bool:
        name = self._kind.decisive
        if name is None or not values.get(name):
            return False
        return getattr(row, name) not in (None, values[name])

    def _make(self, values: Values) -> Taken[Model]:
        # An id that is not known here is another tenant's, or of something that is gone.
        values = {name: value for name, value in values.items() if name != "id"}
        row = self._kind.model(id=clock.new_id(), tenant_id=self._tenant_id, **values)
        if isinstance(row, Corrected):
            row.provenance, row.proposals = {}, {}
            records.settle(row, values, source=self._source)
        self._made.add(row.id)
        self.remember([row])
        return Taken(Outcome.CREATED, row)

    def _add(self, row: Model, values: Values) -> Taken[Model]:
        news: dict[str, object] = self._news(row, values) if isinstance(row, Corrected) else {}
        written = bool(records.settle(row, news, source=self._source)) if news else False
        written |= _extended(row, values)
        back = isinstance(row, Archivable) and row.archived_at is not None
        if isinstance(row, Archivable):
            row.archived_at = None
        self.remember([row])
        if not written and not back:
            return Taken(Outcome.SKIPPED, row, A_PERSONS if news else NOTHING_NEW)
        return Taken(Outcome.MERGED if row.id in self._made else Outcome.UPDATED, row)

    def _news(self, row: Model, values: Values) -> dict[str, object]:
        kept = {"extra", "id", *self._kind.fixed(row), *(key for key in self._kind.keys if getattr(row, key))}
        news = {name: value for name, value in values.items() if name not in kept}
        return {name: value for name, value in news.items() if getattr(row, name) != value}


def _extended(row: Entity, values: Values) -> bool:
    """Whether fields of the sender's own were added to the row's or changed there; a person's stay."""
    extra = values.get("extra")
    if not isinstance(extra, dict) or not isinstance(row, Corrected):
        return False
    # A row that is not written yet has none.
    before: dict[str, object] = getattr(row, "extra", None) or {}
    merged = {**extra, **before} if provenance.is_human(row, "extra") else {**before, **extra}
    setattr(row, "extra", merged)  # noqa: B010 - the nouns that arrive have it, their common base has not
    return merged != before
