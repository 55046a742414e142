"""The papers with which liability is handed on: what the regime demands, what is there, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import (
    Booking,
    Client,
    Document,
    DocumentKind,
    DocumentStatus,
    HirerProfile,
    Vehicle,
    Violation,
)
from app.schemas.fleet.regimes import Paper
from app.services import scope
from app.services.fleet.regimes import Regime
from app.services.fleet.violations import settling

WORDS = {
    Paper.HIRING_AGREEMENT: "the hiring agreement, signed",
    Paper.STATEMENT_OF_LIABILITY: "the hirer's signed statement of liability",
    Paper.SIGNED_HIRE_STATEMENT: "our signed statement that the vehicle was on hire",
    Paper.VEHICLE_PARTICULARS: "mark and make of the vehicle",
    Paper.HIRER_NAME: "the hirer's name",
    Paper.HIRER_ADDRESS: "the hirer's permanent address",
    Paper.HIRER_DATE_OF_BIRTH: "the hirer's date of birth",
    Paper.HIRER_LICENCE: "number and issuer of the hirer's licence",
    Paper.HIRE_PERIOD: "start and end of the hire",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One paper; `found` says where it stands, None where it is missing."""

    paper: Paper
    words: str
    found: str | None


@dataclass(frozen=True, slots=True)
class Pack:
    """`possible` is False where this kind of letter can't be handed on; `why_not` says so."""

    regime: str | None
    possible: bool
    why_not: str | None
    have: Sequence[Item]
    missing: Sequence[Item]

    @property
    def complete(self) -> bool:
        return self.possible and not self.missing


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows that a pack is made of; None where they are not known."""

    violation: Violation
    booking: Booking | None
    vehicle: Vehicle | None
    client: Client | None
    profile: HirerProfile | None
    agreement: Document | None
    notice: Document | None = None


def of(session: Session, actor: Actor, violation_id: UUID) -> Pack:
    violation = scope.get(session, actor, Violation, violation_id)
    return checked(facts(session, actor, violation), settling.regime_of(session, violation), actor.zone)


def facts(session: Session, actor: Actor, violation: Violation) -> Facts:
    booking = session.get(Booking, violation.booking_id) if violation.booking_id else None
    client = session.get(Client, violation.client_id) if violation.client_id else None
    profile = agreement = None
    if client is not None:
        profile = session.scalar(scope.of(HirerProfile, actor).where(HirerProfile.client_id == client.id))
    if booking is not None:
        agreement = session.scalar(
            select(Document)
            .where(
                Document.tenant_id == actor.tenant_id,
                Document.booking_id == booking.id,
                Document.kind == DocumentKind.AGREEMENT,
                Document.status == DocumentStatus.READY,
                Document.archived_at.is_(None),
            )
            .order_by(Document.id.desc())
            .limit(1)
        )
    vehicle = session.get(Vehicle, violation.vehicle_id) if violation.vehicle_id else None
    notice = session.get(Document, violation.document_id) if violation.document_id else None
    return Facts(violation, booking, vehicle, client, profile, agreement, notice)


def checked(facts: Facts, regime: Regime | None, zone: ZoneInfo) -> Pack:
    if regime is None or regime.terms.transfer is None:
        why = (
            "This letter can't be answered by handing it on: wait for the notice to owner, pay or contest it."
            if regime
            else "No regime rules this kind of letter."
        )
        return Pack(regime.regime if regime else None, False, why, [], [])
    found = _found(facts, zone)
    items = [Item(paper, WORDS[paper], found.get(paper)) for paper in regime.terms.papers]
    have = [item for item in items if item.found]
    return Pack(regime.regime, True, None, have, [item for item in items if not item.found])


def _found(facts: Facts, zone: ZoneInfo) -> Mapping[Paper, str | None]:
    booking, profile, vehicle = facts.booking, facts.profile, facts.vehicle
    signed = _local(booking.agreement_signed_at, zone) if booking else None
    liable = _local(booking.liability_signed_at, zone) if booking else None
    agreement = f"document {facts.agreement.filename}" if facts.agreement else None
    return {
        Paper.HIRING_AGREEMENT: f"signed on {signed:%-d %B %Y}" if signed else agreement,
        Paper.STATEMENT_OF_LIABILITY: f"signed on {liable:%-d %B %Y}" if liable else None,
        Paper.SIGNED_HIRE_STATEMENT: "part of the transfer letter" if booking else None,
        Paper.VEHICLE_PARTICULARS: f"{vehicle.mark} {vehicle.make or ''}".strip() if vehicle else None,
        Paper.HIRER_NAME: facts.client.name if facts.client else None,
        Paper.HIRER_ADDRESS: profile.permanent_address if profile else None,
        Paper.HIRER_DATE_OF_BIRTH: _day(profile),
        Paper.HIRER_LICENCE: profile.licence_number if profile else None,
        Paper.HIRE_PERIOD: _period(booking, zone),
    }


def _day(profile: HirerProfile | None) -> str | None:
    return f"{profile.date_of_birth:%-d %B %Y}" if profile and profile.date_of_birth else None


def _period(booking: Booking | None, zone: ZoneInfo) -> str | None:
    if booking is None:
        return None
    since = _local(booking.started_at or booking.starts_at, zone)
    until = _local(booking.returned_at or booking.ends_at, zone)
    return f"{since:%-d %B %Y, %H:%M} to {until:%-d %B %Y, %H:%M}"


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone) if moment else None
