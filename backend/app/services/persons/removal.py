"""Takes rows away, with what was told of them and what logs and kept answers say of them."""

from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, delete, exists, func, null, or_, select, text, update
from sqlalchemy.orm import Session

from app.models import (
    AuditEntry,
    Base,
    Batch,
    Call,
    Delivery,
    Event,
    IdempotencyKey,
    ImportRow,
    Job,
    Term,
    TranscriptSegment,
)
from app.models.base import TenantOwned
from app.services.persons.footprint import Footprint

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def remove(
    session: Session, found: Footprint, *, also: frozenset[UUID] = frozenset(), words: str | None = None
) -> None:
    """Delete the rows and all that speaks of them, of `also`, or says one of the `words`."""
    ids = found.ids() | also
    # What would undo a change of many holds what stood there before.
    undone = text("EXISTS (SELECT FROM jsonb_array_elements(rows) each WHERE each ->> 'id' = ANY(:ids))")
    named = undone.bindparams(ids=[str(each) for each in ids])
    ids |= set(session.scalars(delete(Batch).where(named).returning(Batch.id)))
    _forget_what_was_told(session, ids, words)
    _empty_the_log(session, ids, words)
    session.execute(delete(ImportRow).where(ImportRow.subject_id.in_(ids)))
    for (name, column), owners in found.parts.items():
        table = Base.metadata.tables[name]
        session.execute(delete(table).where(table.c[column].in_(owners)))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in found.rows:
            session.execute(delete(table).where(table.c.id.in_(found.rows[table.name])))


def forget_vocabulary(session: Session, found: Footprint, names: str, words: str | None) -> None:
    """Terms said in these calls or naming their speakers, of the person's names, or with such words."""
    said = exists().where(
        TranscriptSegment.call_id.in_(found.rows.get("calls", set())),
        func.strpos(func.lower(TranscriptSegment.text), func.lower(Term.text)) > 0,
    )
    called = exists().where(
        Call.id.in_(found.rows.get("calls", set())),
        func.strpos(func.lower(cast(Call.speaker_names, Text)), func.lower(Term.text)) > 0,
    )
    of_name = func.strpos(names.lower(), func.lower(Term.text)) > 0
    session.execute(delete(Term).where(or_(said, called, of_name, *_saying(Term, words, "text"))))


def _forget_what_was_told(session: Session, ids: set[UUID], words: str | None) -> None:
    """Events with their deliveries, answers kept for repetitions, and the work that waits for any of it."""
    about = Event.subject_id.in_(ids)
    gone = or_(about, *_saying(Event, words, "payload"))
    deliveries = set(
        session.scalars(select(Delivery.id).join(Event, Delivery.event_id == Event.id).where(gone))
    )
    session.execute(delete(Event).where(gone))
    session.execute(delete(Job).where(Job.subject_id.in_(ids | deliveries)))
    naming = text(
        "EXISTS (SELECT FROM regexp_matches(body::text, :id, 'g') AS found WHERE found[1] = ANY(:ids))"
    ).bindparams(id=f"({ID})", ids=[str(each) for each in ids])
    session.execute(delete(IdempotencyKey).where(or_(naming, *_saying(IdempotencyKey, words, "body"))))


def _empty_the_log(session: Session, ids: set[UUID], words: str | None) -> None:
    told = or_(AuditEntry.subject_id.in_(ids), *_saying(AuditEntry, words, "before", "after"))
    session.execute(
        update(AuditEntry)
        .where(told, AuditEntry.redacted_at.is_(None))
        .values(before=null(), after=null(), redacted_at=func.now())
    )


def _saying(model: type[TenantOwned], words: str | None, *names: str) -> list[ColumnElement[bool]]:
    if words is None:
        return []
    return [cast(getattr(model, name), Text).regexp_match(words, "i") for name in names]
