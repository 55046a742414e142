"""Ties a call to the vehicles whose marks and the violations whose references are spoken in it; the call
pipeline calls this."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.models import Call, CallMention, TranscriptSegment, Vehicle, Violation
from app.services.fleet.spoken import SHORTEST, folded, runs

LONGEST_QUOTE = 500
# The column of a mention → what may be spoken, by what it stands for.
Known = Mapping[str, Mapping[str, UUID]]


def note(session: Session, call: Call) -> None:
    """Find what is known in what was said. Finding it again changes nothing."""
    session.execute(
        delete(CallMention).where(CallMention.tenant_id == call.tenant_id, CallMention.call_id == call.id)
    )
    spoken = list(_spoken(session, call))
    if spoken:
        known = _known(session, call.tenant_id)
        session.add_all(
            CallMention(
                tenant_id=call.tenant_id,
                call_id=call.id,
                segment=segment.number,
                quote=segment.text[:LONGEST_QUOTE],
                **{column: row_id},
            )
            for segment, heard in spoken
            for column, row_id in sorted(_found(heard, known))
        )
    session.flush()


def _spoken(session: Session, call: Call) -> Iterator[tuple[TranscriptSegment, list[str]]]:
    segments = session.scalars(
        select(TranscriptSegment)
        .where(TranscriptSegment.tenant_id == call.tenant_id, TranscriptSegment.call_id == call.id)
        .order_by(TranscriptSegment.number)
    )
    for segment in segments:
        heard = runs(segment.text)
        if heard:
            yield segment, heard


def _known(session: Session, tenant_id: UUID) -> Known:
    marks = select(Vehicle.mark, Vehicle.id).where(
        Vehicle.tenant_id == tenant_id, Vehicle.archived_at.is_(None)
    )
    references = select(Violation.reference_key, Violation.id).where(
        Violation.tenant_id == tenant_id,
        Violation.reference_key.is_not(None),
        Violation.duplicate_of.is_(None),
        Violation.archived_at.is_(None),
    )
    return {"vehicle_id": _by_sound(session, marks), "violation_id": _by_sound(session, references)}


def _by_sound(
    session: Session, rows: Select[tuple[str, UUID]] | Select[tuple[str | None, UUID]]
) -> dict[str, UUID]:
    return {
        folded(written): row_id
        for written, row_id in session.execute(rows)
        if written is not None and len(written) >= SHORTEST
    }


def _found(heard: list[str], known: Known) -> set[tuple[str, UUID]]:
    return {
        (column, row_id)
        for column, names in known.items()
        for written, row_id in names.items()
        if any(written in run for run in heard)
    }
