"""Lists as CSV, a page at a time: nothing is held between two pages, and nothing runs as a formula."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.services import audit, formulas
from app.services.records import Page, PageRequest

AT_ONCE = 500
Read = Callable[[Session, PageRequest], Page[Any]]


def written(actor: Actor, noun: str, columns: Sequence[str], read: Read) -> Iterator[bytes]:
    """The header with the first page, then page after page, newest first; each page in a short transaction
    of its own. That it was taken out is in the audit log."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        audit.record(session, actor, "exported", kind=noun, subject_id=actor.tenant_id)
    lines: list[Sequence[str]] = [columns]
    request: PageRequest | None = PageRequest(limit=AT_ONCE)
    while request is not None:
        with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
            page = read(session, request)
            lines += [[_cell(getattr(row, name)) for name in columns] for row in page.rows]
        request = PageRequest(limit=AT_ONCE, cursor=page.next_cursor) if page.next_cursor else None
        yield _lines(lines)
        lines = []


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return formulas.guarded(value) if isinstance(value, str) else str(value)
