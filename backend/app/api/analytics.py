"""The figures of the dashboard."""

from fastapi import Request, Response

from app.api.deps import DB, ViewerDep
from app.api.etags import tagged_by_content
from app.api.routing import Noun
from app.api.spans import SpanDep
from app.schemas.analytics import Overview
from app.services.analytics import overview as figures

router = Noun(tags=["analytics"])


@router.get("/analytics/overview", response_model=Overview)
def overview(request: Request, actor: ViewerDep, db: DB, asked: SpanDep) -> Response:
    """Agents see their own figures, all others the tenant's. Days without a zone are the tenant's."""
    return tagged_by_content(request, figures.overview(db, actor, asked))
