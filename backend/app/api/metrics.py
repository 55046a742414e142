"""What monitors read, in Prometheus' text format: this process's counts, and the queue by the database."""

from fastapi import Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from app.api.callers import internal_caller
from app.api.routing import Noun
from app.api.slots import aside
from app.core import database, metrics
from app.core.database import Pool, transaction
from app.models import Job, JobStatus
from app.services.providers import breakers

router = Noun(tags=["meta"], dependencies=[Depends(internal_caller)])


@router.get("/metrics", response_class=Response)
async def read() -> Response:
    """With X-Internal-Secret. Counts are this process's; with several, scrape each."""
    return Response(await aside(_exposition), media_type=CONTENT_TYPE_LATEST)


def _exposition() -> bytes:
    now = CollectorRegistry()
    with transaction() as session:
        _queue(session, now)
    _pools(now)
    open_breakers = Gauge("breakers_open", "Breakers that are open, by upstream.", ["upstream"], registry=now)
    for slug, count in breakers.states().items():
        open_breakers.labels(slug).set(count)
    return generate_latest(metrics.REGISTRY) + generate_latest(now)


def _queue(session: Session, registry: CollectorRegistry) -> None:
    depth = Gauge("jobs", "Jobs by kind and status, all tenants.", ["kind", "status"], registry=registry)
    counted = select(Job.kind, Job.status, func.count()).where(Job.status != JobStatus.DONE)
    for kind, status, count in session.execute(counted.group_by(Job.kind, Job.status)):
        depth.labels(kind, status).set(count)
    age = Gauge(
        "jobs_oldest_due_seconds", "How long the longest-waiting due job has waited.", registry=registry
    )
    oldest = select(func.extract("epoch", func.now() - func.min(Job.run_at))).where(
        Job.status == JobStatus.QUEUED, Job.run_at <= func.now()
    )
    age.set(session.scalar(oldest) or 0)
    crashes = Gauge("jobs_crashes", "Leases that ran out, of jobs that are kept.", registry=registry)
    crashes.set(session.scalar(select(func.coalesce(func.sum(Job.crashes), 0))) or 0)


def _pools(registry: CollectorRegistry) -> None:
    used = Gauge("db_connections_in_use", "Connections in use, by pool.", ["pool"], registry=registry)
    most = Gauge("db_connections_most", "Connections that a pool may open.", ["pool"], registry=registry)
    for name in Pool:
        pool = database.engine(name).pool
        if isinstance(pool, QueuePool):
            used.labels(name).set(pool.checkedout())
            most.labels(name).set(pool.size() + pool._max_overflow)
