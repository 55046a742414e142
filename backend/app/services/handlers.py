"""All that runs in the background, at a glance: the kind of job, what does it, and how it is retried."""

from collections.abc import Mapping

from app.models import JobKind
from app.services import call_pipeline, deliveries
from app.services.jobs import retry
from app.services.jobs.runner import Handler, Lane

HANDLERS: Mapping[JobKind, Handler] = {
    JobKind.CALL: Handler(call_pipeline.run, call_pipeline.project, retry.PIPELINE, Lane.HEAVY),
    JobKind.DELIVERY: Handler(deliveries.run, deliveries.project, retry.DELIVERY, Lane.LIGHT),
}
