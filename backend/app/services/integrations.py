"""A tenant's connections to outside services: listing, setting up, and trying them out."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

from sqlalchemy.orm import Session

from app.core import http
from app.core.actor import Actor
from app.core.config import settings
from app.core.connections import SERVICES, Service, from_environment, is_complete
from app.core.database import transaction
from app.core.errors import Conflict, FieldError, Unprocessable
from app.core.http import ForbiddenAddressError
from app.models import Integration
from app.schemas.integrations import IntegrationField, IntegrationOut
from app.services import connectors, probes, scope, upstreams
from app.services.providers import breakers


def everything(session: Session, actor: Actor) -> Sequence[IntegrationOut]:
    rows = {row.name: row for row in session.scalars(scope.of(Integration, actor))}
    return [_shown(actor, service, rows.get(service)) for service in Service]


def put(
    session: Session,
    actor: Actor,
    service: Service,
    *,
    enabled: bool,
    values: Mapping[str, str | None] | None,
) -> IntegrationOut:
    """Set a tenant's own account. A value that is absent stays, null removes it; without `values` the
    environment's account is used again. Raises Unprocessable naming what is wrong."""
    row = connectors.own_row(session, actor.tenant_id, service)
    if row is None:
        row = Integration(tenant_id=actor.tenant_id, name=service)
        session.add(row)
    merged = {**connectors.own_values(row), **values} if values is not None else {}
    kept = _checked(service, {name: value for name, value in merged.items() if value is not None})
    row.enabled, row.values = enabled, json.dumps(kept) if kept else None
    row.last_ok_at = row.last_error = row.last_error_at = None
    session.flush()
    return _shown(actor, service, row)


def try_out(actor: Actor, service: Service) -> IntegrationOut:
    """Ask the service one harmless question, for a person who waits. Raises Conflict where it is not set up,
    UpstreamFailed."""
    with transaction(actor.tenant_id) as session:
        connector = connectors.find(session, actor.tenant_id, service)
    if connector is None:
        raise Conflict("This is not set up, or switched off: PUT its settings first.", code="not_set_up")
    upstreams.call(actor.tenant_id, service, partial(probes.probe, connector))
    with transaction(actor.tenant_id) as session:
        return _shown(actor, service, connectors.own_row(session, actor.tenant_id, service))


def _checked(service: Service, values: dict[str, str]) -> dict[str, str]:
    fields = SERVICES[service]
    errors = [
        FieldError(f"body.values.{name}", f"is no setting of {service}; there are: {', '.join(fields)}")
        for name in values.keys() - fields.keys()
    ]
    for name in values.keys() & fields.keys():
        if fields[name].is_url:
            try:
                http.require_callable(values[name])
            except ForbiddenAddressError as error:
                errors.append(FieldError(f"body.values.{name}", str(error)))
    if values and not is_complete(service, values):
        needed = ", ".join(name for name, field in fields.items() if field.required)
        errors.append(FieldError("body.values", f"{service} needs: {needed}"))
    if errors:
        detail = "; ".join(f"{error.field}: {error.message}" for error in errors)
        raise Unprocessable(detail, errors=errors)
    return values


def _shown(actor: Actor, service: Service, row: Integration | None) -> IntegrationOut:
    own = connectors.own_values(row)
    values = own or from_environment(settings(), service)
    complete = is_complete(service, values)
    source: Literal["own", "environment", "none"] = "own" if own else "environment" if complete else "none"
    enabled = row.enabled if row else True
    return IntegrationOut(
        name=service,
        source=source,
        enabled=enabled,
        ready=complete and enabled,
        fields=[_field(service, name, own) for name in SERVICES[service]],
        health=_health(row),
        breaker=breakers.state(service, actor.tenant_id),
        last_ok_at=row.last_ok_at if row else None,
        last_error=row.last_error if row else None,
        last_error_at=row.last_error_at if row else None,
    )


def _field(service: Service, name: str, own: Mapping[str, str]) -> IntegrationField:
    """The tenant's own values are shown to it; the environment's are the operator's."""
    field = SERVICES[service][name]
    value = None if field.secret else own.get(name)
    return IntegrationField(
        name=name, secret=field.secret, required=field.required, is_set=name in own, value=value
    )


def _health(row: Integration | None) -> Literal["ok", "failing", "unknown"]:
    if row is None or (row.last_ok_at is None and row.last_error is None):
        return "unknown"
    return "ok" if row.last_error is None else "failing"
