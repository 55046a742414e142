"""Draws insights from what was said, with the engine that consent, the tenant's rule and its budget allow."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from app.models import UsageKind
from app.services import engines, outside, redaction
from app.services.jobs.queue import Claim
from app.services.providers.insights import evidence
from app.services.providers.insights.base import Conversation, Insights
from app.services.usage import choice, ledger
from app.services.usage.ledger import Bill


@contextmanager
def drawn(claim: Claim, call_id: UUID, conversation: Conversation) -> Iterator[tuple[Insights, Bill]]:
    """Around the commit that keeps them and writes their bill. No transaction is open while the engine works.

    Raises ProviderError.
    """
    may = outside.permission(claim, call_id)
    usual = engines.insight_engine() if may.engines else engines.local_insight_engine()
    with ledger.billed(claim, kind=UsageKind.INSIGHTS, engine=usual.engine) as bill:
        engine = choice.insight_engine(bill, conversation) if may.engines else usual
        if may.redacted and engine is not engines.local_insight_engine():
            conversation = redaction.redacted(conversation)
        insights = evidence.check(engine.draw(conversation), conversation)
        bill.spent = insights.spent
        yield insights, bill
