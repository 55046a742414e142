"""What about a person went to whom: receivers, engines outside, checks of identity, issuers of penalties."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Delivery, Event, IdentityCheck, Usage, Violation
from app.services.persons.footprint import Footprint

Told = dict[str, object]


def sent(session: Session, found: Footprint) -> list[Told]:
    """In the order of time; a delivery counts from its first attempt, for its answer may have been lost."""
    ids = found.ids()
    told = [*_events(session, ids), *_engines(session, ids), *_checks(session, ids), *_letters(session, ids)]
    return sorted(told, key=lambda each: str(each["at"]))


def _events(session: Session, ids: set[UUID]) -> Iterator[Told]:
    told = (
        select(Event.name, Delivery.channel, Delivery.endpoint_id, Delivery.delivered_at, Delivery.updated_at)
        .join(Delivery, (Delivery.tenant_id == Event.tenant_id) & (Delivery.event_id == Event.id))
        .where(Event.subject_id.in_(ids), Delivery.attempts > 0)
    )
    for name, channel, endpoint, delivered_at, tried_at in session.execute(told):
        receiver = endpoint and str(endpoint)
        yield _told(name, channel, receiver, delivered_at or tried_at, confirmed=delivered_at is not None)


def _engines(session: Session, ids: set[UUID]) -> Iterator[Told]:
    """Only engines outside are paid, so the ledger names no other."""
    asked = select(Usage.kind, Usage.engine, Usage.occurred_at).where(
        Usage.subject_id.in_(ids), Usage.avoided_by.is_(None)
    )
    for kind, engine, at in session.execute(asked):
        yield _told(kind, "engine", engine, at)


def _checks(session: Session, ids: set[UUID]) -> Iterator[Told]:
    asked = select(IdentityCheck).where(IdentityCheck.id.in_(ids), IdentityCheck.reference.is_not(None))
    for check in session.scalars(asked):
        yield _told("identity_check", "identity", f"{check.provider} {check.reference}", check.created_at)


def _letters(session: Session, ids: set[UUID]) -> Iterator[Told]:
    handed_on = select(Violation.issuing_authority, Violation.transferred_at).where(
        Violation.id.in_(ids), Violation.transferred_at.is_not(None)
    )
    for issuer, at in session.execute(handed_on):
        yield _told("transfer_letter", "post", issuer, at)


def _told(name: str, channel: str, receiver: str | None, at: datetime, *, confirmed: bool = True) -> Told:
    return {
        "event": str(name),
        "channel": str(channel),
        "receiver": receiver,
        "at": at.isoformat(),
        "confirmed": confirmed,
    }
