"""What can be imported: each noun's fields, what else its columns are called, what tells rows apart."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.models import Client, ClientKind, Driver, ImportNoun, Lead, WorkItem, WorkKind, WorkStatus
from app.schemas.base import In
from app.schemas.imports import ClientRow, CompanyRow, CustomerRow, DriverRow, LeadRow, TaskRow
from app.services.imports import profiles
from app.services.imports.references import Reference
from app.services.leads import statuses
from app.services.taking_in import Kind, Values

CONTACT_NAMES = {
    **dict.fromkeys(("mobile", "telephone", "tel", "phone_number", "mobile_number", "mobile_phone"), "phone"),
    **dict.fromkeys(("e_mail", "mail", "email_address", "e_mail_address"), "email"),
    **dict.fromkeys(("full_name", "contact_name", "customer_name"), "name"),
    **dict.fromkeys(("comment", "comments", "note"), "notes"),
}
CLIENT_NAMES = {
    **CONTACT_NAMES,
    **dict.fromkeys(("organisation", "organization", "company_name"), "company"),
}
TO_CLIENT = dict.fromkeys(("client_id", "client_name", "client_email", "company", "company_name"), "client")
CLIENT = Reference("client_id", Client, (Client.name, Client.email))
DRIVER = Reference("driver_id", Driver, (Driver.external_id, Driver.name))
COMPANY_KIND = {"kind": ClientKind.COMPANY}


class Faulty(Exception):
    """What is wrong with a row, without the value itself: a report is kept longer than a file."""


class Afterwards(Protocol):
    """What else a batch of rows changes, each given by our row's id: for each whether it did. Without `write`
    it only says so."""

    def __call__(
        self, session: Session, tenant_id: UUID, arrived: Sequence[tuple[UUID, Values]], *, write: bool
    ) -> Sequence[bool]: ...


@dataclass(frozen=True, slots=True)
class Importable:
    """`aliases` map other names of columns to ours; a column that is neither is kept in `extra`, where the
    noun has it. `completed` has the last look at a row's values, `references` name other rows of the tenant,
    and the fields in `beside` are no columns of the row but for `afterwards`."""

    kind: Kind[Any]
    schema: type[In]
    aliases: Mapping[str, str]
    completed: Callable[[dict[str, object]], dict[str, object]] = dict
    references: Mapping[str, Reference] = field(default_factory=dict)
    beside: Collection[str] = ()
    afterwards: Afterwards | None = None


def as_company(values: dict[str, object]) -> dict[str, object]:
    return values | COMPANY_KIND


def as_task(values: dict[str, object]) -> dict[str, object]:
    """Raises Faulty where both a colleague and a driver are to do it."""
    if "owner_id" in values and "driver" in values:
        raise Faulty("driver: give it to a colleague or to a driver, not to both")
    told = ("task", "due_at", "owner_id", "driver", "client")
    same = values.pop("reference", None) or [str(values.get(name)) for name in told]
    mark = hashlib.sha256(repr(same).encode()).hexdigest()[:40]
    if values.get("status") is WorkStatus.DONE:
        values["completed_at"] = clock.now()
    return values | {"kind": WorkKind.TASK, "origin": f"import:{mark}"}


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
    ImportNoun.CLIENTS: Importable(Kind(Client, ("phone", "email")), ClientRow, CLIENT_NAMES),
    ImportNoun.CUSTOMERS: Importable(
        Kind(Client, ("phone", "email")),
        CustomerRow,
        {
            **CLIENT_NAMES,
            **dict.fromkeys(("dob", "birth_date", "birthday"), "date_of_birth"),
            **dict.fromkeys(("licence", "driving_licence", "driving_licence_number"), "licence_number"),
            **dict.fromkeys(("licence_expiry", "licence_expires"), "licence_expires_on"),
            **dict.fromkeys(("licence_country", "licence_authority"), "licence_issuer"),
        },
        beside=profiles.FIELDS,
        afterwards=profiles.complete,
    ),
    ImportNoun.COMPANIES: Importable(
        Kind(Client, ("phone", "email", "name"), among=(Client.kind == ClientKind.COMPANY,)),
        CompanyRow,
        {**CONTACT_NAMES, **dict.fromkeys(("company", "company_name", "organisation"), "name")},
        completed=as_company,
    ),
    ImportNoun.DRIVERS: Importable(
        Kind(Driver, ("external_id", "phone", "email"), decisive="external_id"),
        DriverRow,
        {
            **CONTACT_NAMES,
            **TO_CLIENT,
            **dict.fromkeys(("driver", "driver_name"), "name"),
            **dict.fromkeys(("driver_id", "external_reference", "vessey_id"), "external_id"),
        },
        references={"client": CLIENT},
    ),
    ImportNoun.TASKS: Importable(
        Kind(WorkItem, ("origin",), among=(WorkItem.kind == WorkKind.TASK,)),
        TaskRow,
        {
            **TO_CLIENT,
            **dict.fromkeys(("title", "subject", "description", "to_do"), "task"),
            **dict.fromkeys(("due_date", "due", "deadline"), "due_at"),
            **dict.fromkeys(("owner_email", "agent", "agent_email", "assigned_to"), "owner"),
            **dict.fromkeys(("driver_id", "driver_name"), "driver"),
            **dict.fromkeys(("comment", "comments", "note"), "notes"),
            **dict.fromkeys(("id", "external_id"), "reference"),
        },
        completed=as_task,
        references={"client": CLIENT, "driver": DRIVER},
    ),
}
