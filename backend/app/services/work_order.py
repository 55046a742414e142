"""The orders in which lists of work are asked for: follow-ups and tasks alike."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, func, literal

from app.models import WorkItem
from app.services.sorting import Order

# Behind all others goes what has no due time.
LAST = datetime(9999, 12, 30, tzinfo=UTC)


class WorkSort(StrEnum):
    """What a list is sorted by; a minus turns it round."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    DUE = "due_date"
    DUE_DOWN = "-due_date"


def in_order(sort: WorkSort) -> Order:
    by_due = func.coalesce(WorkItem.due_at, literal(LAST, DateTime(timezone=True)))
    return Order(by_due if sort.endswith("due_date") else None, descending=sort.startswith("-"))
