"""Money: what engines cost, and the tenant's limit."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.deps import DB, ManagerDep
from app.api.etags import tagged_by_content
from app.api.routing import Noun
from app.api.spans import SpanDep
from app.schemas.usage import CapChange, UsageOut
from app.services.spans import Asked
from app.services.usage import report
from app.services.usage.report import Subject

router = Noun(tags=["usage"])


async def get_subject(call_id: UUID | None = None, lead_id: UUID | None = None) -> Subject:
    return Subject(call_id, lead_id)


@router.get("/usage", response_model=UsageOut)
def read(
    request: Request,
    actor: ManagerDep,
    db: DB,
    asked: SpanDep,
    subject: Annotated[Subject, Depends(get_subject)],
) -> Response:
    """What was paid and what was not, by default in this month; of one call, or of a lead with its calls."""
    return tagged_by_content(request, report.usage(db, actor, asked, subject))


@router.put("/usage/cap")
def set_cap(body: CapChange, actor: ManagerDep, db: DB) -> UsageOut:
    """Past the cap local engines do the work; at most one job goes beyond it."""
    report.set_cap(db, actor, body.monthly_cap_pence)
    return report.usage(db, actor, Asked(), Subject())
