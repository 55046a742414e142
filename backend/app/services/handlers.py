"""All that runs in the background, at a glance: the kind of job, what does it, and how it is retried."""

from collections.abc import Mapping
from functools import cache

from app.core.config import settings
from app.models import JobKind
from app.services import call_pipeline, erasure, janitor, lead_classification, mails
from app.services.deliveries import job as delivery
from app.services.fleet import enquiries, identity, notice_reading
from app.services.imports import running as imports
from app.services.jobs import retry
from app.services.jobs.handler import Handler, Lane
from app.services.jobs.runner import Runner
from app.services.operations import inbound, vessey_sync
from app.services.providers.audio.heavy import terminate_children


@cache
def runner() -> Runner:
    """The one runner of this process; started by whoever serves, asked by `/internal`."""
    return Runner(
        HANDLERS,
        concurrency=settings().job_concurrency,
        abort=terminate_children,
        chore=janitor.remind,
    )


HANDLERS: Mapping[JobKind, Handler] = {
    JobKind.CALL: Handler(call_pipeline.run, call_pipeline.project, retry.PIPELINE, Lane.HEAVY),
    JobKind.CLASSIFICATION: Handler(
        lead_classification.run, lead_classification.project, retry.PIPELINE, Lane.LIGHT
    ),
    JobKind.IMPORT: Handler(imports.run, imports.project, retry.PIPELINE, Lane.LIGHT),
    JobKind.DELIVERY: Handler(delivery.run, delivery.project, retry.DELIVERY, Lane.LIGHT),
    JobKind.IDENTITY_CHECK: Handler(identity.run, identity.project, retry.PIPELINE, Lane.LIGHT),
    JobKind.VEHICLE_ENQUIRY: Handler(enquiries.run, enquiries.project, retry.PIPELINE, Lane.LIGHT),
    JobKind.ERASURE: Handler(erasure.run, erasure.project, retry.PIPELINE, Lane.LIGHT),
    JobKind.NOTICE: Handler(notice_reading.run, notice_reading.project, retry.PIPELINE, Lane.HEAVY),
    JobKind.MAIL: Handler(mails.run, mails.project, retry.PIPELINE, Lane.LIGHT),
    JobKind.INBOUND: Handler(inbound.run, inbound.project, retry.PIPELINE, Lane.LIGHT),
    JobKind.VESSEY_SYNC: Handler(vessey_sync.run, vessey_sync.project, retry.PIPELINE, Lane.LIGHT),
}
