"""All that hangs on some rows, found by following foreign keys down: what an erasure or a retention rule
removes and a subject's export shows. A new table that refers to a client or a call is found by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Column, Table, delete, func, null, or_, select, text, update
from sqlalchemy.orm import Session

from app.models import (
    AuditEntry,
    Base,
    Batch,
    Client,
    Delivery,
    Document,
    Event,
    IdempotencyKey,
    ImportRow,
    Lead,
)

# What a tenant must go on keeping about its fleet and its duties: emptied of the person, not removed.
KEPT = frozenset(
    {
        "agents",
        "bookings",
        "clients",
        "erasures",
        "incidents",
        "legal_holds",
        "tenants",
        "vehicles",
        "violations",
    }
)


@dataclass
class Footprint:
    """Table → ids of its rows; `parts` are rows without an id, by the column that says whose they are."""

    rows: dict[str, set[UUID]] = field(default_factory=dict)
    parts: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)

    def ids(self) -> set[UUID]:
        return {each for ids in self.rows.values() for each in ids}


def of_client(session: Session, client: Client) -> Footprint:
    """The client's own row stays out: it is emptied, so that what is kept still points at something."""
    same = [Lead.client_id == client.id]
    if client.phone:
        same.append(Lead.phone == client.phone)
    if client.email:
        same.append(func.lower(Lead.email) == client.email.lower())
    leads = session.scalars(select(Lead.id).where(Lead.tenant_id == client.tenant_id, or_(*same)))
    found = below(session, {"clients": {client.id}, "leads": set(leads)})
    found.rows.pop("clients")
    return found


def below(session: Session, start: Mapping[str, set[UUID]]) -> Footprint:
    """These rows, all that refers to them, and the documents that they alone hold."""
    found = Footprint({name: set(ids) for name, ids in start.items()})
    frontier = dict(found.rows)
    while frontier:
        reached: dict[str, set[UUID]] = {}
        for table, column, ids in _referring(frontier):
            if "id" not in table.c:
                found.parts.setdefault((table.name, column.name), set()).update(ids)
                continue
            known = found.rows.setdefault(table.name, set())
            new = set(session.scalars(select(table.c.id).where(column.in_(ids)))) - known
            if new:
                known |= new
                reached.setdefault(table.name, set()).update(new)
        frontier = reached
    found.rows.setdefault("documents", set()).update(_documents(session, found))
    found.rows = {name: ids for name, ids in found.rows.items() if ids}
    return found


def keys(session: Session, found: Footprint) -> Sequence[str]:
    """Where the bytes of its documents lie."""
    wanted = found.rows.get("documents", set())
    return session.scalars(select(Document.key).where(Document.id.in_(wanted))).all()


def sent(session: Session, found: Footprint) -> list[dict[str, object]]:
    """What about these rows went to whom."""
    told = (
        select(Event.name, Delivery.channel, Delivery.endpoint_id, Delivery.delivered_at)
        .join(Delivery, (Delivery.tenant_id == Event.tenant_id) & (Delivery.event_id == Event.id))
        .where(Event.subject_id.in_(found.ids()), Delivery.delivered_at.is_not(None))
        .order_by(Delivery.delivered_at)
    )
    return [
        {"event": name, "channel": channel, "receiver": endpoint and str(endpoint), "at": at.isoformat()}
        for name, channel, endpoint, at in session.execute(told)
        if at is not None
    ]


def remove(session: Session, found: Footprint, *, also: frozenset[UUID] = frozenset()) -> None:
    """Delete the rows, what was told of them, and what the log and kept answers say of them and of `also`."""
    ids = found.ids() | also
    # What would undo a change of many holds what stood there before.
    undone = text("EXISTS (SELECT FROM jsonb_array_elements(rows) each WHERE each ->> 'id' = ANY(:ids))")
    named = undone.bindparams(ids=[str(each) for each in ids])
    ids |= set(session.scalars(delete(Batch).where(named).returning(Batch.id)))
    session.execute(delete(Event).where(Event.subject_id.in_(ids)))
    named = text("CAST(body ->> 'id' AS text) = ANY(:ids)").bindparams(ids=[str(each) for each in ids])
    session.execute(delete(IdempotencyKey).where(named))
    session.execute(
        update(AuditEntry)
        .where(AuditEntry.subject_id.in_(ids), AuditEntry.redacted_at.is_(None))
        .values(before=null(), after=null(), redacted_at=func.now())
    )
    session.execute(delete(ImportRow).where(ImportRow.subject_id.in_(ids)))
    for (name, column), owners in found.parts.items():
        table = Base.metadata.tables[name]
        session.execute(delete(table).where(table.c[column].in_(owners)))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in found.rows:
            session.execute(delete(table).where(table.c.id.in_(found.rows[table.name])))


def _referring(frontier: Mapping[str, set[UUID]]) -> Iterator[tuple[Table, Column[UUID], set[UUID]]]:
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints if table.name not in KEPT else ():
            ids = frontier.get(constraint.referred_table.name)
            if ids and len(constraint.column_keys) == 2:
                yield table, table.c[constraint.column_keys[1]], ids


def _documents(session: Session, found: Footprint) -> set[UUID]:
    held: set[UUID] = set()
    for name, ids in found.rows.items():
        table = Base.metadata.tables[name]
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table.name == "documents":
                column = table.c[constraint.column_keys[1]]
                held |= set(session.scalars(select(column).where(table.c.id.in_(ids), column.is_not(None))))
    return held
