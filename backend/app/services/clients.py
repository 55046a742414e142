"""Clients: people and companies, their phone numbers as E.164."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import FieldError, Unprocessable
from app.models import Client, ClientKind
from app.schemas.clients import ClientOut
from app.services import lists, phones, records, scope, words
from app.services.records import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `q` finds beginnings of words in name, e-mail, phone and
    company; `phone` may be written as people write it."""

    kind: ClientKind | None = None
    q: str | None = None
    email: str | None = None
    phone: str | None = None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Client:
    _require_company(session, actor, values)
    return records.create(session, actor, Client, _normalised(actor, values))


def update(
    session: Session, actor: Actor, client_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Client:
    """A person's change of some fields, or of all. Raises Unprocessable for a client that is its own
    parent."""
    _require_company(session, actor, changes, child_id=client_id)
    return records.update(session, actor, Client, client_id, _normalised(actor, changes), if_match=if_match)


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[ClientOut]:
    return lists.page(session, actor, Client, ClientOut, request, *matching(actor, wanted))


def matching(actor: Actor, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(Client.kind == wanted.kind)
    if wanted.email is not None:
        conditions.append(Client.email == wanted.email.lower())
    if wanted.phone is not None:
        conditions.append(Client.phone == phones.normalised(wanted.phone, actor.region, field="query.phone"))
    if wanted.q is not None:
        texts = (Client.name, Client.email, Client.company)
        conditions.append(words.matching(wanted.q, *texts, phone=Client.phone))
    return conditions


def _normalised(actor: Actor, values: Mapping[str, object]) -> dict[str, object]:
    phone = values.get("phone")
    if phone is None:
        return dict(values)
    return {**values, "phone": phones.normalised(str(phone), actor.region)}


def _require_company(
    session: Session, actor: Actor, values: Mapping[str, object], *, child_id: UUID | None = None
) -> None:
    parent_id = values.get("parent_id")
    if parent_id is None:
        return
    parent = session.scalar(scope.of(Client, actor).where(Client.id == parent_id))
    if parent_id == child_id or (parent is not None and parent.kind is not ClientKind.COMPANY):
        message = "The parent must be another client of kind company."
        raise Unprocessable(message, errors=[FieldError("body.parent_id", message)])
