"""What is removed by its age, by the tenant's rules; nothing of a person under a legal hold is."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, Text, cast, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.database import transaction
from app.models import Call, Client, Document, Event, Lead, LegalHold, RetentionKind, RetentionRule
from app.models.lead import CLOSED
from app.services import records
from app.services.persons import footprint, removal
from app.services.providers.storage.registry import storage

AT_ONCE = 200
Kept = frozenset[UUID]


def rules(session: Session, actor: Actor) -> dict[RetentionKind, int]:
    found = session.scalars(select(RetentionRule).where(RetentionRule.tenant_id == actor.tenant_id))
    return {rule.kind: rule.days for rule in found}


def set_rules(
    session: Session, actor: Actor, wanted: Mapping[RetentionKind, int]
) -> dict[RetentionKind, int]:
    """All rules at once: a kind that is not named is kept for good."""
    known = session.scalars(select(RetentionRule).where(RetentionRule.tenant_id == actor.tenant_id))
    by_kind = {rule.kind: rule for rule in known}
    for kind, rule in by_kind.items():
        if kind in wanted:
            rule.days = wanted[kind]
        else:
            session.delete(rule)
    for kind in set(wanted) - set(by_kind):
        records.create(session, actor, RetentionRule, {"kind": kind, "days": wanted[kind]})
    session.flush()
    return rules(session, actor)


def preview(session: Session, actor: Actor) -> dict[RetentionKind, int]:
    """How many of each kind the rules would remove now."""
    kept = _kept(session, actor.tenant_id)
    return {
        kind: len(session.scalars(DUE[kind](actor.tenant_id, _before(days), kept)).all())
        for kind, days in rules(session, actor).items()
    }


def apply(tenant_id: UUID) -> int:
    """Remove what is due, in small commits. Bytes go first, while rows still say where they lie."""
    with transaction(tenant_id) as session:
        known = session.scalars(select(RetentionRule).where(RetentionRule.tenant_id == tenant_id)).all()
        wanted = {rule.kind: rule.days for rule in known}
    removed = 0
    for kind, days in wanted.items():
        while (count := _remove_some(tenant_id, kind, _before(days))) > 0:
            removed += count
    return removed


def _remove_some(tenant_id: UUID, kind: RetentionKind, before: datetime) -> int:
    with transaction(tenant_id) as session:
        wanted = DUE[kind](tenant_id, before, _kept(session, tenant_id))
        due = set(session.scalars(wanted.limit(AT_ONCE)))
        found = footprint.below(session, {TABLES[kind]: due}) if due else footprint.Footprint()
        keys = footprint.keys(session, found)
    for key in keys:
        storage().delete(key)
    if due:
        with transaction(tenant_id) as session:
            if kind is RetentionKind.RECORDINGS:
                _forget_recordings(session, due)
            elif kind is RetentionKind.EVENTS:
                session.execute(delete(Event).where(Event.id.in_(due)))
            else:
                removal.remove(session, footprint.below(session, {TABLES[kind]: due}))
    return len(due)


def _forget_recordings(session: Session, calls: set[UUID]) -> None:
    """The words stay, the voice goes."""
    rows = session.scalars(select(Call).where(Call.id.in_(calls))).all()
    documents = [call.document_id for call in rows]
    for call in rows:
        call.document_id, call.content_sha256 = None, None
    session.flush()
    session.execute(delete(Document).where(Document.id.in_(documents)))


def _kept(session: Session, tenant_id: UUID) -> Kept:
    """All that hangs on people under a legal hold."""
    held = select(LegalHold.client_id).where(LegalHold.tenant_id == tenant_id, LegalHold.lifted_at.is_(None))
    people = session.scalars(select(Client).where(Client.tenant_id == tenant_id, Client.id.in_(held))).all()
    return frozenset(
        each for person in people for each in (person.id, *footprint.of_client(session, person).ids())
    )


def _calls(tenant_id: UUID, before: datetime, kept: Kept) -> Select[tuple[UUID]]:
    return select(Call.id).where(Call.tenant_id == tenant_id, Call.recorded_at < before, Call.id.not_in(kept))


def _recordings(tenant_id: UUID, before: datetime, kept: Kept) -> Select[tuple[UUID]]:
    return _calls(tenant_id, before, kept).where(Call.document_id.is_not(None))


def _leads(tenant_id: UUID, before: datetime, kept: Kept) -> Select[tuple[UUID]]:
    """Those that are over."""
    return select(Lead.id).where(
        Lead.tenant_id == tenant_id,
        Lead.updated_at < before,
        Lead.status.in_(CLOSED),
        Lead.id.not_in(kept),
    )


def _events(tenant_id: UUID, before: datetime, kept: Kept) -> Select[tuple[UUID]]:
    """Those of a batch are about each of its leads."""
    about_kept = Event.payload["lead_ids"].has_any(cast([str(each) for each in kept], ARRAY(Text)))
    return select(Event.id).where(
        Event.tenant_id == tenant_id,
        Event.occurred_at < before,
        Event.subject_id.not_in(kept),
        func.coalesce(about_kept, False).is_(False),
    )


DUE: Mapping[RetentionKind, Callable[[UUID, datetime, Kept], Select[tuple[UUID]]]] = {
    RetentionKind.RECORDINGS: _recordings,
    RetentionKind.CALLS: _calls,
    RetentionKind.LEADS: _leads,
    RetentionKind.EVENTS: _events,
}
TABLES: Mapping[RetentionKind, str] = {
    RetentionKind.RECORDINGS: "calls",
    RetentionKind.CALLS: "calls",
    RetentionKind.LEADS: "leads",
    RetentionKind.EVENTS: "events",
}


def _before(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
