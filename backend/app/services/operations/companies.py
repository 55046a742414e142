"""Companies: the clients of that kind, under an address of their own."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.models import Client, ClientKind
from app.services import clients, records, scope


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Client:
    return clients.create(session, actor, {**values, "kind": ClientKind.COMPANY})


def get(session: Session, actor: Actor, company_id: UUID) -> Client:
    """Raises NotFound for a person too."""
    found = scope.get(session, actor, Client, company_id)
    if found.kind is not ClientKind.COMPANY:
        raise NotFound("There is nothing under this id.")
    return found


def update(
    session: Session, actor: Actor, company_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Client:
    get(session, actor, company_id)
    return clients.update(session, actor, company_id, changes, if_match=if_match)


def archive(session: Session, actor: Actor, company_id: UUID) -> None:
    get(session, actor, company_id)
    records.archive(session, actor, Client, company_id)


def restore(session: Session, actor: Actor, company_id: UUID) -> Client:
    get(session, actor, company_id)
    return records.restore(session, actor, Client, company_id)
