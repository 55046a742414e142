"""Drivers of a tenant's clients and companies, and what they collected."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Conflict, FieldError
from app.models.operations.driver import Collection, Driver
from app.services import phones, records, scope, words
from app.services.records import Page, PageRequest

ONE_PER_EXTERNAL_ID = "uq_drivers_tenant_id_external_id"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `q` finds beginnings of words in name and e-mail, or a
    phone number."""

    client_id: UUID | None = None
    external_id: str | None = None
    q: str | None = None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Driver:
    """Raises Conflict for an external id that another driver has, archived ones too."""
    with _one_per_external_id(session):
        return records.create(session, actor, Driver, _normalised(actor, values))


def update(
    session: Session, actor: Actor, driver_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Driver:
    with _one_per_external_id(session):
        values = _normalised(actor, changes)
        return records.update(session, actor, Driver, driver_id, values, if_match=if_match)


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[Driver]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.client_id is not None:
        conditions.append(Driver.client_id == wanted.client_id)
    if wanted.external_id is not None:
        conditions.append(Driver.external_id == wanted.external_id)
    if wanted.q is not None:
        conditions.append(words.matching(wanted.q, Driver.name, Driver.email, phone=Driver.phone))
    return records.page(session, actor, Driver, request, *conditions)


def collections(
    session: Session, actor: Actor, request: PageRequest, *, driver_id: UUID | None, day: date | None
) -> Page[Collection]:
    """As last fetched. Raises NotFound for a driver who is not there."""
    conditions: list[ColumnElement[bool]] = []
    if driver_id is not None:
        scope.get(session, actor, Driver, driver_id)
        conditions.append(Collection.driver_id == driver_id)
    if day is not None:
        conditions.append(Collection.day == day)
    return records.page(session, actor, Collection, request, *conditions)


def _normalised(actor: Actor, values: Mapping[str, object]) -> dict[str, object]:
    phone = values.get("phone")
    return dict(values) if phone is None else {**values, "phone": phones.normalised(str(phone), actor.region)}


@contextmanager
def _one_per_external_id(session: Session) -> Iterator[None]:
    """The database says whether an external id is free, even while others write."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        if ONE_PER_EXTERNAL_ID not in str(error.orig):
            raise
        message = "Another driver has this external id."
        raise Conflict(
            message, code="external_id_taken", errors=[FieldError("body.external_id", message)]
        ) from error
