"""What people decide on a machine's reading of a call: accept or reject it field by field, and see how the
versions differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.models import Call, Insight
from app.schemas.insights import FieldChange, InsightOut, InsightVersion
from app.services import audit, provenance, records, scope


class Decided(StrEnum):
    """What a person may decide on: the first four are the insight's, the others the call's own."""

    SUMMARY = "summary"
    ACTION_ITEMS = "action_items"
    NEXT_STEP = "next_step"
    KEY_TOPICS = "key_topics"
    INTENT = "intent"
    SENTIMENT = "sentiment"
    TAG = "tag"
    LANGUAGE = "language"


# What stands in the place of a reading that was rejected.
OF_THE_INSIGHT: Mapping[Decided, object] = {
    Decided.SUMMARY: [],
    Decided.ACTION_ITEMS: [],
    Decided.NEXT_STEP: None,
    Decided.KEY_TOPICS: [],
}
# The confidence is the engine's in its own reading, and follows it.
COMPANIONS = {Decided.INTENT: ("intent_confidence",)}
COMPARED = (*(field.value for field in OF_THE_INSIGHT), "intent", "sentiment")


@dataclass(frozen=True, slots=True)
class _Found:
    """A call and its latest insight; `row` is which of the two holds the field in question."""

    call: Call
    insight: Insight
    row: Call | Insight


def current(session: Session, actor: Actor, call_id: UUID) -> tuple[Call, InsightOut]:
    """The latest version with what is proposed. Raises NotFound while none has been drawn."""
    call = scope.get(session, actor, Call, call_id)
    return call, _shown(call, _latest(session, call))


def correct(
    session: Session, actor: Actor, call_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> tuple[Call, InsightOut]:
    """A person's own words in place of an engine's."""
    call = scope.get(session, actor, Call, call_id, lock=True)
    records.require_match(call, if_match)
    insight = _latest(session, call)
    values = {name: value if name == "key_topics" else _stated(value) for name, value in changes.items()}
    return _decided(session, actor, _Found(call, insight, insight), values)


def accept(
    session: Session, actor: Actor, call_id: UUID, field: Decided, *, if_match: str | None
) -> tuple[Call, InsightOut]:
    """Take the reading that is proposed, else confirm the one that stands: a person's value from now on."""
    found = _locked(session, actor, call_id, field, if_match)
    names = (field.value, *COMPANIONS.get(field, ()))
    values = {name: provenance.proposed(found.row, name) for name in names}
    _record(session, actor, "accepted", found.row, field)
    return _decided(session, actor, found, values)


def reject(
    session: Session, actor: Actor, call_id: UUID, field: Decided, *, if_match: str | None
) -> tuple[Call, InsightOut]:
    """Drop the reading that is proposed and keep what stands; without one, take out what stands. No later
    run proposes the same again."""
    found = _locked(session, actor, call_id, field, if_match)
    names = (field.value, *COMPANIONS.get(field, ()))
    row = found.row
    stays = field in row.proposals or provenance.is_human(row, field)
    values = {
        name: getattr(row, name) if stays else OF_THE_INSIGHT.get(field) if name == field else None
        for name in names
    }
    _record(session, actor, "rejected", found.row, field)
    rejected = {field.value: provenance.proposed(row, field)} if field in row.proposals or not stays else {}
    return _decided(session, actor, found, values, rejected)


def versions(
    session: Session, actor: Actor, call_id: UUID, *, against: int | None
) -> Sequence[InsightVersion]:
    """All versions, newest first, each with what differs from the one before it, or from `against`.

    Raises NotFound where there is no version `against`.
    """
    call = scope.get(session, actor, Call, call_id)
    rows = session.scalars(
        select(Insight)
        .where(Insight.tenant_id == actor.tenant_id, Insight.call_id == call.id)
        .order_by(Insight.version)
    ).all()
    by_number = {row.version: row for row in rows}
    if against is not None and against not in by_number:
        raise NotFound(f"There is no version {against} of these insights.")
    return [
        InsightVersion(
            **InsightOut.model_validate(row).model_dump(),
            changes=_differences(by_number.get(against or row.version - 1), row),
        )
        for row in reversed(rows)
    ]


def _locked(session: Session, actor: Actor, call_id: UUID, field: Decided, if_match: str | None) -> _Found:
    """The call is locked before its latest version is looked up: a run that is saving one is waited for."""
    call = scope.get(session, actor, Call, call_id, lock=True)
    records.require_match(call, if_match)
    insight = _latest(session, call)
    row = insight if field in OF_THE_INSIGHT else call
    if getattr(row, field) is None and field not in row.proposals:
        raise Conflict(f"No engine has said anything about {field} yet.", code="nothing_to_decide")
    return _Found(call, insight, row)


def _record(session: Session, actor: Actor, action: str, row: Call | Insight, field: Decided) -> None:
    """Also where the value that stands is the same afterwards: from now on it is a person's."""
    audit.record(session, actor, action, kind=row.__tablename__, subject_id=row.id, after={"field": field})


def _decided(
    session: Session,
    actor: Actor,
    found: _Found,
    values: Mapping[str, object],
    rejected: Mapping[str, object] = provenance.NOTHING,
) -> tuple[Call, InsightOut]:
    call, insight, row = found.call, found.insight, found.row
    records.take(session, actor, row, values, rejected=rejected)
    if row is not call:
        records.count_change(call)
        session.flush()
    session.refresh(insight)
    return call, _shown(call, insight)


def _latest(session: Session, call: Call) -> Insight:
    insight = session.scalar(
        select(Insight)
        .where(Insight.tenant_id == call.tenant_id, Insight.call_id == call.id)
        .order_by(Insight.version.desc())
        .limit(1)
    )
    if insight is None:
        raise NotFound("No insights have been drawn from this call.")
    return insight


def _stated(value: object) -> object:
    """A person's sentence needs no proof."""
    if isinstance(value, list):
        return [_stated(each) for each in value]
    return None if value is None else {"text": value, "quote": None, "segments": [], "verified": True}


def _shown(call: Call, insight: Insight) -> InsightOut:
    """With the call's own fields among what was decided and proposed."""
    shown = InsightOut.model_validate(insight)
    of_call = {field.value for field in Decided} - {field.value for field in OF_THE_INSIGHT}
    shown.provenance |= {name: mark for name, mark in call.provenance.items() if name in of_call}
    shown.proposals |= {name: mark for name, mark in call.proposals.items() if name in of_call}
    return shown


def _differences(before: Insight | None, after: Insight) -> list[FieldChange]:
    if before is None or before is after:
        return []
    pairs = ((name, _drawn(before, name), _drawn(after, name)) for name in COMPARED)
    return [FieldChange(field=name, before=old, after=new) for name, old, new in pairs if old != new]


def _drawn(insight: Insight, name: str) -> list[str]:
    """What this run said, also where a person's word stands over it; claims by their texts."""
    kept = insight.proposals.get(name)
    value = kept["value"] if isinstance(kept, dict) else getattr(insight, name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [str(each["text"]) if isinstance(each, dict) else str(each) for each in values]
