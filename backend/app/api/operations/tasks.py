"""Tasks: work of the office, for an agent or a driver."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.deps import DB, AgentDep, IfMatch, SortedPageDep, ViewerDep
from app.api.etags import tagged
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.models import WorkItem, WorkStatus
from app.schemas.base import Label
from app.schemas.operations.tasks import TaskChange, TaskCreate, TaskOut
from app.services.due_days import Due
from app.services.operations import tasks
from app.services.work_order import WorkSort

router = Noun(tags=["tasks"])


async def get_filter(
    status: WorkStatus | None = None,
    due: Due | None = None,
    owner: UUID | None = None,
    driver_id: UUID | None = None,
    client_id: UUID | None = None,
    vehicle_id: UUID | None = None,
    q: Label | None = None,
) -> tasks.Filter:
    return tasks.Filter(status, due, owner, driver_id, client_id, vehicle_id, q)


@router.get("/tasks", response_model=list[TaskOut])
def list_tasks(
    request: Request,
    response: Response,
    actor: ViewerDep,
    page: SortedPageDep,
    wanted: Annotated[tasks.Filter, Depends(get_filter)],
    db: DB,
    sort: WorkSort = WorkSort.NEWEST,
) -> Sequence[WorkItem]:
    return paged(request, response, tasks.page(db, actor, page, wanted, sort))


@router.post("/tasks", status_code=201)
def create(body: TaskCreate, actor: AgentDep, db: DB, creation: CreationDep) -> TaskOut:
    return creation.answer(db, actor, body, TaskOut, lambda: tasks.create(db, actor, body.sent()))


@router.get("/tasks/{task_id}", response_model=TaskOut)
def read(task_id: UUID, response: Response, actor: ViewerDep, db: DB) -> WorkItem:
    return tagged(response, tasks.get(db, actor, task_id))


@router.patch("/tasks/{task_id}", response_model=TaskOut, responses=responses(412))
def change(
    task_id: UUID, body: TaskChange, response: Response, actor: AgentDep, db: DB, if_match: IfMatch = None
) -> WorkItem:
    return tagged(response, tasks.update(db, actor, task_id, body.changes(), if_match=if_match))


@router.patch("/tasks/{task_id}/complete", response_model=TaskOut)
def complete(task_id: UUID, response: Response, actor: AgentDep, db: DB) -> WorkItem:
    return tagged(response, tasks.set_status(db, actor, task_id, WorkStatus.DONE))


@router.delete("/tasks/{task_id}", status_code=204)
def delete(task_id: UUID, actor: AgentDep, db: DB) -> None:
    tasks.archive(db, actor, task_id)


@router.post("/tasks/{task_id}/restore", response_model=TaskOut)
def restore(task_id: UUID, response: Response, actor: AgentDep, db: DB) -> WorkItem:
    return tagged(response, tasks.restore(db, actor, task_id))
