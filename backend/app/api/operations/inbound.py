"""Where Pabbly, Twilio and Slack send to, each at an address with the tenant's key in it."""

from functools import partial
from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import JSONResponse, Response

from app.api import counting
from app.api.deps import DB, ManagerDep
from app.api.problem import responses
from app.api.routing import Noun
from app.api.slots import aside
from app.core.config import settings
from app.core.connections import Service
from app.core.errors import NotFound
from app.schemas.integrations import InboundAddress
from app.services.operations import inbound
from app.services.providers.channels.incoming import Incoming

PATHS = {
    Service.PABBLY: "/webhooks/pabbly",
    Service.TWILIO: "/integrations/twilio/webhook",
    Service.SLACK: "/integrations/slack/webhook",
}
Key = Annotated[str, Path(max_length=200)]
router = Noun(tags=["inbound"])


@router.post("/integrations/{name}/inbound-key", status_code=201)
def new_key(name: Service, actor: ManagerDep, db: DB) -> InboundAddress:
    """A new address for this service to send to, shown this once. The one before it stops working."""
    if name not in PATHS:
        raise NotFound(f"{name} sends nothing; these do: {', '.join(PATHS)}.")
    path = f"{PATHS[name]}/{inbound.new_key(db, actor, name)}"
    return InboundAddress(path=path, url=_public(path))


@router.post(PATHS[Service.PABBLY] + "/{key}", status_code=202, responses=responses(401))
async def pabbly(key: Key, request: Request) -> Response:
    await _receive(Service.PABBLY, key, request)
    return JSONResponse({"status": "accepted"}, 202)


@router.post(PATHS[Service.TWILIO] + "/{key}", status_code=202, responses=responses(401))
async def twilio(key: Key, request: Request) -> Response:
    """Status callbacks and incoming messages."""
    await _receive(Service.TWILIO, key, request)
    return Response(status_code=202, media_type="text/xml")


@router.post(PATHS[Service.SLACK] + "/{key}", status_code=202, responses=responses(401))
async def slack(key: Key, request: Request) -> Response:
    """Slack's first request asks for its challenge back."""
    body = await _receive(Service.SLACK, key, request)
    if body.get("type") == "url_verification":
        return JSONResponse({"challenge": body.get("challenge")})
    return JSONResponse({"status": "accepted"}, 202)


async def _receive(service: Service, key: str, request: Request) -> dict[str, object]:
    await counting.hook(request, key)
    came = Incoming(
        url=_public(f"{PATHS[service]}/{key}") or str(request.url),
        headers={name.lower(): value for name, value in request.headers.items()},
        content=await request.body(),
    )
    return await aside(partial(inbound.receive, service, key, came))


def _public(path: str) -> str | None:
    base = settings().public_url
    return f"{base.rstrip('/')}/api/v1{path}" if base else None
