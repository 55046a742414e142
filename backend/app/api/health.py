"""For platforms and monitors: does the process live, and may it be sent requests."""

from fastapi import Request

from app.api import problem
from app.api.routing import Noun
from app.core.errors import FieldError, Unavailable, retry_after
from app.schemas.meta import Health, Ready
from app.services import readiness
from app.services.readiness import Check

SERVICE = "convoflow"
router = Noun(tags=["meta"])


@router.get("/health")
@router.head("/health", include_in_schema=False)
async def health(request: Request) -> Health:
    """Whether the process answers. Asks nothing else, so a slow database never gets it restarted."""
    return Health(status="ok", service=SERVICE, version=request.app.version)


@router.get("/ready", responses=problem.responses(503))
def ready(request: Request) -> Ready:
    """Whether the database is there, at this release's migration and safe, and background work moves."""
    checks = [*readiness.examine(), *_parts(request)]
    wrong = [FieldError(check.name, check.message) for check in checks if check.message]
    if wrong:
        raise Unavailable(
            " ".join(error.message for error in wrong), code="not_ready", errors=wrong, headers=retry_after(5)
        )
    return Ready(status="ready", checks=[check.name for check in checks])


def _parts(request: Request) -> list[Check]:
    parts = request.app.state.parts
    return [Check(part.name, "" if part.alive() else f"{part.name} has stopped.") for part in parts]
