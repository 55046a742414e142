"""Clients who hire: found as customers, with what an agreement has to say of them."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import exists
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.models import Client, HirerProfile
from app.services import clients, records, scope
from app.services.records import Page, PageRequest

IS_HIRER = exists().where(HirerProfile.tenant_id == Client.tenant_id, HirerProfile.client_id == Client.id)


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Client:
    """A client with a profile that is still empty."""
    client = clients.create(session, actor, values)
    records.create(session, actor, HirerProfile, {"client_id": client.id})
    return client


def page(session: Session, actor: Actor, request: PageRequest, wanted: clients.Filter) -> Page[Client]:
    return records.page(session, actor, Client, request, IS_HIRER, *clients.matching(actor, wanted))


def get(session: Session, actor: Actor, client_id: UUID) -> Client:
    """Raises NotFound for a client who is no hirer too."""
    profile(session, actor, client_id)
    return scope.get(session, actor, Client, client_id)


def profile(session: Session, actor: Actor, client_id: UUID) -> HirerProfile:
    found = _find(session, actor, client_id)
    if found is None:
        raise NotFound("There is nothing under this id.")
    return found


def put_profile(
    session: Session,
    actor: Actor,
    client_id: UUID,
    values: Mapping[str, object],
    *,
    if_match: str | None,
) -> HirerProfile:
    """Write these fields of a client's profile; a client without one becomes a hirer."""
    scope.get(session, actor, Client, client_id, lock=True)
    found = _find(session, actor, client_id)
    if found is None:
        return records.create(session, actor, HirerProfile, {**values, "client_id": client_id})
    return records.update(session, actor, HirerProfile, found.id, values, if_match=if_match)


def _find(session: Session, actor: Actor, client_id: UUID) -> HirerProfile | None:
    return session.scalar(scope.of(HirerProfile, actor).where(HirerProfile.client_id == client_id))
