"""Follow-ups come from people, and from engines as suggestions until a person takes them up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.models import Call, WorkItem, WorkKind, WorkSource, WorkStatus
from app.models.base import JSONObject
from app.services import records
from app.services.followups import due_moments, telling
from app.services.ownership import require_may_own


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Work that an engine or a rule proposes. `origin` makes it once however often its maker runs."""

    origin: str
    task: str
    due_at: datetime
    source: WorkSource
    evidence: JSONObject | None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> WorkItem:
    """Make a follow-up owned by its maker unless another agent is named, and tell the receivers.

    `due_at` may be a day or a moment. Raises Unprocessable for one that has passed.
    """
    values = {"owner_id": actor.agent_id, **due_moments.with_moments(actor, values)}
    require_may_own(session, actor, values["owner_id"])
    item = records.create(session, actor, WorkItem, {"kind": WorkKind.FOLLOWUP, **values})
    telling.scheduled(session, item)
    return item


def suggest(session: Session, call: Call, suggestions: Sequence[Suggestion]) -> list[WorkItem]:
    """Bring the engine's suggestions for a call up to its latest run, and give those that are new.

    What a person took up, did or turned down is neither changed nor suggested again. Of what nobody has
    touched, that which the run did not find any more is taken back.
    """
    earlier = list(
        session.scalars(
            select(WorkItem)
            .where(
                WorkItem.tenant_id == call.tenant_id,
                WorkItem.call_id == call.id,
                WorkItem.source != WorkSource.HUMAN,
            )
            .order_by(WorkItem.id)
            .with_for_update()
        )
    )
    made: list[WorkItem] = []
    for suggestion in suggestions:
        known = _known(suggestion, earlier)
        if known is None:
            item = _add(session, call, suggestion)
            made += [item] if item else []
            continue
        earlier.remove(known)
        if _untouched(known):
            known.origin, known.due_at = suggestion.origin, suggestion.due_at
            known.task, known.evidence = suggestion.task, suggestion.evidence
    for item in filter(_untouched, earlier):
        item.archived_at = clock.now()
    session.flush()
    return made


def _known(suggestion: Suggestion, earlier: Sequence[WorkItem]) -> WorkItem | None:
    """The earlier suggestion of this work: by its words or, where a person has reworded it, by its quote."""
    alike = [item for item in earlier if _words(item.task) == _words(suggestion.task)]
    if alike:
        return alike[0]
    quote = (suggestion.evidence or {}).get("quote")
    return next(
        (item for item in earlier if quote and not _untouched(item) and _quote(item) == quote),
        None,
    )


def _add(session: Session, call: Call, suggestion: Suggestion) -> WorkItem | None:
    """None where another run with the same origin was faster."""
    statement = (
        insert(WorkItem)
        .values(
            id=clock.new_id(),
            tenant_id=call.tenant_id,
            kind=WorkKind.FOLLOWUP,
            status=WorkStatus.OPEN,
            source=suggestion.source,
            origin=suggestion.origin,
            owner_id=call.assignee_id or call.agent_id,
            call_id=call.id,
            task=suggestion.task,
            due_at=suggestion.due_at,
            evidence=suggestion.evidence,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "origin"])
        .returning(WorkItem)
    )
    item = session.scalars(statement).one_or_none()
    if item is not None:
        telling.scheduled(session, item)
    return item


def _untouched(item: WorkItem) -> bool:
    return item.status is WorkStatus.OPEN and item.confirmed_at is None and item.archived_at is None


def _words(task: str) -> list[str]:
    return re.findall(r"\w+", task.casefold())


def _quote(item: WorkItem) -> object:
    return (item.evidence or {}).get("quote")
