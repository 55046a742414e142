"""Signing in and out for the web app: the tokens travel in cookies and never in a body."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.api import browser_session, signing_in
from app.api.auth import UserAgent
from app.api.deps import DB
from app.api.routing import Noun
from app.core import security
from app.core.errors import Unauthorized
from app.models import Agent
from app.schemas.auth import AgentOut, SignIn
from app.services import sessions


async def own_page(request: Request) -> None:
    browser_session.from_own_page(request.headers)


router = Noun(prefix="/auth/session", tags=["auth"], dependencies=[Depends(own_page)])


async def get_refresh_token(request: Request) -> str | None:
    return browser_session.cookie(request.headers, browser_session.REFRESH)


RefreshToken = Annotated[str | None, Depends(get_refresh_token)]


@router.post("", status_code=201, response_model=AgentOut)
async def start_session(
    body: SignIn, request: Request, response: Response, user_agent: UserAgent = None
) -> Agent:
    agent, pair = await signing_in.sign_in(body.email, body.password, request=request, user_agent=user_agent)
    browser_session.remember(request.scope, response, pair)
    return agent


@router.post("/refresh", status_code=204)
def refresh_session(request: Request, response: Response, token: RefreshToken, db: DB) -> None:
    """New tokens for the old. A page that is open in several tabs asks once for all of them."""
    if token is None:
        raise Unauthorized(security.SIGN_IN_AGAIN)
    browser_session.remember(request.scope, response, sessions.refresh(db, token))


@router.delete("", status_code=204)
def end_session(request: Request, response: Response, token: RefreshToken, db: DB) -> None:
    if token is not None:
        sessions.end(db, token)
    browser_session.forget(request.scope, response)
