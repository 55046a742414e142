"""Who set a field: marks of people's decisions, and what a machine may still propose for them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from pydantic_core import to_json, to_jsonable_python
from sqlalchemy import ColumnElement, DateTime, Enum, SQLColumnExpression, cast, func, literal
from sqlalchemy.dialects.postgresql import JSONB

from app.core import clock
from app.core.actor import Actor
from app.models.base import Base, JSONObject, Proposed

HUMAN, REJECTED = "human", "rejected"
NOTHING: Mapping[str, object] = MappingProxyType({})
# A confidence is the engine's in its own reading: it is never proposed without it.
GOES_WITH = {"intent_confidence": "intent"}


def is_human(row: Proposed, name: str) -> bool:
    entry = row.provenance.get(name)
    return isinstance(entry, dict) and entry.get("source") == HUMAN


def news(row: Proposed, values: Mapping[str, object]) -> dict[str, object]:
    """What is proposed over a person's word: it differs, and nobody has turned it down."""
    differing = {
        name: value for name, value in values.items() if is_human(row, name) and getattr(row, name) != value
    }
    return {
        name: value
        for name, value in differing.items()
        if _is_news(row, GOES_WITH.get(name, name), differing)
    }


def proposed(row: Base, name: str) -> object:
    """The value proposed for this field, as the column holds it; without one the value that stands."""
    kept = row.proposals.get(name) if isinstance(row, Proposed) else None
    if not isinstance(kept, dict):
        return getattr(row, name)
    column, value = type(row).__table__.c[name].type, kept["value"]
    if value is not None and isinstance(column, DateTime):
        return datetime.fromisoformat(value)
    return column.python_type(value) if value is not None and isinstance(column, Enum) else value


def mark_human(
    row: object,
    actor: Actor,
    names: Mapping[str, object] | Sequence[str],
    rejected: Mapping[str, object] = NOTHING,
) -> None:
    """Note that a person set these fields, so that no machine overwrites them, and which values for them
    were ever `rejected`, so that none is proposed again."""
    if not isinstance(row, Proposed):
        return
    known, mark, marks = row.provenance or {}, _mark(actor), dict[str, object]()
    for name in names:
        refused = _refused(known.get(name))
        if name in rejected:
            refused.append(_mark_of(rejected[name]))
        marks[name] = {**mark, REJECTED: refused} if refused else mark
    row.provenance = {**known, **marks}


def with_human_marks(
    actor: Actor, names: Iterable[str], kept: SQLColumnExpression[JSONObject]
) -> ColumnElement[JSONObject]:
    """What `mark_human` makes of each row's provenance, for rows that one statement changes."""
    mark, marks = cast(_mark(actor), JSONB), []
    for name in names:
        refused = func.jsonb_build_object(REJECTED, cast(kept, JSONB)[name][REJECTED])
        marks += [literal(name), mark.op("||")(func.jsonb_strip_nulls(refused))]
    return cast(kept, JSONB).op("||")(func.jsonb_build_object(*marks))


def _mark(actor: Actor) -> JSONObject:
    return {"source": HUMAN, "by": str(actor.agent_id), "at": clock.now().isoformat()}


def _is_news(row: Proposed, name: str, differing: Mapping[str, object]) -> bool:
    return name in differing and _mark_of(differing[name]) not in _refused(row.provenance.get(name))


def _refused(mark: object) -> list[str]:
    return list(mark.get(REJECTED, [])) if isinstance(mark, dict) else []


def _mark_of(value: object) -> str:
    """Of what is said, whatever it is quoted from: the same words of a later run have the same mark. The
    words themselves would outlive an erasure."""
    said = to_json(_said(to_jsonable_python(value)))
    return sha256(said).hexdigest()[:16]


def _said(value: object) -> object:
    if isinstance(value, list):
        return [_said(each) for each in value]
    return value.get("text", value) if isinstance(value, dict) else value
