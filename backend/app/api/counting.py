"""What a request is counted for before it does any work (`limits`)."""

from functools import partial

from fastapi import Request

from app.api import limits
from app.api.slots import aside, in_slot
from app.core.actor import Actor
from app.core.security import Claims


async def request_of_key(request: Request, claims: Claims) -> Claims:
    """The claims of a key that has requests left."""
    key = claims.key_hash
    if key is not None and not limits.prepaid.spend(key):
        await in_slot(partial(limits.prepaid.refill, request.scope, key))
    return claims


async def upload(request: Request, actor: Actor) -> None:
    """Raises TooManyRequests where the tenant has sent too many files of late."""
    counted = [(limits.uploads_of_tenant(), str(actor.tenant_id))]
    # Not in a slot: the body that comes next would give way to its own sender's count.
    await aside(partial(limits.hit, request.scope, counted))


async def hook(request: Request, key: str) -> None:
    """For addresses that anybody may send to: per address of ours, and per sender."""
    sender = limits.address_of(request.scope)
    counted = [(limits.HOOKS_FROM_ADDRESS, sender), (limits.HOOKS_OF_ADDRESS, key)]
    await in_slot(partial(limits.hit, request.scope, counted))
