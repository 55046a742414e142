"""Erasing a person: on every desk, in the store, in what was logged, with a receipt that names nobody."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import exists, select, text, update
from sqlalchemy.orm import Session

from app.core import clock, security
from app.core.actor import Actor
from app.core.database import transaction
from app.core.errors import Conflict, Locked
from app.models import (
    Client,
    Document,
    Erasure,
    Import,
    ImportStatus,
    JobKind,
    JobStatus,
    LegalHold,
)
from app.models.base import JSONObject
from app.services import audit, records, scope
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.persons import emptying, footprint, naming, removal, telling
from app.services.persons.footprint import Footprint
from app.services.providers.errors import Refused
from app.services.providers.storage.registry import storage

FORGOTTEN = ("email", "phone", "company", "address", "notes")
# How long an erasure waits for a file that is being taken in: it may name the person again.
IMPORT_PAUSE_S = 60.0
UNDER_WAY = (ImportStatus.QUEUED, ImportStatus.PROCESSING)
# All of a tenant's texts are searched once.
SEARCH_TIME = "SET LOCAL statement_timeout = '15min'"


def request(session: Session, actor: Actor, client_id: UUID) -> Erasure:
    """Raises Locked under a legal hold, Conflict where it was asked for already."""
    client = scope.get(session, actor, Client, client_id, lock=True)
    if is_held(session, client.id):
        raise Locked("A legal hold forbids this: lift it first.", code="legal_hold")
    if session.scalar(select(exists().where(Erasure.client_id == client.id))):
        raise Conflict("This person's erasure was asked for already.", code="erasure_requested")
    values = {"client_id": client.id, "requested_by": actor.agent_id}
    erasure = records.create(session, actor, Erasure, values)
    queue.enqueue(
        session,
        actor.tenant_id,
        kind=JobKind.ERASURE,
        subject_kind="erasure",
        subject_id=erasure.id,
        dedupe_key=f"erasure:{erasure.id}",
    )
    return erasure


def run(claim: Claim) -> None:
    """The bytes first, while the rows still say where they lie: it may break off and begin again."""
    with transaction(claim.tenant_id) as session:
        client = _client(session, claim)
        if is_held(session, client.id):
            raise Refused("legal_hold", "A legal hold was placed meanwhile.")
        if _import_is_under_way(session):
            queue.postpone(session, claim, seconds=IMPORT_PAUSE_S, code="import_running", counts=False)
            return
        keys = _keys(session, footprint.of_client(session, client))
    for key in keys:
        storage().delete(key)
    with queue.last_step(claim) as session:
        _erase(session, session.get_one(Erasure, claim.subject_id), frozenset(keys))


def project(_session: Session, _claim: Claim, _status: JobStatus, _error: Exception | None) -> None:
    """An erasure is done when it has its receipt."""


def hold(session: Session, actor: Actor, client_id: UUID, *, reason: str) -> LegalHold:
    """Keep all of a person until it is lifted. Raises Conflict for one that is held."""
    client = scope.get(session, actor, Client, client_id, lock=True)
    if is_held(session, client.id):
        raise Conflict("This person is under a legal hold already.", code="legal_hold")
    values = {"client_id": client.id, "reason": reason, "placed_by": actor.agent_id}
    return records.create(session, actor, LegalHold, values)


def lift(session: Session, actor: Actor, client_id: UUID) -> None:
    """Repeating it changes nothing."""
    scope.get(session, actor, Client, client_id, lock=True)
    living = select(LegalHold).where(LegalHold.client_id == client_id, LegalHold.lifted_at.is_(None))
    for each in session.scalars(living):
        each.lifted_at = clock.now()
    session.flush()


def is_held(session: Session, client_id: UUID) -> bool:
    held = exists().where(LegalHold.client_id == client_id, LegalHold.lifted_at.is_(None))
    return bool(session.scalar(select(held)))


def subject_export(session: Session, actor: Actor, client_id: UUID) -> JSONObject:
    """All that is kept of a person: table → rows. Telling it is in the audit log."""
    client = scope.get(session, actor, Client, client_id)
    found = footprint.of_client(session, client)
    tables = {**found.rows, **{name: found.rows.get(name, set()) | ids for name, ids in found.kept.items()}}
    tables["clients"] = {client.id}
    rows: JSONObject = {}
    for name in sorted(tables):
        statement = text(f"SELECT to_jsonb(each) FROM {name} each WHERE id = ANY(:ids)")  # noqa: S608 - a table of ours
        rows[name] = list(session.scalars(statement, {"ids": list(tables[name])}))
    for name, column in sorted(found.parts):
        statement = text(f"SELECT to_jsonb(each) FROM {name} each WHERE {column} = ANY(:ids)")  # noqa: S608 - likewise
        rows[name] = list(session.scalars(statement, {"ids": list(found.parts[name, column])}))
    audit.record(session, actor, "exported", kind="clients", subject_id=client.id)
    return rows


def _client(session: Session, claim: Claim) -> Client:
    return session.get_one(Client, session.get_one(Erasure, claim.subject_id).client_id)


def _import_is_under_way(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(Import.status.in_(UNDER_WAY)))))


def _keys(session: Session, found: Footprint) -> list[str]:
    """Files of imports that failed go too: nobody knows whom they name."""
    left = select(Import.key).where(Import.key.is_not(None), Import.status.not_in(UNDER_WAY))
    return [*footprint.keys(session, found), *filter(None, session.scalars(left))]


def _erase(session: Session, erasure: Erasure, removed: frozenset[str]) -> None:
    """Nothing can be added to the person while their row is locked."""
    session.execute(text(SEARCH_TIME))
    client = session.get_one(Client, erasure.client_id, with_for_update=True)
    found = footprint.of_client(session, client)
    keys = _keys(session, found)
    for late in set(keys) - removed:
        storage().delete(late)
    words = naming.words_for(session, client, found.rows.get("leads", set()))
    erasure.receipt = _receipt(session, client, found)
    removal.forget_vocabulary(session, found, client.name, words)
    emptying.empty_kept(session, found, client.id)
    holds = session.scalars(select(LegalHold.id).where(LegalHold.client_id == client.id))
    removal.remove(session, found, also=frozenset({client.id, *holds}), words=words)
    session.execute(update(Import).where(Import.key.in_(keys)).values(key=None))
    _empty_client(client)
    session.flush()
    mentions = emptying.blacken_mentions(session, client.tenant_id, words)
    erasure.receipt = {**erasure.receipt, "mentions": mentions}
    erasure.done_at = clock.now()
    session.flush()


def _empty_client(client: Client) -> None:
    client.name = emptying.ERASED
    for name in FORGOTTEN:
        setattr(client, name, None)
    client.extra, client.provenance, client.proposals = {}, {}, {}
    client.archived_at = client.archived_at or clock.now()


def _receipt(session: Session, client: Client, found: Footprint) -> JSONObject:
    """Ids, hashes and receivers: enough to prove what was removed, nothing of whom."""
    documents = select(Document.id, Document.sha256, Document.size).where(
        Document.id.in_(found.rows.get("documents", set()))
    )
    return {
        "rows": _listed(found.rows),
        "emptied": _listed({**found.kept, "clients": {client.id}}),
        "objects": [
            {"id": str(row_id), "sha256": sha256, "bytes": size}
            for row_id, sha256, size in session.execute(documents)
        ],
        "sent": telling.sent(session, found),
        "email_hash": client.email and security.keyed_fingerprint(client.email),
        "phone_hash": client.phone and security.keyed_fingerprint(client.phone),
    }


def _listed(tables: Mapping[str, set[UUID]]) -> JSONObject:
    return {name: sorted(map(str, ids)) for name, ids in sorted(tables.items())}
