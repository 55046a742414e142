"""Turns one sender's columns into values of our own, for one tenant and one kind of row."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Unprocessable
from app.models import Agent, LeadStatus
from app.services import phones
from app.services.followups.due_moments import local_due
from app.services.imports.nouns import Faulty, Importable
from app.services.ownership import works

# Values that people write with capitals and blanks.
WORDS = ("status", "intent", "interest_level", "kind")
MOMENTS = ("next_followup_at", "due_at")
# A row of an export of ours, and what such a row tells that nobody sets.
OF_OURS = frozenset({"id", "created_at", "updated_at"})
NOBODY_SETS = OF_OURS | {
    *("owner_id", "client_id", "parent_id", "call_id", "lead_id", "vehicle_id", "booking_id"),
    *("contact_count", "no_answer_count", "followup_count", "intent_confidence", "source"),
    *("last_contact_at", "converted_at", "completed_at", "synced_at"),
}


class Reader:
    """`owners` are those who may be given work, by their e-mail addresses."""

    def __init__(self, importable: Importable, actor: Actor, owners: Mapping[str, UUID]) -> None:
        self._importable = importable
        self._actor = actor
        self._owners = owners

    def values(self, record: Mapping[str, object]) -> dict[str, object]:
        """Only what says something; with `id` where it is a row of an export of ours. Raises Faulty."""
        own_id = _own_id(record)
        fields, extra = self._sorted(record, own=own_id is not None)
        if extra and "extra" in self._importable.schema.model_fields:
            fields["extra"] = extra
        try:
            row = self._importable.schema.model_validate(fields)
        except ValidationError as error:
            raise Faulty(_described(error)) from error
        values = {name: value for name, value in row.sent().items() if value not in (None, "", {})}
        values = self._importable.completed(self._in_our_terms(values))
        return values if own_id is None else values | {"id": own_id}

    def _sorted(
        self, record: Mapping[str, object], *, own: bool
    ) -> tuple[dict[str, object], dict[str, object]]:
        ours = self._importable.schema.model_fields
        fields: dict[str, object] = {}
        extra: dict[str, object] = {}
        for column, value in record.items():
            if value in (None, "", [], {}) or not column or (own and column in OF_OURS):
                continue
            name = column if column in ours else self._importable.aliases.get(column, column)
            if name in fields or name not in ours or name == "extra":
                if not (own and column in NOBODY_SETS):
                    extra[column] = value
            else:
                fields[name] = _written(name, value)
        if "name" in ours and "name" not in fields and (parts := _name_parts(extra)):
            fields["name"] = parts
        return fields, extra

    def _in_our_terms(self, values: dict[str, object]) -> dict[str, object]:
        if "phone" in values:
            try:
                values["phone"] = phones.normalised(str(values["phone"]), self._actor.region)
            except Unprocessable as error:
                raise Faulty(f"phone: {error.detail}") from error
        for name in MOMENTS:
            if name in values:
                values[name] = local_due(values[name], self._actor.zone)  # type: ignore[arg-type]  # the schema made it a day or a moment
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
    rows = session.execute(select(Agent.email, Agent.id).where(Agent.tenant_id == actor.tenant_id, works()))
    return {row.email: row.id for row in rows}


def _own_id(record: Mapping[str, object]) -> UUID | None:
    if not record.keys() >= OF_OURS:
        return None
    try:
        return UUID(str(record["id"]))
    except ValueError:
        return None


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
