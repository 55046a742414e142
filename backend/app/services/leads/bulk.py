"""One change to many leads in at most four statements, and its undoing for a day."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import ARRAY, CTE, Row, Text, case, cast, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Gone
from app.models import AuditEntry, Batch, Event, Lead, LeadStatus, WebhookEndpoint
from app.models.base import JSONObject
from app.schemas.leads import LeadResult, LeadsChanged, LeadsRestored
from app.services import audit, events, provenance, scope
from app.services.leads import announcing, changes
from app.services.ownership import require_may_own

UNDO_WITHIN = timedelta(hours=24)
NOT_FOUND, FORBIDDEN, CHANGED_MEANWHILE = "not_found", "forbidden", "changed_meanwhile"
BATCHES = Batch.__tablename__
TOLD = ("id", "tenant_id", "name", "subject_kind", "subject_id", "occurred_at", "payload")
# The names of the fields are our own columns, from a batch that `change` has written.
RESTORE = """
UPDATE leads SET version = b.version - 1,
    provenance = (leads.provenance - CAST(:fields AS text[])) || b.provenance,
    proposals = (leads.proposals - CAST(:fields AS text[])) || b.proposals{fields}
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS b(id uuid, version int, "values" jsonb, provenance jsonb, proposals jsonb)
WHERE leads.tenant_id = :tenant AND leads.id = b.id AND leads.version = b.version
RETURNING leads.id
"""


def change(
    session: Session, actor: Actor, lead_ids: Sequence[UUID], action: str, values: Mapping[str, object]
) -> LeadsChanged:
    """A person's change to each of these leads that the actor may change; the others are named with a reason.

    Raises Forbidden, NotFound and Unprocessable for an owner who cannot be given work.
    """
    require_may_own(session, actor, values.get("owner_id"))
    wanted = changes.decision(values)
    dated = ["converted_at"] if wanted.get("status") is LeadStatus.CONVERTED else []
    ids = list(dict.fromkeys(lead_ids))
    found = {row.id: row for row in _locked(session, actor, ids, [*wanted, *dated])}
    mine = [row for row in found.values() if row.seen]
    batch = Batch(
        id=clock.new_id(),
        agent_id=actor.agent_id,
        action=action,
        fields=[*wanted, *dated],
        rows=[_before(row, [*wanted, *dated]) for row in mine],
    )
    if mine:
        event = announcing.batch_changed(batch, actor.tenant_id, wanted)
        _write(session, actor, batch, wanted, event)
        if mine[0].receivers:
            events.tell(session, event)
    return LeadsChanged(
        batch_id=batch.id,
        updated=len(mine),
        failed=len(ids) - len(mine),
        results=[_result(lead_id, found.get(lead_id)) for lead_id in ids],
    )


def undo(session: Session, actor: Actor, batch_id: UUID) -> LeadsRestored:
    """Put back what stood there before, except where a person has changed the lead since.

    Raises NotFound, Forbidden for a colleague's batch, Gone after a day, Conflict for one that is undone.
    """
    batch = scope.get(session, actor, Batch, batch_id, lock=True)
    if batch.undone_at is not None:
        raise Conflict("This is undone already.", code="already_undone")
    if clock.now() - batch.created_at > UNDO_WITHIN:
        raise Gone("A bulk change can be undone for 24 hours; this one is older.")
    columns = "".join(
        f", {name} = (jsonb_populate_record(CAST(NULL AS leads), b.values)).{name}" for name in batch.fields
    )
    statement = text(RESTORE.format(fields=columns)).columns(Lead.id)
    values = {"tenant": actor.tenant_id, "fields": batch.fields, "rows": json.dumps(batch.rows)}
    restored = set(session.scalars(statement, values))
    batch.undone_at = clock.now()
    audit.record(session, actor, "undone", kind=BATCHES, subject_id=batch.id, after={"leads": len(restored)})
    session.flush()
    announcing.batch_restored(session, batch, restored)
    ids = [UUID(str(row["id"])) for row in batch.rows]
    return LeadsRestored(
        batch_id=batch.id,
        restored=len(restored),
        failed=len(ids) - len(restored),
        results=[_outcome(each, None if each in restored else CHANGED_MEANWHILE) for each in ids],
    )


def _locked(session: Session, actor: Actor, ids: Sequence[UUID], fields: Sequence[str]) -> Sequence[Row[Any]]:
    """What stands in the fields now, in the order of the ids: two batches never wait for each other."""
    columns = [getattr(Lead, name) for name in fields]
    # Most tenants have none, and whether there are any costs no statement.
    receivers = scope.of(WebhookEndpoint, actor).with_only_columns(func.count()).scalar_subquery()
    return session.execute(
        select(
            Lead.id,
            Lead.version,
            Lead.provenance,
            Lead.proposals,
            scope.visible(Lead, actor).label("seen"),
            receivers.label("receivers"),
            *columns,
        )
        .where(Lead.tenant_id == actor.tenant_id, Lead.id.in_(ids))
        .order_by(Lead.id)
        .with_for_update()
    ).all()


def _write(session: Session, actor: Actor, batch: Batch, wanted: Mapping[str, object], event: Event) -> None:
    """Rows, batch, event and audit entry in one statement."""
    decided = {name: value for name, value in wanted.items() if name != "archived_at"}
    values: dict[str, object] = {
        **wanted,
        "version": Lead.version + 1,
        "provenance": provenance.with_human_marks(actor, decided, Lead.provenance),
        "proposals": Lead.proposals.op("-")(cast(list(decided), ARRAY(Text))),
    }
    if "converted_at" in batch.fields:
        values["converted_at"] = case(
            (Lead.converted_at.is_(None), func.now()), else_=Lead.converted_at.expression
        )
    changed = (
        update(Lead)
        .where(Lead.tenant_id == actor.tenant_id, Lead.id.in_([UUID(str(row["id"])) for row in batch.rows]))
        .values(values)
        .returning(Lead.id)
        .cte("changed")
    )
    kept = (
        insert(Batch)
        .values(
            id=batch.id,
            tenant_id=actor.tenant_id,
            agent_id=batch.agent_id,
            action=batch.action,
            fields=batch.fields,
            rows=batch.rows,
        )
        .returning(Batch.id)
        .cte("kept")
    )
    after = {**wanted, "ids": [row["id"] for row in batch.rows]}
    entry = audit.entry(actor, batch.action, kind=BATCHES, subject_id=batch.id, after=after)
    session.execute(insert(AuditEntry).values(entry).add_cte(changed).add_cte(kept).add_cte(_told(event)))


def _told(event: Event) -> CTE:
    values = {name: getattr(event, name) for name in TOLD}
    return insert(Event).values(values).returning(Event.id).cte("told")


def _before(row: Row[Any], fields: Sequence[str]) -> JSONObject:
    """`version` is the one that the row has after the change."""
    return {
        "id": str(row.id),
        "version": row.version + 1,
        "values": {name: to_jsonable_python(getattr(row, name)) for name in fields},
        "provenance": {name: row.provenance[name] for name in fields if name in row.provenance},
        "proposals": {name: row.proposals[name] for name in fields if name in row.proposals},
    }


def _result(lead_id: UUID, row: Row[Any] | None) -> LeadResult:
    if row is None:
        return _outcome(lead_id, NOT_FOUND)
    return _outcome(lead_id, None if row.seen else FORBIDDEN)


def _outcome(lead_id: UUID, reason: str | None) -> LeadResult:
    return LeadResult(id=lead_id, ok=reason is None, reason=reason)
