"""Who has written to this office before."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Violation
from app.schemas.fleet.violations import IssuerOut


def known(session: Session, actor: Actor) -> Sequence[IssuerOut]:
    """Each issuer once, however it was written, the most frequent first."""
    count = func.count()
    rows = session.execute(
        select(func.max(Violation.issuing_authority), count, func.max(Violation.date_of_notice))
        .where(
            Violation.tenant_id == actor.tenant_id,
            Violation.issuer_key.is_not(None),
            Violation.archived_at.is_(None),
        )
        .group_by(Violation.issuer_key)
        .order_by(count.desc(), Violation.issuer_key)
    )
    return [
        IssuerOut(issuing_authority=name, violations=number, latest=latest) for name, number, latest in rows
    ]
