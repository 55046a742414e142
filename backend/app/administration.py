"""What an operator does past the API: the first owner, the queue, new keys for stored secrets."""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core import security
from app.core.database import transaction
from app.models import Credential, Integration, Job, JobStatus, WebhookEndpoint
from app.models.base import Entity, Sealed
from app.services import accounts

SEALED: tuple[type[Entity], ...] = (WebhookEndpoint, Integration)


@dataclass(frozen=True, slots=True)
class Owner:
    """`password` is shown this once, where we made it."""

    tenant_id: str
    agent_id: str
    email: str
    password: str | None


def create_owner(*, email: str, name: str, organisation: str, password: str | None) -> Owner:
    """Raises Conflict for an e-mail that is known."""
    made = None if password else secrets.token_urlsafe(12)
    hashed = security.hash_password(password or str(made))
    with transaction() as session:
        agent = accounts.register(
            session, email=email, password_hash=hashed, full_name=name, organisation=organisation
        )
        return Owner(str(agent.tenant_id), str(agent.id), agent.email, made)


def queue() -> list[dict[str, object]]:
    """How many jobs there are of each kind and status, and since when the oldest of them waits."""
    statement = select(Job.kind, Job.status, func.count(), func.min(Job.run_at)).group_by(
        Job.kind, Job.status
    )
    with transaction() as session:
        rows = session.execute(statement.where(Job.status != JobStatus.DONE).order_by(Job.kind, Job.status))
        return [
            {"kind": kind, "status": status, "count": count, "oldest": oldest.isoformat()}
            for kind, status, count, oldest in rows
        ]


def reseal() -> int:
    """Seal every stored secret under the newest key, and say how many; then the old keys may go."""
    with transaction() as session:
        tenants = list(session.scalars(select(Credential.tenant_id).distinct()))
    count = 0
    for tenant_id in tenants:
        with transaction(tenant_id) as session:
            count += sum(_reseal(session, model) for model in SEALED)
    return count


def _reseal(session: Session, model: type[Entity]) -> int:
    """Opened by whichever key fits and written again: the value is the same, so the unit of work is told."""
    names = [column.key for column in model.__table__.columns if isinstance(column.type, Sealed)]
    count = 0
    for row in session.scalars(select(model).with_for_update()):
        values = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
        if values:
            session.execute(update(model).where(model.id == row.id).values(values))
            count += len(values)
    return count
