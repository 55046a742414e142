"""The audit log: who changed what, when and from where."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from app.api.deps import DB, ManagerDep, PageDep
from app.api.pages import paged
from app.api.routing import Noun
from app.models import AuditEntry
from app.schemas.audit import AuditOut
from app.schemas.base import Label, Moment
from app.services import audit, records

router = Noun(tags=["audit"])


async def get_filter(
    agent: UUID | None = None,
    action: Label | None = None,
    kind: Annotated[Label | None, Query(description="The table that was changed: leads, clients …")] = None,
    subject: UUID | None = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
) -> audit.Filter:
    return audit.Filter(agent=agent, action=action, kind=kind, subject=subject, since=since, until=until)


@router.get("/audit", response_model=list[AuditOut])
def list_entries(
    request: Request,
    response: Response,
    actor: ManagerDep,
    page: PageDep,
    wanted: Annotated[audit.Filter, Depends(get_filter)],
    db: DB,
) -> Sequence[AuditEntry]:
    """Newest first. Nobody can change or remove an entry; an erasure empties what it says of a person."""
    return paged(request, response, records.page(db, actor, AuditEntry, page, *audit.matching(wanted)))
