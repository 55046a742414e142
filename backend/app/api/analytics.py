"""The figures of the dashboard."""

from typing import Annotated

from fastapi import Query

from app.api.deps import DB, ViewerDep
from app.api.routing import Noun
from app.schemas.analytics import Overview
from app.schemas.base import DayOrMoment
from app.services.analytics import overview as figures

router = Noun(tags=["analytics"])


@router.get("/analytics/overview")
def overview(
    actor: ViewerDep,
    db: DB,
    since: Annotated[DayOrMoment | None, Query(alias="from")] = None,
    until: Annotated[DayOrMoment | None, Query(alias="to")] = None,
    zone: Annotated[str | None, Query(max_length=64)] = None,
) -> Overview:
    """Agents see their own figures, all others the tenant's. Days without a zone are the tenant's."""
    return figures.overview(db, actor, since=since, until=until, zone=zone)
