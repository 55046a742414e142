"""Registration, signing in and out, and who I am."""

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import OAuth2PasswordRequestForm

from app.api.deps import DB, ClaimsDep, ManagerDep, ViewerDep
from app.api.limits import guard_login, login_succeeded
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.core.config import settings
from app.core.errors import Unauthorized, Unavailable
from app.models import Agent
from app.schemas.auth import AgentCreate, AgentOut, Refresh, Register, TokenPair, normalised_email
from app.services import accounts, sessions

router = Noun(tags=["auth"])
UserAgent = Annotated[str | None, Header(alias="User-Agent")]


@router.post("/auth/register", status_code=201, response_model=AgentOut)
def register(body: Register, db: DB) -> Agent:
    return accounts.register(db, **dict(body))


@router.post("/auth/login", response_model=TokenPair)
def login(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    request: Request,
    db: DB,
    user_agent: UserAgent = None,
) -> TokenPair:
    email = normalised_email(form.username)
    guard_login(email, request.client.host if request.client else "")
    agent = accounts.authenticate(db, email=email, password=form.password)
    login_succeeded(email)
    return sessions.start(db, agent, user_agent=user_agent)


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


@router.post("/agents", status_code=201)
def create_agent(body: AgentCreate, actor: ManagerDep, db: DB, creation: CreationDep) -> AgentOut:
    return creation.answer(db, actor, body, AgentOut, lambda: accounts.create_agent(db, actor, **dict(body)))
