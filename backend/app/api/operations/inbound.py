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
from app.core import links
from app.core.connections import INBOUND, Service
from app.core.errors import NotFound
from app.schemas.integrations import InboundAddress
from app.services.operations import inbound
from app.services.providers.channels.incoming import Incoming

Key = Annotated[str, Path(max_length=600)]
router = Noun(tags=["inbound"])


@router.post("/integrations/{name}/inbound-key", status_code=201)
def new_key(name: Service, actor: ManagerDep, db: DB) -> InboundAddress:
    """A new address for this service to send to, shown this once. The one before it stops working."""
    if name not in INBOUND:
        raise NotFound(f"{name} sends nothing; these do: {', '.join(INBOUND)}.")
    path = f"{INBOUND[name]}/{inbound.new_key(db, actor, name)}"
    return InboundAddress(path=path, url=links.public(path))


@router.post(INBOUND[Service.PABBLY] + "/{key}", status_code=202, responses=responses(401))
async def pabbly(key: Key, request: Request) -> Response:
    await _receive(Service.PABBLY, key, request)
    return JSONResponse({"status": "accepted"}, 202)


@router.post(INBOUND[Service.TWILIO] + "/{key}", status_code=202, responses=responses(401))
async def twilio(key: Key, request: Request) -> Response:
    """Status callbacks and incoming messages."""
    await _receive(Service.TWILIO, key, request)
    return Response(status_code=202, media_type="text/xml")


@router.post(INBOUND[Service.SLACK] + "/{key}", status_code=202, responses=responses(401))
async def slack(key: Key, request: Request) -> Response:
    """Slack's first request asks for its challenge back."""
    body = await _receive(Service.SLACK, key, request)
    if body.get("type") == "url_verification":
        return JSONResponse({"challenge": body.get("challenge")})
    return JSONResponse({"status": "accepted"}, 202)


async def _receive(service: Service, key: str, request: Request) -> dict[str, object]:
    await counting.hook(request, key)
    came = Incoming(
        url=links.public(f"{INBOUND[service]}/{key}") or str(request.url),
        headers={name.lower(): value for name, value in request.headers.items()},
        content=await request.body(),
    )
    return await aside(partial(inbound.receive, service, key, came))
