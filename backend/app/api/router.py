"""All routes of the service, at a glance; `main` mounts them."""

from fastapi import APIRouter, Depends

from app.api import (
    analytics,
    auth,
    calls,
    clients,
    docs,
    followups,
    health,
    internal,
    jobs,
    leads,
    live,
    meta,
    uploads,
)
from app.api.openapi import operation_id
from app.api.problem import COMMON_STATUSES, responses
from app.api.strictness import well_formed

router = APIRouter(dependencies=[Depends(well_formed)], generate_unique_id_function=operation_id)

for _open in (health, meta):
    router.include_router(_open.router, responses=responses(422))
for _noun in (auth, calls, uploads, live, jobs, clients, leads, followups, analytics):
    router.include_router(_noun.router, responses=responses(*COMMON_STATUSES))
router.include_router(internal.router, responses=responses(403, 404, 422, 503))
router.include_router(docs.router)
