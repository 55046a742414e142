"""Leads that others send: the tenant's own address, how it is read, and what comes there."""

from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response

from app.api import counting
from app.api.deps import DB, ClaimsDep, ManagerDep, actor_in_short
from app.api.problem import responses
from app.api.routing import Noun
from app.api.slots import aside
from app.core.actor import Role
from app.core.config import settings
from app.schemas.inbound_leads import LeadAddress, LeadArrived, LeadIntakeChange, LeadIntakeOut
from app.services import inbound_leads
from app.services.inbound_leads import Post

router = Noun(prefix="/leads")
WRITERS = frozenset({Role.OWNER, Role.MANAGER, Role.AGENT})
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "object"}}
            for kind in ("application/json", "application/x-www-form-urlencoded")
        },
    }
}


@router.get("/inbound", tags=["inbound"])
def read_intake(actor: ManagerDep, db: DB) -> LeadIntakeOut:
    return inbound_leads.shown(db, actor)


@router.put("/inbound", tags=["inbound"])
def change_intake(body: LeadIntakeChange, actor: ManagerDep, db: DB) -> LeadIntakeOut:
    return inbound_leads.change(db, actor, body)


@router.post("/inbound-key", status_code=201, tags=["inbound"])
def new_lead_key(actor: ManagerDep, db: DB) -> LeadAddress:
    """A new address to send leads to, shown this once. The one before it stops working."""
    path = f"/leads/inbound/{inbound_leads.new_key(db, actor)}"
    base = settings().public_url
    return LeadAddress(path=path, url=f"{base.rstrip('/')}/api/v1{path}" if base else None)


@router.post("/inbound", status_code=201, tags=["leads"], openapi_extra=BODY)
async def receive_lead_with_key(request: Request, response: Response, claims: ClaimsDep) -> LeadArrived:
    """As at the tenant's address, from a program with an API key; it needs no signature."""
    actor = await actor_in_short(claims, WRITERS)
    arrived = await aside(
        partial(inbound_leads.receive_from, actor, Post(_headers(request), await request.body()))
    )
    response.status_code = 201 if arrived.created else 200
    return arrived


@router.post(
    "/inbound/{key}", status_code=201, tags=["inbound"], responses=responses(401), openapi_extra=BODY
)
async def receive_lead(
    key: Annotated[str, Path(max_length=200)], request: Request, response: Response
) -> LeadArrived:
    """201 for a new lead, 200 where its phone number was known. Signed, where a secret is set, with the hex
    HMAC-SHA256 of the body in `X-Signature`."""
    await counting.hook(request, key)
    arrived = await aside(partial(inbound_leads.receive, key, Post(_headers(request), await request.body())))
    response.status_code = 201 if arrived.created else 200
    return arrived


def _headers(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}
