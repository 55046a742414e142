"""Adds the ledger up, for `GET /usage`."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.config import settings
from app.core.prices import MICROPENCE
from app.models import AvoidedBy, Call, Lead, Tenant, Usage, UsageKind
from app.schemas.usage import Avoided, EngineUsage, UsageOut
from app.services import scope, spans
from app.services.spans import Asked, Span
from app.services.usage import budget

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Subject:
    """One call, or one lead with all its calls; None is everything."""

    call_id: UUID | None = None
    lead_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The ledger's entries of one kind, engine, price version and reason, summed."""

    kind: UsageKind
    engine: str
    price_version: str
    avoided_by: AvoidedBy | None
    entries: int
    billed_ms: int
    input_tokens: int
    output_tokens: int
    micropence: int


def usage(session: Session, actor: Actor, asked: Asked, subject: Subject) -> UsageOut:
    """What was paid and avoided in the span, by default this month so far. Raises NotFound for a subject of
    another tenant's, Unprocessable for a span that is none."""
    today = clock.now().astimezone(spans.zone_of(actor, asked.zone)).date()
    span = spans.of(actor, asked, first=None if asked.until else today.replace(day=1))
    lines = _lines(session, actor, span, subject)
    paid = [line for line in lines if line.avoided_by is None]
    unpaid = {reason: [line for line in lines if line.avoided_by is reason] for reason in AvoidedBy}
    cap = session.scalars(select(Tenant.monthly_cap_pence).where(Tenant.id == actor.tenant_id)).one()
    month = budget.spent_this_month(session, actor.tenant_id, actor.zone)
    return UsageOut(
        since=span.since,
        until=span.until,
        price_version=settings().prices.version,
        micropence=sum(line.micropence for line in paid),
        minutes=_minutes(paid),
        input_tokens=sum(line.input_tokens for line in paid),
        output_tokens=sum(line.output_tokens for line in paid),
        engines=[_engine(line) for line in paid],
        avoided=[_avoided(found, reason) for reason, found in unpaid.items() if found],
        avoided_micropence=sum(line.micropence for line in lines if line.avoided_by is not None),
        monthly_cap_pence=cap,
        month_micropence=month,
        cap_reached=cap is not None and month >= cap * MICROPENCE,
    )


def _lines(session: Session, actor: Actor, span: Span, subject: Subject) -> list[Line]:
    keys = (Usage.kind, Usage.engine, Usage.price_version, Usage.avoided_by)
    measures = (Usage.billed_ms, Usage.input_tokens, Usage.output_tokens, Usage.micropence)
    rows = session.execute(
        select(*keys, func.count(), *(func.sum(measure) for measure in measures))
        .where(
            Usage.tenant_id == actor.tenant_id,
            Usage.occurred_at >= span.since,
            Usage.occurred_at < span.until,
            *_of_subject(session, actor, subject),
        )
        .group_by(*keys)
        .order_by(*keys)
    )
    return [Line(kind, engine, version, by, *map(int, sums)) for kind, engine, version, by, *sums in rows]


def _of_subject(session: Session, actor: Actor, subject: Subject) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if subject.call_id is not None:
        conditions.append(Usage.subject_id == scope.get(session, actor, Call, subject.call_id).id)
    if subject.lead_id is not None:
        lead = scope.get(session, actor, Lead, subject.lead_id)
        its_calls = select(Call.id).where(Call.tenant_id == actor.tenant_id, Call.lead_id == lead.id)
        # Classifying a lead is paid for the lead itself.
        conditions.append(or_(Usage.subject_id == lead.id, Usage.subject_id.in_(its_calls)))
    return conditions


def _engine(line: Line) -> EngineUsage:
    return EngineUsage(
        kind=line.kind,
        engine=line.engine,
        price_version=line.price_version,
        jobs=line.entries,
        minutes=_minutes([line]),
        input_tokens=line.input_tokens,
        output_tokens=line.output_tokens,
        micropence=line.micropence,
    )


def _avoided(lines: Sequence[Line], reason: AvoidedBy) -> Avoided:
    return Avoided(
        reason=reason,
        recordings=sum(line.entries for line in lines),
        minutes=_minutes(lines),
        micropence=sum(line.micropence for line in lines),
    )


def _minutes(lines: Sequence[Line]) -> float:
    return round(sum(line.billed_ms for line in lines) / MINUTE_MS, 2)


def set_cap(session: Session, actor: Actor, pence: int | None) -> None:
    """What engines may cost the tenant in a local month; None lifts the limit."""
    session.get_one(Tenant, actor.tenant_id, with_for_update=True).monthly_cap_pence = pence
    session.flush()
