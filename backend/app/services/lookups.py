"""The outside look-ups of a tenant: its own account, else the environment's; without either, made-up local
ones."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.core.config import settings
from app.core.connections import Service
from app.services import connectors
from app.services.connectors import VENDORS, Connector
from app.services.providers.errors import Declined
from app.services.providers.identity.base import IdentityVerifier
from app.services.providers.identity.credas import CredasVerifier
from app.services.providers.identity.local import LocalVerifier
from app.services.providers.vehicle_enquiry.base import VehicleEnquiry
from app.services.providers.vehicle_enquiry.dvla import DvlaEnquiry
from app.services.providers.vehicle_enquiry.local import LocalEnquiry


class SwitchedOff(Declined):
    """The tenant wants this service not to be asked."""


def identity_verifier(session: Session, tenant_id: UUID) -> IdentityVerifier:
    """Raises SwitchedOff."""
    connector = _connector(session, tenant_id, Service.CREDAS)
    return LocalVerifier() if connector is None else credas(connector)


def vehicle_enquiry(session: Session, tenant_id: UUID) -> VehicleEnquiry:
    """Raises SwitchedOff."""
    connector = _connector(session, tenant_id, Service.DVLA)
    return LocalEnquiry() if connector is None else dvla(connector)


def credas(connector: Connector) -> CredasVerifier:
    config = settings()
    return CredasVerifier(
        connector.values["api_key"],
        config.credas_api_url,
        registration_type=config.credas_registration_type,
    )


def dvla(connector: Connector) -> DvlaEnquiry:
    return DvlaEnquiry(connector.values["api_key"], settings().dvla_api_url)


def _connector(session: Session, tenant_id: UUID, service: Service) -> Connector | None:
    row = connectors.own_row(session, tenant_id, service)
    if row is not None and not row.enabled:
        detail = f"{VENDORS[service].name} is switched off: PUT /integrations/{service} with enabled true."
        raise SwitchedOff(f"{service}_switched_off", detail)
    return connectors.find(session, tenant_id, service)
