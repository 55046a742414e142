"""Writes down what vendors counted, in the commit of the work that caused it; the pipelines call it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.database import transaction
from app.models import AvoidedBy, Call, Job, JobKind, Usage, UsageKind
from app.services.jobs.queue import Claim
from app.services.providers.errors import ProviderError
from app.services.providers.spending import NOTHING, Spent


@dataclass
class Bill:
    """What one engine costs in one step of a job. Set `spent` as soon as it is known, or `avoided_by` with
    what it would have been; `over_budget` where the local engine did the work instead."""

    claim: Claim
    kind: UsageKind
    engine: str
    spent: Spent = NOTHING
    avoided_by: AvoidedBy | None = None
    over_budget: bool = False
    entry_id: UUID = field(default_factory=clock.new_id)

    def write(self, session: Session) -> None:
        """Into the commit of the step that keeps the result. What was held back for it is free again."""
        session.execute(update(Job).where(Job.id == self.claim.job_id).values(held_micropence=0))
        _enter(
            session,
            self.claim.tenant_id,
            entry_id=self.entry_id,
            subject=(self.claim.kind, self.claim.subject_id),
            kind=self.kind,
            engine=self.engine,
            spent=self.spent,
            avoided_by=self.avoided_by,
        )


@contextmanager
def billed(claim: Claim, *, kind: UsageKind, engine: str) -> Iterator[Bill]:
    """Around an engine's work and the commit that keeps it. A result that is lost, because a later part
    failed or another runner has the job, was paid all the same: it is then entered by itself."""
    bill = Bill(claim, kind, engine)
    kept = False
    try:
        yield bill
        kept = True
    except ProviderError as error:
        bill.spent += error.spent
        raise
    finally:
        if not kept and bill.spent and bill.avoided_by is None:
            with transaction(claim.tenant_id) as session:
                bill.write(session)


def repeated(session: Session, call: Call, *, engine: str) -> None:
    """Note what this speech engine would have cost for bytes that came again."""
    _enter(
        session,
        call.tenant_id,
        entry_id=clock.new_id(),
        subject=(JobKind.CALL, call.id),
        kind=UsageKind.SPEECH,
        engine=engine,
        spent=Spent(billed_ms=call.duration_ms or 0),
        avoided_by=AvoidedBy.DUPLICATE,
    )


def cost(engine: str, spent: Spent) -> int:
    """In micro-pence, by the prices that are set."""
    return (
        settings()
        .prices.price(engine)
        .of(billed_ms=spent.billed_ms, input_tokens=spent.input_tokens, output_tokens=spent.output_tokens)
    )


def _enter(
    session: Session,
    tenant_id: UUID,
    *,
    entry_id: UUID,
    subject: tuple[JobKind, UUID],
    kind: UsageKind,
    engine: str,
    spent: Spent,
    avoided_by: AvoidedBy | None,
) -> None:
    """Once per id: where a commit's answer was lost, the entry may be there already."""
    micropence = cost(engine, spent)
    if not (micropence if avoided_by else spent):
        return
    entry = insert(Usage).values(
        id=entry_id,
        tenant_id=tenant_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        kind=kind,
        engine=engine,
        billed_ms=spent.billed_ms,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
        micropence=micropence,
        price_version=settings().prices.version,
        avoided_by=avoided_by,
    )
    session.execute(entry.on_conflict_do_nothing(index_elements=["id"]))
