"""Reminds of follow-ups: once shortly before they are due, once when they are late. Upkeep calls it for each
tenant; a due time that was moved is reminded of anew."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import transaction
from app.models import Reminder, WorkItem, WorkStatus
from app.services.followups import telling
from app.services.jobs import wake

AHEAD = timedelta(minutes=15)
# What has been late for longer is known to be, and a service that was away wakes nobody for old work.
LATEST = timedelta(days=7)
BATCH = 200
DUE, OVERDUE = "followup.due", "followup.overdue"


def remind(tenant_id: UUID) -> int:
    """How many reminders went out. However many processes do this at once, each goes out once."""
    total = 0
    while True:
        with transaction(tenant_id) as session:
            told = _remind_some(session, tenant_id)
        wake.committed(session)
        total += told
        if told < BATCH:
            return total


def _remind_some(session: Session, tenant_id: UUID) -> int:
    now = clock.now()
    name = case((WorkItem.due_at <= now, OVERDUE), else_=DUE)
    told = select(literal(1)).where(
        Reminder.tenant_id == tenant_id,
        Reminder.work_item_id == WorkItem.id,
        Reminder.due_at == WorkItem.due_at,
        Reminder.name == name,
    )
    pending = (
        select(WorkItem.tenant_id, WorkItem.id, name, WorkItem.due_at)
        .where(
            WorkItem.tenant_id == tenant_id,
            WorkItem.status == WorkStatus.OPEN,
            WorkItem.archived_at.is_(None),
            WorkItem.due_at > now - LATEST,
            WorkItem.due_at <= now + AHEAD,
            ~told.exists(),
        )
        .order_by(WorkItem.due_at)
        .limit(BATCH)
    )
    noted = session.execute(
        insert(Reminder)
        .from_select(["tenant_id", "work_item_id", "name", "due_at"], pending)
        .on_conflict_do_nothing()
        .returning(Reminder.work_item_id, Reminder.name)
    ).all()
    items = session.scalars(
        select(WorkItem).where(
            WorkItem.tenant_id == tenant_id, WorkItem.id.in_([item_id for item_id, _ in noted])
        )
    )
    by_id = {item.id: item for item in items}
    for item_id, event in noted:
        telling.tell(session, by_id[item_id], event)
    return len(noted)
