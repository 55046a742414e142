"""Ties a call to the vehicles whose marks are spoken in it; the call pipeline calls this."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import Call, CallMention, TranscriptSegment, Vehicle
from app.services.fleet.spoken import SHORTEST, folded, runs

LONGEST_QUOTE = 500


def note(session: Session, call: Call) -> None:
    """Find the marks of the tenant's fleet in what was said. Finding them again changes nothing."""
    session.execute(
        delete(CallMention).where(CallMention.tenant_id == call.tenant_id, CallMention.call_id == call.id)
    )
    spoken = list(_spoken(session, call))
    if spoken:
        session.add_all(
            CallMention(
                tenant_id=call.tenant_id,
                call_id=call.id,
                vehicle_id=vehicle_id,
                segment=segment.number,
                quote=segment.text[:LONGEST_QUOTE],
            )
            for segment, heard in spoken
            for vehicle_id in _found(heard, _fleet(session, call.tenant_id))
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


def _fleet(session: Session, tenant_id: UUID) -> Mapping[str, UUID]:
    rows = session.execute(
        select(Vehicle.mark, Vehicle.id).where(Vehicle.tenant_id == tenant_id, Vehicle.archived_at.is_(None))
    )
    return {folded(mark): vehicle_id for mark, vehicle_id in rows if len(mark) >= SHORTEST}


def _found(heard: list[str], known: Mapping[str, UUID]) -> set[UUID]:
    return {row_id for written, row_id in known.items() if any(written in run for run in heard)}
