"""Empties what stays of a person: the fleet's own records, and the rows in which others mention them."""

import re
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, DefaultClause, Enum, String, Table, Text, cast, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.models import Base, LegalHold, Violation, ViolationStatus
from app.models.base import Sealed
from app.services.persons.footprint import HIRES, Footprint

ERASED = "(erased)"
# Of a kept row these words stay: they say what an authority wants of the tenant, not of whom.
OF_THE_TENANT = {
    "violations": {
        "document_type",
        "reference",
        "reference_key",
        "vrm",
        "issuing_authority",
        "issuer_key",
        "statutory_basis",
        "contravention_code",
        "liability_type",
        "reader",
    },
}
# Others' own names and addresses, what is removed or emptied by itself, and what no person writes.
NOT_SEARCHED = frozenset(
    {
        "agents",
        "api_keys",
        "audit_log",
        "erasures",
        "events",
        "hirer_profiles",
        "idempotency_keys",
        "insights",
        "integrations",
        "invites",
        "lead_words",
        "refresh_tokens",
        "tenants",
        "terms",
        "transcript_segments",
        "upload_parts",
        "webhook_endpoints",
    }
)
OF_OTHERS = {
    "bookings": {"reference"},
    "clients": {"name", "email", "phone", "company", "address"},
    "leads": {"name", "email", "phone"},
    "drivers": {"name", "email", "phone"},
    "documents": {"key"},
    "imports": {"key"},
}


def empty_kept(session: Session, found: Footprint, client_id: UUID) -> None:
    """What stays for the tenant's own duties says no more about the person than that there was one."""
    for name in sorted(HIRES & set(found.kept)):
        table = Base.metadata.tables[name]
        stays = OF_THE_TENANT.get(name, set())
        emptied = {column.name: _empty(column) for column in _texts(table) if column.name not in stays}
        session.execute(update(table).where(table.c.id.in_(found.kept[name])).values(emptied))
    of_letters = Violation.id.in_(found.kept.get("violations", set()))
    session.execute(update(Violation).where(of_letters).values(document_id=None))
    # No letter is left to read.
    unread = of_letters & (Violation.status == ViolationStatus.RECEIVED)
    session.execute(update(Violation).where(unread).values(status=ViolationStatus.CLOSED))
    work = Base.metadata.tables["work_items"]
    session.execute(update(work).where(work.c.id.in_(found.kept.get("work_items", set()))).values(notes=None))
    session.execute(update(LegalHold).where(LegalHold.client_id == client_id).values(reason=ERASED))


def blacken_mentions(session: Session, tenant_id: UUID, words: str | None) -> dict[str, int]:
    """Blot these words out wherever else they stand. Table → how many rows said them."""
    counts: dict[str, int] = {}
    for table in Base.metadata.sorted_tables if words else ():
        if table.name in NOT_SEARCHED or "tenant_id" not in table.c:
            continue
        columns = [each for each in _texts(table) if each.name not in OF_OTHERS.get(table.name, set())]
        count = _blacken(session, table, columns, tenant_id, str(words)) if columns else 0
        counts |= {table.name: count} if count else {}
    return counts


def _blacken(
    session: Session, table: Table, columns: list[Column[object]], tenant_id: UUID, words: str
) -> int:
    saying = or_(*(cast(column, Text).regexp_match(words, "i") for column in columns))
    keys = list(table.primary_key.columns)
    rows = session.execute(select(*keys, *columns).where(table.c.tenant_id == tenant_id, saying)).all()
    pattern = re.compile(words, re.IGNORECASE)
    for row in rows:
        values = row._mapping
        cleaned = {column.name: _without(values[column.name], pattern) for column in columns}
        same = [key == values[key.name] for key in keys]
        session.execute(update(table).where(*same).values(cleaned))
    return len(rows)


def _without(value: object, pattern: re.Pattern[str]) -> object:
    """Keys of an object stay as they are; a number that is one of the words goes."""
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, dict):
        return {name: _without(each, pattern) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, pattern) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool) and pattern.search(str(value)):
        return None
    return value


def _texts(table: Table) -> Iterator[Column[object]]:
    """Where a person can have written: texts and JSON, no keys of rows, no choices, nothing sealed."""
    for column in table.columns:
        of_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
        fixed = column.primary_key or column.computed is not None or isinstance(column.type, Sealed)
        if (of_text or isinstance(column.type, JSONB)) and not fixed:
            yield column


def _empty(column: Column[object]) -> object:
    if column.nullable:
        return None
    if isinstance(column.type, JSONB):
        default = column.server_default
        return [] if isinstance(default, DefaultClause) and str(default.arg) == "[]" else {}
    return ERASED
