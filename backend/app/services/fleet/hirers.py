"""Clients who hire: found as customers, with what an agreement has to say of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.models import Client, HirerProfile
from app.services import clients, records, scope
from app.services.records import Page, PageRequest

PROFILE = (
    *("date_of_birth", "permanent_address", "hire_address"),
    *("licence_number", "licence_issuer", "licence_expires_on"),
)
IS_HIRER = exists().where(HirerProfile.tenant_id == Client.tenant_id, HirerProfile.client_id == Client.id)


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer as one line of a file: the client's columns and those in `PROFILE`."""

    client: Client
    profile: HirerProfile

    def __getattr__(self, name: str) -> object:
        return getattr(self.profile if name in PROFILE else self.client, name)


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Client:
    """A client with a profile that is still empty."""
    client = clients.create(session, actor, values)
    records.create(session, actor, HirerProfile, {"client_id": client.id})
    return client


def page(session: Session, actor: Actor, request: PageRequest, wanted: clients.Filter) -> Page[Client]:
    return records.page(session, actor, Client, request, IS_HIRER, *clients.matching(actor, wanted))


def lines(session: Session, actor: Actor, request: PageRequest, wanted: clients.Filter) -> Page[CustomerLine]:
    """The same page with the profiles, in two statements."""
    found = page(session, actor, request, wanted)
    ids = [client.id for client in found.rows]
    known = session.scalars(scope.of(HirerProfile, actor).where(HirerProfile.client_id.in_(ids)))
    profiles = {each.client_id: each for each in known}
    rows = [CustomerLine(client, profiles[client.id]) for client in found.rows]
    return Page(rows, found.next_cursor, found.total)


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
