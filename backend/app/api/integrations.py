"""Connections to outside services: whose account is used, how it fares, and whether it works."""

from collections.abc import Sequence
from functools import partial

from app.api.deps import DB, ClaimsDep, ManagerDep, actor_in_short
from app.api.outside import outside
from app.api.problem import responses
from app.api.routing import Noun
from app.core.actor import Role
from app.core.connections import Service
from app.schemas.integrations import IntegrationOut, IntegrationPut
from app.services import integrations

MANAGERS = frozenset({Role.OWNER, Role.MANAGER})
router = Noun(tags=["integrations"])


@router.get("/integrations")
def list_integrations(actor: ManagerDep, db: DB) -> Sequence[IntegrationOut]:
    return integrations.everything(db, actor)


@router.put("/integrations/{name}")
def put(name: Service, body: IntegrationPut, actor: ManagerDep, db: DB) -> IntegrationOut:
    """Secrets go in and are never shown again. Addresses must be on the public internet."""
    return integrations.put(db, actor, name, enabled=body.enabled, values=body.values)


@router.post("/integrations/{name}/test", responses=responses(502))
async def test(name: Service, claims: ClaimsDep) -> IntegrationOut:
    """Ask the service something harmless; 502 where it does not answer as it should."""
    actor = await actor_in_short(claims, MANAGERS)
    return await outside(partial(integrations.try_out, actor, name))
