"""All that hangs on some rows, found by following foreign keys: what an erasure or a retention rule removes
and a subject's export shows. A new table that refers to a client or a call is found by itself."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Column, Table, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from app.models import (
    Base,
    Client,
    Document,
    InboundMessage,
    Lead,
    UploadPart,
    UploadSession,
    Violation,
    WorkItem,
    WorkSource,
)
from app.services.persons import naming

# What a tenant must go on keeping about its fleet and its duties: emptied of the person, not removed.
HIRES = frozenset({"bookings", "incidents", "violations"})
KEPT = HIRES | {"agents", "clients", "erasures", "legal_holds", "tenants", "vehicles"}


@dataclass
class Footprint:
    """Table → ids of its rows; `parts` are rows without an id, by the column that says whose they are. `kept`
    are rows that stay, emptied."""

    rows: dict[str, set[UUID]] = field(default_factory=dict)
    parts: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)
    kept: dict[str, set[UUID]] = field(default_factory=dict)

    def ids(self) -> set[UUID]:
        return {each for ids in (*self.rows.values(), *self.kept.values()) for each in ids}


def of_client(session: Session, client: Client) -> Footprint:
    """The client's own row stays out: it is emptied, so that what is kept still points at something."""
    found = below(session, {"clients": {client.id}, "leads": set(_leads(session, client))})
    found.rows.pop("clients")
    found.kept = _closure(session, {"clients": {client.id}}, HIRES).rows
    found.kept.pop("clients")
    _add(found, "documents", _papers(session, found.kept))
    _add_work(session, found)
    _add(found, "upload_sessions", _uploads(session, client, found))
    words = naming.words_for(session, client, found.rows.get("leads", set()))
    _add(found, "inbound_messages", _messages(session, words))
    found.rows = {name: ids for name, ids in found.rows.items() if ids}
    return found


def below(session: Session, start: Mapping[str, set[UUID]]) -> Footprint:
    """These rows, all that refers to them, and the documents that they alone hold."""
    found = _closure(session, start, set(Base.metadata.tables) - KEPT)
    _add(found, "documents", _held(session, found.rows))
    found.rows = {name: ids for name, ids in found.rows.items() if ids}
    return found


def keys(session: Session, found: Footprint) -> Sequence[str]:
    """Where the bytes of its documents lie, and those of uploads on their way."""
    wanted = found.rows.get("documents", set())
    parts = select(UploadPart.key).where(UploadPart.upload_id.in_(found.rows.get("upload_sessions", set())))
    return [*session.scalars(select(Document.key).where(Document.id.in_(wanted))), *session.scalars(parts)]


def _closure(session: Session, start: Mapping[str, set[UUID]], wanted: Collection[str]) -> Footprint:
    found = Footprint({name: set(ids) for name, ids in start.items()})
    frontier = dict(found.rows)
    while frontier:
        reached: dict[str, set[UUID]] = {}
        for table, column, ids in _referring(frontier, wanted):
            if "id" not in table.c:
                found.parts.setdefault((table.name, column.name), set()).update(ids)
                continue
            known = found.rows.setdefault(table.name, set())
            new = set(session.scalars(select(table.c.id).where(column.in_(ids)))) - known
            if new:
                known |= new
                reached.setdefault(table.name, set()).update(new)
        frontier = reached
    return found


def _referring(
    frontier: Mapping[str, set[UUID]], wanted: Collection[str]
) -> Iterator[tuple[Table, Column[UUID], set[UUID]]]:
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints if table.name in wanted else ():
            ids = frontier.get(constraint.referred_table.name)
            if ids and len(constraint.column_keys) == 2:
                yield table, table.c[constraint.column_keys[1]], ids


def _leads(session: Session, client: Client) -> Sequence[UUID]:
    """Those tied to the client, and free ones with their phone or address."""
    same = []
    if client.phone:
        same.append(Lead.phone == client.phone)
    if client.email:
        same.append(func.lower(Lead.email) == client.email.lower())
    whose = or_(Lead.client_id == client.id, Lead.client_id.is_(None) & or_(*same)) if same else None
    tied = Lead.client_id == client.id if whose is None else whose
    return session.scalars(select(Lead.id).where(Lead.tenant_id == client.tenant_id, tied)).all()


def _held(session: Session, rows: Mapping[str, set[UUID]]) -> set[UUID]:
    held: set[UUID] = set()
    for name, ids in rows.items():
        table = Base.metadata.tables[name]
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table.name == "documents":
                column = table.c[constraint.column_keys[1]]
                held |= set(session.scalars(select(column).where(table.c.id.in_(ids), column.is_not(None))))
    return held


def _papers(session: Session, kept: Mapping[str, set[UUID]]) -> set[UUID]:
    """What lies with a hire, an incident or a penalty; a letter that another one's penalty shows stays."""
    attached = {
        row_id
        for table, column, ids in _referring(kept, {"documents"})
        for row_id in session.scalars(select(table.c.id).where(column.in_(ids)))
    }
    letters = _held(session, kept)
    others = select(Violation.document_id).where(
        Violation.document_id.in_(letters), Violation.id.not_in(kept.get("violations", set()))
    )
    return attached | letters - set(session.scalars(others))


def _add_work(session: Session, found: Footprint) -> None:
    """What people wrote down goes; the deadlines of a penalty, which a rule wrote, stay."""
    for table, column, ids in _referring(found.kept, {"work_items"}):
        by_rule = (WorkItem.source == WorkSource.RULE) & WorkItem.violation_id.is_not(None)
        of_hire = select(table.c.id, by_rule).where(column.in_(ids))
        for row_id, stays in session.execute(of_hire):
            where = found.kept if stays else found.rows
            where.setdefault("work_items", set()).add(row_id)


def _uploads(session: Session, client: Client, found: Footprint) -> set[UUID]:
    """Uploads that became one of these calls, or that say whose they will be."""
    calls, leads = found.rows.get("calls", set()), found.rows.get("leads", set())
    hashes = select(Document.sha256).where(
        Document.id.in_(_held(session, {"calls": calls})), Document.sha256 != ""
    )
    whose = select(UploadSession.id).where(
        UploadSession.tenant_id == client.tenant_id,
        or_(
            UploadSession.form["client_id"].astext == str(client.id),
            UploadSession.form["lead_id"].astext.in_([str(lead) for lead in leads]),
            UploadSession.sha256.in_(hashes),
        ),
    )
    return set(session.scalars(whose))


def _messages(session: Session, words: str | None) -> set[UUID]:
    """What outside services told of this person."""
    if words is None:
        return set()
    told = select(InboundMessage.id).where(cast(InboundMessage.body, Text).regexp_match(words, "i"))
    return set(session.scalars(told))


def _add(found: Footprint, name: str, ids: set[UUID]) -> None:
    found.rows.setdefault(name, set()).update(ids)
