"""Signing in with e-mail and password, for the API and for the web app. No connection is held while a
password is hashed: a storm of attempts must not stand in everybody else's way."""

from functools import partial

from fastapi import Request
from starlette.types import Scope

from app.api import hashing, limits
from app.api.slots import in_slot
from app.core import security
from app.core.database import Pool, transaction
from app.models import Agent
from app.schemas.auth import Register, TokenPair
from app.services import accounts, passwords, sessions


async def sign_in(
    email: str, password: str, *, request: Request, user_agent: str | None
) -> tuple[Agent, TokenPair]:
    """Raises TooManyRequests; Unauthorized, the same after the same time for an e-mail that is not known."""
    hashing.require_room()
    compared = await in_slot(partial(_stored_hash, request.scope, email))
    fits, renewed = await hashing.in_turn(request, partial(security.verify_password, password, compared))
    if not fits:
        raise accounts.wrong_credentials()
    return await in_slot(partial(_start, email, compared, renewed, user_agent))


async def register(body: Register, request: Request) -> Agent:
    hashing.require_room()
    from_here = [(limits.from_address("register"), limits.address_of(request.scope))]
    await in_slot(partial(limits.hit, request.scope, from_here))
    password_hash = await hashing.in_turn(request, partial(security.hash_password, body.password))
    return await in_slot(partial(_register, body, password_hash))


async def forget(email: str, request: Request) -> None:
    """Send a link to whoever has this e-mail. Raises TooManyRequests, for nobody's e-mail too."""
    await in_slot(partial(_forget, request.scope, email))


def _stored_hash(scope: Scope, email: str) -> str | None:
    address = limits.address_of(scope)
    limits.hit(scope, [(limits.from_address("login"), address), (limits.LOGIN_OF_ACCOUNT, email)])
    with transaction(pool=Pool.REQUESTS) as session:
        return accounts.stored_hash(session, email)


def _start(
    email: str, compared: str | None, renewed: str | None, user_agent: str | None
) -> tuple[Agent, TokenPair]:
    limits.forgive(limits.LOGIN_OF_ACCOUNT, email)
    with transaction(pool=Pool.REQUESTS) as session:
        agent = accounts.signed_in(session, email, compared, renewed)
        return agent, sessions.start(session, agent, user_agent=user_agent)


def _register(body: Register, password_hash: str) -> Agent:
    person = {"email": body.email, "full_name": body.full_name, "password_hash": password_hash}
    with transaction(pool=Pool.REQUESTS) as session:
        if body.invite is not None:
            return accounts.accept_invite(session, body.invite, **person)
        return accounts.register(session, organisation=body.organisation, **person)


def _forget(scope: Scope, email: str) -> None:
    address = limits.address_of(scope)
    limits.hit(scope, [(limits.from_address("forgotten"), address), (limits.FORGOTTEN_OF_ACCOUNT, email)])
    with transaction(pool=Pool.REQUESTS) as session:
        passwords.forget(session, email)
