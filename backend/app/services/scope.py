"""The only door to a tenant's rows: every query names the tenant and what this actor may see of it.

Row-level security stands below and shows no other tenant's rows even where this is forgotten.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, or_, select, true
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Forbidden, NotFound
from app.core.reading import KEPT
from app.models import (
    ActivityCount,
    Agent,
    Batch,
    Call,
    Job,
    JobKind,
    Lead,
    PipelineCount,
    WorkItem,
    WorkKind,
)
from app.models.base import Entity, TenantOwned

Row = TypeVar("Row", bound=Entity)
ShownRow = sqlalchemy.Row[Any]
Counted = TypeVar("Counted", bound=TenantOwned)
STATEMENTS_KEPT = 256


def _own_calls(actor: Actor) -> ColumnElement[bool]:
    return or_(Call.agent_id == actor.agent_id, Call.assignee_id == actor.agent_id)


def _own_batches(actor: Actor) -> ColumnElement[bool]:
    return Batch.agent_id == actor.agent_id


def _own_and_free_leads(actor: Actor) -> ColumnElement[bool]:
    return or_(Lead.owner_id == actor.agent_id, Lead.owner_id.is_(None))


def _own_and_free_work(actor: Actor) -> ColumnElement[bool]:
    """Tasks are the office's: everybody sees all of them."""
    own = or_(WorkItem.owner_id == actor.agent_id, WorkItem.owner_id.is_(None))
    return or_(own, WorkItem.kind == WorkKind.TASK)


def _jobs_of_own_work_and_the_fleet(actor: Actor) -> ColumnElement[bool]:
    own = select(Call.id).where(Call.tenant_id == actor.tenant_id, _own_calls(actor))
    of_own_call = and_(Job.kind == JobKind.CALL, Job.subject_id.in_(own))
    leads = select(Lead.id).where(Lead.tenant_id == actor.tenant_id, _own_and_free_leads(actor))
    of_own_lead = and_(Job.kind == JobKind.CLASSIFICATION, Job.subject_id.in_(leads))
    of_fleet = Job.kind.in_([JobKind.VEHICLE_ENQUIRY, JobKind.IDENTITY_CHECK, JobKind.NOTICE])
    return or_(of_own_call, of_own_lead, of_fleet)


# What an agent sees of each noun; a noun that is not listed is seen by all of the tenant.
AGENT_SEES: dict[type, Callable[[Actor], ColumnElement[bool]]] = {
    Batch: _own_batches,
    Call: _own_calls,
    Job: _jobs_of_own_work_and_the_fleet,
    Lead: _own_and_free_leads,
    WorkItem: _own_and_free_work,
}


# Whose work a row counts as in an agent's own figures.
WHOSE: dict[type, ColumnElement[UUID] | ColumnElement[UUID | None]] = {
    ActivityCount: ActivityCount.agent_id.expression,
    Agent: Agent.id.expression,
    Call: Call.agent_id.expression,
    Lead: Lead.owner_id.expression,
    PipelineCount: PipelineCount.agent_id.expression,
    WorkItem: WorkItem.owner_id.expression,
}


def visible(model: type, actor: Actor) -> ColumnElement[bool]:
    """The condition for the rows of the tenant that this actor may see."""
    rule = AGENT_SEES.get(model)
    return true() if rule is None or actor.sees_whole_tenant else rule(actor)


def of(model: type[Row], actor: Actor) -> Select[tuple[Row]]:
    """Select the actor's rows."""
    return select(model).where(model.tenant_id == actor.tenant_id, visible(model, actor))


def calls_of_agent(actor: Actor) -> tuple[Select[tuple[Call]], Select[tuple[Call]]]:
    """What `of` gives an agent of calls, in two parts: each alone is read in the order of its index, where
    one condition for both would have all of them read first."""
    calls, own = select(Call).where(Call.tenant_id == actor.tenant_id), Call.agent_id == actor.agent_id
    return calls.where(own), calls.where(Call.assignee_id == actor.agent_id, ~own)


def work_of(model: type[Counted], actor: Actor) -> Select[tuple[Counted]]:
    """Select the rows that the actor's figures count: an agent's own, for all others the tenant's."""
    rows = select(model).where(model.tenant_id == actor.tenant_id)
    return rows if actor.sees_whole_tenant else rows.where(WHOSE[model] == actor.agent_id)


def get(session: Session, actor: Actor, model: type[Row], row_id: UUID, *, lock: bool = False) -> Row:
    """One row, archived ones too; with `lock` as it stands now, whatever this session has read of it before.
    Raises NotFound across tenants, Forbidden for a colleague's."""
    found = session.execute(_one(actor, model, lock=lock), {"row_id": row_id}).one_or_none()
    row: Row = _seen(found)[0]
    return row


def shown(session: Session, actor: Actor, model: type[Entity], row_id: UUID) -> ShownRow:
    """What `get` gives, as columns for an answer: without an entity it costs a third less."""
    found = session.connection().execute(_columns(actor, model), {"row_id": row_id}).one_or_none()
    return _seen(found)


def _seen(found: ShownRow | None) -> ShownRow:
    """A row whose last column says whether the actor may see it."""
    if found is None:
        raise NotFound("There is nothing under this id.")
    if not found[-1]:
        raise Forbidden("This belongs to a colleague.")
    return found


@lru_cache(maxsize=STATEMENTS_KEPT)
def _columns(actor: Actor, model: type[Entity]) -> Select[Any]:
    columns = model.__table__.columns
    wanted = (columns.tenant_id == actor.tenant_id, columns.id == bindparam("row_id", type_=Uuid()))
    return select(*columns, visible(model, actor)).where(*wanted).suffix_with(KEPT)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _one(actor: Actor, model: type[Row], *, lock: bool) -> Select[tuple[Row, bool]]:
    """Building it costs more than sending it."""
    row_id = bindparam("row_id", type_=Uuid())
    statement = select(model, visible(model, actor)).where(
        model.tenant_id == actor.tenant_id, model.id == row_id
    )
    return statement.with_for_update().execution_options(populate_existing=True) if lock else statement
