"""All routes of the service, at a glance; `main` mounts them."""

from fastapi import Depends

from app.api import (
    analytics,
    audit,
    auth,
    call_audio,
    call_runs,
    calls,
    clients,
    docs,
    documents,
    followups,
    health,
    imports,
    insights,
    integrations,
    internal,
    jobs,
    keys,
    lead_desk,
    leads,
    live,
    meta,
    metrics,
    privacy,
    search,
    team,
    timelines,
    transcripts,
    uploads,
    usage,
    web_app,
    web_session,
    webhooks,
)
from app.api.fleet import bookings, customers, incidents, vehicles
from app.api.operations import companies, drivers, inbound, tasks
from app.api.problem import COMMON_STATUSES, responses
from app.api.routing import Group
from app.api.strictness import well_formed

DEPENDENCIES = (Depends(well_formed),)
GROUPS = (
    Group((health.router, meta.router, call_audio.public), responses(422)),
    Group(
        (
            auth.router,
            web_session.router,
            calls.router,
            call_audio.router,
            call_runs.router,
            transcripts.router,
            insights.router,
            uploads.router,
            live.router,
            jobs.router,
            clients.router,
            imports.router,
            lead_desk.router,
            leads.router,
            followups.router,
            analytics.router,
            audit.router,
            usage.router,
            search.router,
            vehicles.router,
            bookings.router,
            documents.router,
            customers.router,
            incidents.router,
            timelines.router,
            webhooks.router,
            companies.router,
            drivers.router,
            inbound.router,
            tasks.router,
            team.router,
            integrations.router,
            keys.router,
            privacy.router,
        ),
        responses(*COMMON_STATUSES),
    ),
    Group((internal.router, metrics.router), responses(403, 404, 422, 503)),
    Group((docs.router, web_app.router), {}),
)
