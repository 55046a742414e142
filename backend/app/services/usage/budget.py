"""A tenant's monthly cap: asked before an engine is paid; past it the local engines do the work."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import transaction
from app.core.prices import MICROPENCE
from app.models import Job, JobStatus, Tenant, Usage
from app.services.jobs.queue import Claim
from app.services.providers.errors import RateLimited
from app.services.providers.spending import Spent
from app.services.usage import ledger
from app.services.usage.ledger import Bill

# As long as a short call's transcription: until then another call has been settled.
SETTLING_S = 15


def allows(bill: Bill, *, at_most: Spent) -> bool:
    """Whether the month's budget lets the bill's engine be paid. The most it can cost is then held back for
    the job, so that however many run at once, only the last one admitted goes past the cap.

    Raises RateLimited while other jobs hold what is left.
    """
    claim, most = bill.claim, ledger.cost(bill.engine, at_most)
    if not most:
        return True
    with transaction(claim.tenant_id) as session:
        cap = session.scalar(select(Tenant.monthly_cap_pence).where(Tenant.id == claim.tenant_id))
        if cap is None:
            return True
        # One at a time: each sees what the one before it held back.
        tenant = session.get_one(Tenant, claim.tenant_id, with_for_update={"key_share": True})
        # First what is held: a bill that is settled in between counts twice for a moment, never not at all.
        held = _held_by_others(session, claim)
        left = cap * MICROPENCE - spent_this_month(session, tenant.id, ZoneInfo(tenant.zone))
        if left <= 0:
            return False
        if left <= held:
            raise RateLimited("budget_held", "Other calls hold what is left of the budget.", SETTLING_S)
        session.execute(update(Job).where(Job.id == claim.job_id).values(held_micropence=most))
    return True


def is_used_up(session: Session, tenant: Tenant) -> bool:
    """Whether nothing is left of the month's budget, so that the local engines do the work."""
    cap = tenant.monthly_cap_pence
    if cap is None:
        return False
    return spent_this_month(session, tenant.id, ZoneInfo(tenant.zone)) >= cap * MICROPENCE


def spent_this_month(session: Session, tenant_id: UUID, zone: ZoneInfo) -> int:
    """Micro-pence since the local month began."""
    total = session.scalar(
        select(func.coalesce(func.sum(Usage.micropence), 0)).where(
            Usage.tenant_id == tenant_id,
            Usage.avoided_by.is_(None),
            Usage.occurred_at >= month_start(clock.now(), zone),
        )
    )
    return int(total or 0)


def month_start(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    return datetime(local.year, local.month, 1, tzinfo=zone).astimezone(UTC)


def _held_by_others(session: Session, claim: Claim) -> int:
    """A job that does not run any more holds nothing, whatever its row says."""
    held = session.scalar(
        select(func.coalesce(func.sum(Job.held_micropence), 0)).where(
            Job.tenant_id == claim.tenant_id,
            Job.status == JobStatus.PROCESSING,
            Job.id != claim.job_id,
        )
    )
    return int(held or 0)
