"""What can be imported: each noun's fields, what else its columns are called, what tells rows apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.core.conversation import Intent
from app.core.errors import Unprocessable
from app.models import Agent, Client, ImportNoun, Lead, LeadStatus
from app.schemas.base import In
from app.schemas.imports import ClientRow, LeadRow
from app.services import phones
from app.services.followups.due_moments import local_due
from app.services.leads import statuses
from app.services.taking_in import Kind

CONTACT_NAMES = {
    **dict.fromkeys(("mobile", "telephone", "tel", "phone_number", "mobile_number", "mobile_phone"), "phone"),
    **dict.fromkeys(("e_mail", "mail", "email_address", "e_mail_address"), "email"),
    **dict.fromkeys(("full_name", "contact_name", "customer_name"), "name"),
    **dict.fromkeys(("comment", "comments", "note"), "notes"),
}
# Values that people write with capitals and blanks.
WORDS = ("status", "intent", "interest_level", "kind")


@dataclass(frozen=True, slots=True)
class Importable:
    """`aliases` map other names of columns to ours; a column that is neither is kept in `extra`."""

    kind: Kind[Any]
    schema: type[In]
    aliases: Mapping[str, str]


IMPORTABLES: Mapping[ImportNoun, Importable] = {
    ImportNoun.LEADS: Importable(
        Kind(Lead, ("phone",), statuses.fixed),
        LeadRow,
        {
            **CONTACT_NAMES,
            **dict.fromkeys(("lead_source", "utm_source"), "source"),
            **dict.fromkeys(("utm_campaign", "campaign_name"), "campaign"),
            **dict.fromkeys(("owner_email", "agent", "assigned_to"), "owner"),
            "interest": "interest_level",
            "next_followup": "next_followup_at",
        },
    ),
    ImportNoun.CLIENTS: Importable(
        Kind(Client, ("phone", "email")),
        ClientRow,
        {**CONTACT_NAMES, **dict.fromkeys(("organisation", "organization", "company_name"), "company")},
    ),
}


class Faulty(Exception):
    """What is wrong with a row, without the value itself: a report is kept longer than a file."""


class Reader:
    """Turns one sender's columns into values of our own, for one tenant."""

    def __init__(self, importable: Importable, actor: Actor, owners: Mapping[str, UUID]) -> None:
        self._importable = importable
        self._actor = actor
        self._owners = owners

    def values(self, record: Mapping[str, object]) -> dict[str, object]:
        """Only what says something. Raises Faulty."""
        fields, extra = self._sorted(record)
        try:
            row = self._importable.schema.model_validate(fields | ({"extra": extra} if extra else {}))
        except ValidationError as error:
            raise Faulty(_described(error)) from error
        values = {name: value for name, value in row.sent().items() if value not in (None, "", {})}
        return self._in_our_terms(values)

    def _sorted(self, record: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
        ours = self._importable.schema.model_fields
        fields: dict[str, object] = {}
        extra: dict[str, object] = {}
        for column, value in record.items():
            if value in (None, "", [], {}) or not column:
                continue
            name = column if column in ours else self._importable.aliases.get(column, column)
            if name in fields or name not in ours or name == "extra":
                extra[column] = value
            else:
                fields[name] = _written(name, value)
        if "name" not in fields and (parts := _name_parts(extra)):
            fields["name"] = parts
        return fields, extra

    def _in_our_terms(self, values: dict[str, object]) -> dict[str, object]:
        if "phone" in values:
            try:
                values["phone"] = phones.normalised(str(values["phone"]), self._actor.region)
            except Unprocessable as error:
                raise Faulty(f"phone: {error.detail}") from error
        if "next_followup_at" in values:
            values["next_followup_at"] = local_due(values["next_followup_at"], self._actor.zone)  # type: ignore[arg-type]  # the schema made it a day or a moment
        # What merely says that nothing is known yet decides nothing.
        values = {name: value for name, value in values.items() if value not in (LeadStatus.NEW, Intent.NEW)}
        if values.get("status") is LeadStatus.CONVERTED:
            values["converted_at"] = clock.now()
        if "owner" in values:
            owner_id = self._owners.get(str(values.pop("owner")))
            if owner_id is None:
                raise Faulty("owner: nobody who works here has this e-mail address")
            values["owner_id"] = owner_id
        return values


def owners_by_email(session: Session, actor: Actor) -> dict[str, UUID]:
    """Those who may be given work."""
    rows = session.execute(
        select(Agent.email, Agent.id).where(
            Agent.tenant_id == actor.tenant_id, Agent.deactivated_at.is_(None), Agent.role != Role.VIEWER
        )
    )
    return {row.email: row.id for row in rows}


def _written(name: str, value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and name in WORDS:
        return "_".join(value.strip().lower().split())
    return value


def _name_parts(extra: dict[str, object]) -> str:
    parts = [str(extra.pop(part)) for part in ("first_name", "last_name") if extra.get(part)]
    return " ".join(parts)


def _described(error: ValidationError) -> str:
    problems = error.errors(include_input=False, include_context=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'row'}: {each['msg']}" for each in problems)[:500]
