"""What happened with a client or a vehicle, on all desks, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import CallMention, Client, Vehicle
from app.models.base import Archivable
from app.services import scope
from app.services.timeline.sources import SOURCES, Source


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` names the noun; `mentions` are the vehicles that a call speaks of, `violations` the notices."""

    kind: str
    id: UUID
    at: datetime
    title: str
    status: str | None
    mentions: Sequence[UUID] = ()
    violations: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The latest `limit` entries that lie before a moment, if one is given."""

    before: datetime | None
    limit: int


def of_client(session: Session, actor: Actor, client_id: UUID, window: Window) -> list[Entry]:
    scope.get(session, actor, Client, client_id)
    wanted = [(each, each.of_client(actor, client_id)) for each in SOURCES if each.of_client]
    return _merged(session, actor, wanted, window)


def of_vehicle(session: Session, actor: Actor, vehicle_id: UUID, window: Window) -> list[Entry]:
    """A call belongs to a vehicle whose mark is spoken in it, or the reference of a notice about it."""
    scope.get(session, actor, Vehicle, vehicle_id)
    wanted = [(each, each.of_vehicle(actor, vehicle_id)) for each in SOURCES if each.of_vehicle]
    return _merged(session, actor, wanted, window)


def _merged(
    session: Session, actor: Actor, wanted: Sequence[tuple[Source, ColumnElement[bool]]], window: Window
) -> list[Entry]:
    found = [
        Entry(source.kind, *row)
        for source, whose in wanted
        for row in session.execute(_lines(actor, source, whose, window)).tuples()
    ]
    found.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    return _with_mentions(session, actor, found[: window.limit])


def _lines(
    actor: Actor, source: Source, whose: ColumnElement[bool], window: Window
) -> Select[tuple[UUID, datetime, str, str | None]]:
    rows = scope.of(source.model, actor).where(whose)
    if issubclass(source.model, Archivable):
        rows = rows.where(source.model.archived_at.is_(None))
    if window.before is not None:
        rows = rows.where(source.at < window.before)
    latest = rows.order_by(source.at.desc(), source.model.id.desc()).limit(window.limit)
    return latest.with_only_columns(source.model.id, source.at, source.title, source.status)


def _with_mentions(session: Session, actor: Actor, entries: list[Entry]) -> list[Entry]:
    calls = [entry.id for entry in entries if entry.kind == "call"]
    if not calls:
        return entries
    rows = session.execute(
        select(CallMention.call_id, CallMention.vehicle_id, CallMention.violation_id)
        .where(CallMention.tenant_id == actor.tenant_id, CallMention.call_id.in_(calls))
        .distinct()
    )
    vehicles: dict[UUID, set[UUID]] = {}
    violations: dict[UUID, set[UUID]] = {}
    for call_id, vehicle_id, violation_id in rows:
        if vehicle_id is not None:
            vehicles.setdefault(call_id, set()).add(vehicle_id)
        if violation_id is not None:
            violations.setdefault(call_id, set()).add(violation_id)
    return [
        replace(
            entry,
            mentions=sorted(vehicles.get(entry.id, ())),
            violations=sorted(violations.get(entry.id, ())),
        )
        for entry in entries
    ]
