"""Registration, signing in and out, and who I am."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.security import OAuth2PasswordRequestForm

from app.api import limits, signing_in
from app.api.deps import DB, ClaimsDep, ViewerDep
from app.api.problem import responses
from app.api.routing import Noun
from app.api.slots import in_slot
from app.core.config import settings
from app.core.errors import Unauthorized, Unavailable
from app.models import Agent
from app.schemas.auth import (
    AgentOut,
    DeviceOut,
    Explained,
    Me,
    PasswordChange,
    PasswordForgotten,
    PasswordReset,
    Refresh,
    Register,
    TokenPair,
    normalised_email,
)
from app.services import accounts, passwords, records, sessions

router = Noun(tags=["auth"])
UserAgent = Annotated[str | None, Header(alias="User-Agent")]


@router.post("/auth/register", status_code=201, response_model=AgentOut, responses=responses(410))
async def register(body: Register, request: Request) -> Agent:
    """Makes an organisation and its owner or, with `invite`, joins the one that sent it."""
    return await signing_in.register(body, request)


@router.post("/auth/login", response_model=TokenPair)
async def login(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], request: Request, user_agent: UserAgent = None
) -> TokenPair:
    email = normalised_email(form.username)
    _, pair = await signing_in.sign_in(email, form.password, request=request, user_agent=user_agent)
    return pair


@router.post("/auth/refresh", response_model=TokenPair)
def refresh(body: Refresh, db: DB) -> TokenPair:
    return sessions.refresh(db, body.refresh_token)


@router.post("/auth/logout", status_code=204)
def logout(body: Refresh, db: DB) -> None:
    sessions.end(db, body.refresh_token)


@router.post("/auth/supabase-session", response_model=TokenPair)
def supabase_session(claims: ClaimsDep, db: DB, user_agent: UserAgent = None) -> TokenPair:
    """Exchange a Supabase token for a session of ours."""
    if settings().supabase_url is None:
        raise Unavailable("Supabase is not set up here: set SUPABASE_URL.")
    if not claims.external:
        raise Unauthorized("This is not a Supabase token.")
    actor = accounts.actor_of(db, claims)
    return sessions.start(db, db.get_one(Agent, actor.agent_id), user_agent=user_agent)


@router.get("/auth/me", response_model=AgentOut)
def me(actor: ViewerDep, db: DB) -> Agent:
    return db.get_one(Agent, actor.agent_id)


@router.get("/me", response_model=AgentOut)
def me_alias(actor: ViewerDep, db: DB) -> Agent:
    return db.get_one(Agent, actor.agent_id)


@router.patch("/auth/me", response_model=AgentOut)
def change_me(body: Me, actor: ViewerDep, db: DB) -> Agent:
    return records.update(db, actor, Agent, actor.agent_id, body.changes())


@router.get("/auth/sessions", response_model=list[DeviceOut])
def list_devices(actor: ViewerDep, claims: ClaimsDep, db: DB) -> list[DeviceOut]:
    """Where I am signed in, the last used first."""
    devices = [DeviceOut.model_validate(device) for device in sessions.living(db, actor)]
    return [device.model_copy(update={"current": device.id == claims.session_id}) for device in devices]


@router.delete("/auth/sessions/{session_id}", status_code=204)
def end_device(session_id: UUID, actor: ViewerDep, db: DB) -> None:
    """Signs that device out at once, its access token too."""
    sessions.end_device(db, actor, session_id)


async def guard_password(request: Request, claims: ClaimsDep) -> None:
    """For a password that is asked for again from somebody signed in."""
    await in_slot(partial(limits.hit, request.scope, [(limits.PASSWORD_OF_ACCOUNT, str(claims.subject))]))


@router.post("/agents/me/change-password", response_model=TokenPair, dependencies=[Depends(guard_password)])
def change_password(
    body: PasswordChange, actor: ViewerDep, db: DB, user_agent: UserAgent = None
) -> TokenPair:
    """Signs out everywhere, and in again here: the answer is this device's new session."""
    return passwords.change(
        db, actor, current=body.current_password, new=body.new_password, user_agent=user_agent
    )


@router.post("/auth/password/forgot", status_code=202)
async def forgot_password(body: PasswordForgotten, request: Request) -> Explained:
    """The answer is the same whether the e-mail is known or not."""
    await signing_in.forget(body.email, request)
    return Explained(detail="If this e-mail is known here, a link is on its way to it.")


@router.post("/auth/password/reset", status_code=204, responses=responses(410))
def reset_password(body: PasswordReset, db: DB) -> None:
    """Signs out everywhere."""
    passwords.reset(db, token=body.token, new=body.password)
