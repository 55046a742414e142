"""The audit log: every change that a person or a key makes, written in the transaction that makes it.

`listen` watches what sessions write while somebody acts, so that no route, rule or new table can forget it.
Statements that change rows past the session call `record` themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TypeGuard
from uuid import UUID

from sqlalchemy import ColumnElement, event, insert, inspect
from sqlalchemy.orm import ColumnProperty, Session, UOWTransaction

from app.core import acting, clock
from app.core.actor import Actor
from app.models import AuditEntry, Tenant
from app.models.base import Base, JSONObject, Sealed, TenantOwned

# Mechanics: they follow from a change that is recorded, or hold nothing that a person decided.
NOT_RECORDED = frozenset(
    {
        "audit_log",
        "batches",
        "blob_chunks",
        "deliveries",
        "events",
        "idempotency_keys",
        "import_rows",
        "jobs",
        "refresh_tokens",
        "upload_parts",
        "upload_sessions",
    }
)
BOOKKEEPING = frozenset(
    {"tenant_id", "created_at", "updated_at", "provenance", "proposals", "version", "words"}
)
SECRET_WORDS = ("password", "secret", "hash", "token")
CONCEALED = "(not shown)"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries a list shows; None does not narrow it. `since` is included, `until` is not."""

    agent: UUID | None = None
    action: str | None = None
    kind: str | None = None
    subject: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    kind: str,
    subject_id: UUID,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write down one act. `kind` is the table's name; secrets among the values are concealed."""
    values = entry(actor, action, kind=kind, subject_id=subject_id, before=before, after=after)
    session.execute(insert(AuditEntry), [values])


def entry(
    actor: Actor,
    action: str,
    *,
    kind: str,
    subject_id: UUID,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """What `record` writes, for a statement that writes more than this."""
    return _entry(actor, action, _Subject(kind, subject_id), dict(before or {}), dict(after or {}))


def listen() -> None:
    """Watch all sessions of this process; calling it again changes nothing."""
    if not event.contains(Session, "after_flush", _after_flush):
        event.listen(Session, "after_flush", _after_flush)


def matching(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, value in (
        (AuditEntry.agent_id, wanted.agent),
        (AuditEntry.action, wanted.action),
        (AuditEntry.subject_kind, wanted.kind),
        (AuditEntry.subject_id, wanted.subject),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.since is not None:
        conditions.append(AuditEntry.occurred_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEntry.occurred_at < wanted.until)
    return conditions


@dataclass(frozen=True, slots=True)
class _Subject:
    kind: str
    id: UUID


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    actor = acting.actor.get()
    if actor is None:
        return
    entries = list(_entries(session, actor))
    if entries:
        session.connection().execute(insert(AuditEntry), entries)


def _entries(session: Session, actor: Actor) -> Iterator[dict[str, object]]:
    """The session still shows what was new, changed and deleted, with the values from before."""
    for row in session.new:
        if _is_recorded(row):
            yield _entry(actor, "created", _subject(row), {}, _values(row))
    for row in session.dirty:
        if _is_recorded(row) and session.is_modified(row):
            before, after = _changes(row)
            if after:
                yield _entry(actor, _verb(before, after), _subject(row), before, after)
    for row in session.deleted:
        if _is_recorded(row):
            yield _entry(actor, "deleted", _subject(row), _values(row), {})


def _is_recorded(row: object) -> TypeGuard[Base]:
    belongs = isinstance(row, TenantOwned | Tenant)
    return isinstance(row, Base) and belongs and row.__tablename__ not in NOT_RECORDED


def _subject(row: Base) -> _Subject:
    """A row without an id of its own is told by what it belongs to: a segment by its call."""
    keys = [value for value in inspect(row).mapper.primary_key_from_instance(row) if isinstance(value, UUID)]
    return _Subject(row.__tablename__, keys[0])


def _changes(row: Base) -> tuple[dict[str, object], dict[str, object]]:
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for attribute in inspect(row).mapper.column_attrs:
        history = inspect(row).attrs[attribute.key].history
        if attribute.key not in BOOKKEEPING and history.has_changes():
            was, now = (values[0] if values else None for values in (history.deleted, history.added))
            before[attribute.key], after[attribute.key] = _open(attribute, was), _open(attribute, now)
    return before, after


def _values(row: Base) -> dict[str, object]:
    loaded = inspect(row).dict
    return {
        attribute.key: _open(attribute, loaded[attribute.key])
        for attribute in inspect(row).mapper.column_attrs
        if attribute.key not in BOOKKEEPING and loaded.get(attribute.key) is not None
    }


def _open(attribute: ColumnProperty[object], value: object) -> object:
    """What the database holds sealed is not written down in the open beside it."""
    sealed = isinstance(attribute.columns[0].type, Sealed)
    return CONCEALED if sealed and value is not None else value


def _verb(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    if "archived_at" not in after:
        return "changed"
    return "restored" if before["archived_at"] is not None else "archived"


def _entry(
    actor: Actor, action: str, subject: _Subject, before: dict[str, object], after: dict[str, object]
) -> dict[str, object]:
    origin = acting.origin.get()
    return {
        "id": clock.new_id(),
        "tenant_id": actor.tenant_id,
        "agent_id": actor.agent_id,
        "key_id": actor.key_id,
        "action": action,
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "before": _shown(before) or None,
        "after": _shown(after) or None,
        "address": origin.address[:40] if origin else None,
        "user_agent": origin.user_agent[:200] if origin else None,
        "request_id": origin.request_id if origin else None,
    }


def _shown(values: Mapping[str, object]) -> JSONObject:
    return {
        name: CONCEALED if any(word in name for word in SECRET_WORDS) else _plain(value)
        for name, value in values.items()
    }


def _plain(value: object) -> object:
    """As JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
