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
from app.models import Agent, Call, WorkItem, WorkKind, WorkSource, WorkStatus
from app.models.base import JSONObject
from app.services import records
from app.services.followups import due_moments, telling
from app.services.ownership import require_may_own, works


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
    touched, that which the run did not find any more is taken back, until a later one finds it again.
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
    known = _known(suggestions, earlier)
    for suggestion in suggestions:
        item = known.get(suggestion.origin)
        if item is None:
            added = _add(session, call, suggestion)
            made += [added] if added else []
        elif _untouched(item) or _taken_back(item):
            item.origin, item.due_at, item.archived_at = suggestion.origin, suggestion.due_at, None
            item.task, item.evidence = suggestion.task, suggestion.evidence
    found = {item.id for item in known.values()}
    for item in filter(_untouched, earlier):
        if item.id not in found:
            item.archived_at, item.origin = clock.now(), None
    session.flush()
    return made


def _known(suggestions: Sequence[Suggestion], earlier: Sequence[WorkItem]) -> dict[str, WorkItem]:
    """By its origin the earlier suggestion of the same work, each once: with its words or, as engines and
    people word it anew, with its quote. What people have touched is looked through first."""
    known: dict[str, WorkItem] = {}
    left = list(earlier)
    for is_same in (_has_words, _was_touched_with_quote, _has_quote):
        for suggestion in suggestions:
            same = (item for item in left if is_same(item, suggestion))
            item = None if suggestion.origin in known else next(same, None)
            if item is not None:
                known[suggestion.origin] = item
                left.remove(item)
    return known


def _has_words(item: WorkItem, suggestion: Suggestion) -> bool:
    return _words(item.task) == _words(suggestion.task)


def _was_touched_with_quote(item: WorkItem, suggestion: Suggestion) -> bool:
    return _has_quote(item, suggestion) and not (_untouched(item) or _taken_back(item))


def _has_quote(item: WorkItem, suggestion: Suggestion) -> bool:
    quote = _quote(suggestion.evidence)
    return quote is not None and quote == _quote(item.evidence)


def _add(session: Session, call: Call, suggestion: Suggestion) -> WorkItem | None:
    """None where another run with the same origin was faster. Nobody's, where whose call it was has left."""
    whose = select(Agent.id).where(
        Agent.tenant_id == call.tenant_id, Agent.id == (call.assignee_id or call.agent_id), works()
    )
    statement = (
        insert(WorkItem)
        .values(
            id=clock.new_id(),
            tenant_id=call.tenant_id,
            kind=WorkKind.FOLLOWUP,
            status=WorkStatus.OPEN,
            source=suggestion.source,
            origin=suggestion.origin,
            owner_id=whose.scalar_subquery(),
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


def _taken_back(item: WorkItem) -> bool:
    """By a run that did not find it; what a person deleted keeps its origin."""
    return item.origin is None and item.archived_at is not None and item.confirmed_at is None


def _words(task: str) -> list[str]:
    return re.findall(r"\w+", task.casefold())


def _quote(evidence: JSONObject | None) -> object:
    return (evidence or {}).get("quote")
