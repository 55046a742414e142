"""Which account of an outside service a tenant uses: its own, else the environment's; and how that fares."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.connections import Service, from_environment, is_complete
from app.models import Channel, Integration
from app.services.providers.upstream import Vendor

VENDORS = {
    Service.PABBLY: Vendor("pabbly", "Pabbly", "url"),
    Service.SLACK: Vendor("slack", "Slack", "url"),
    Service.TWILIO: Vendor("twilio", "Twilio", "auth_token"),
    Service.VESSEY: Vendor("vessey", "Vessey", "api_key"),
    Service.DVLA: Vendor("dvla", "The DVLA", "api_key"),
    Service.CREDAS: Vendor("credas", "Credas", "api_key"),
}
# Which account each channel's messages go through; a signed webhook needs none.
CHANNEL_SERVICES = {
    Channel.PABBLY: Service.PABBLY,
    Channel.SLACK: Service.SLACK,
    Channel.SMS: Service.TWILIO,
}


@dataclass(frozen=True, slots=True)
class Connector:
    """An account that can be used. `trusted`: its addresses are the operator's, not a tenant's.

    The two are never mixed: an address of a tenant's must not be sent a key of the operator's.
    """

    service: Service
    values: Mapping[str, str] = field(repr=False)
    trusted: bool


def find(session: Session, tenant_id: UUID, service: Service) -> Connector | None:
    """None where the service is not set up, or switched off."""
    row = own_row(session, tenant_id, service)
    if row is not None and not row.enabled:
        return None
    own = own_values(row)
    values = own or from_environment(settings(), service)
    if not is_complete(service, values):
        return None
    return Connector(service, values, trusted=not own)


def own_row(session: Session, tenant_id: UUID, service: Service) -> Integration | None:
    return session.scalar(
        select(Integration).where(Integration.tenant_id == tenant_id, Integration.name == service)
    )


def own_values(row: Integration | None) -> dict[str, str]:
    if row is None or row.values is None:
        return {}
    values: dict[str, str] = json.loads(row.values)
    return values


def note(session: Session, tenant_id: UUID, service: Service, *, error: str | None) -> None:
    """Remember when it last answered, or what it last failed with."""
    now = clock.now()
    changes: dict[str, object] = (
        {"last_ok_at": now, "last_error": None}
        if error is None
        else {"last_error": error, "last_error_at": now}
    )
    statement = insert(Integration).values(id=clock.new_id(), tenant_id=tenant_id, name=service, **changes)
    session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "name"], set_=changes))
