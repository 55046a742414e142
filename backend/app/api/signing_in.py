"""Signing in with e-mail and password, for the API and for the web app. No connection is held while a
password is hashed: a storm of attempts must not stand in everybody else's way."""

from functools import partial

from app.api import hashing, limits
from app.api.deps import in_slot
from app.core import security
from app.core.database import Pool, transaction
from app.models import Agent
from app.schemas.auth import Register, TokenPair
from app.services import accounts, sessions


async def sign_in(
    email: str, password: str, *, address: str, user_agent: str | None
) -> tuple[Agent, TokenPair]:
    """Raises TooManyRequests; Unauthorized, the same after the same time for an e-mail that is not known."""
    limits.guard_login(email, address)
    compared = await in_slot(partial(_stored_hash, email))
    fits, renewed = await hashing.in_turn(partial(security.verify_password, password, compared))
    if not fits:
        raise accounts.wrong_credentials()
    limits.login_succeeded(email)
    return await in_slot(partial(_start, email, compared, renewed, user_agent))


async def register(body: Register) -> Agent:
    password_hash = await hashing.in_turn(partial(security.hash_password, body.password))
    return await in_slot(partial(_register, body, password_hash))


def _stored_hash(email: str) -> str | None:
    with transaction(pool=Pool.REQUESTS) as session:
        return accounts.stored_hash(session, email)


def _start(
    email: str, compared: str | None, renewed: str | None, user_agent: str | None
) -> tuple[Agent, TokenPair]:
    with transaction(pool=Pool.REQUESTS) as session:
        agent = accounts.signed_in(session, email, compared, renewed)
        return agent, sessions.start(session, agent, user_agent=user_agent)


def _register(body: Register, password_hash: str) -> Agent:
    person = {"email": body.email, "full_name": body.full_name, "password_hash": password_hash}
    with transaction(pool=Pool.REQUESTS) as session:
        if body.invite is not None:
            return accounts.accept_invite(session, body.invite, **person)
        return accounts.register(session, organisation=body.organisation, **person)
