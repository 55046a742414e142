"""The tenant and its people: who is in it, who is asked in, who may what."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request, Response

from app.api.deps import DB, IfMatch, ManagerDep, PageDep, ViewerDep
from app.api.etags import tagged, tagged_row
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.core.actor import Actor
from app.models import Agent, Invite, Tenant
from app.schemas.auth import AgentCreate, AgentOut
from app.schemas.team import (
    InviteCreate,
    InviteMade,
    InviteOut,
    MemberChange,
    MemberOut,
    TenantChange,
    TenantOut,
)
from app.services import accounts, mails, team
from app.services.scope import ShownRow

router = Noun(tags=["team"])


@router.get("/tenant", response_model=TenantOut)
def read_tenant(response: Response, actor: ViewerDep, db: DB) -> Tenant:
    return tagged(response, db.get_one(Tenant, actor.tenant_id))


@router.patch("/tenant", response_model=TenantOut, responses=responses(412))
def change_tenant(
    body: TenantChange, response: Response, actor: ManagerDep, db: DB, if_match: IfMatch = None
) -> Tenant:
    return tagged(response, team.change_tenant(db, actor, body.changes(), if_match=if_match))


@router.get("/agents", response_model=list[MemberOut])
def list_agents(
    request: Request, response: Response, actor: ManagerDep, page: PageDep, db: DB, active: bool | None = None
) -> Sequence[Agent]:
    """Everybody, or only those who are let in (`active=true`) or no longer are."""
    return paged(request, response, team.page(db, actor, page, active=active))


@router.post("/agents", status_code=201)
def create_agent(body: AgentCreate, actor: ManagerDep, db: DB, creation: CreationDep) -> AgentOut:
    """Somebody whose password you choose; an invitation lets them choose it themselves."""
    return creation.answer(db, actor, body, AgentOut, lambda: accounts.create_agent(db, actor, **dict(body)))


@router.post("/users", status_code=201)
def create_user(body: AgentCreate, actor: ManagerDep, db: DB, creation: CreationDep) -> AgentOut:
    """The same as `POST /agents`."""
    return create_agent(body, actor, db, creation)


@router.post("/agents/invite", status_code=201)
def invite(body: InviteCreate, actor: ManagerDep, db: DB, creation: CreationDep) -> InviteMade:
    return creation.answer(db, actor, body, InviteMade, lambda: _invited(db, actor, body), shown_once="link")


@router.get("/agents/invites", response_model=list[InviteOut])
def list_invites(
    request: Request, response: Response, actor: ManagerDep, page: PageDep, db: DB
) -> Sequence[Invite]:
    """Those that nobody has taken yet."""
    return paged(request, response, team.open_invites(db, actor, page))


@router.delete("/agents/invites/{invite_id}", status_code=204)
def withdraw_invite(invite_id: UUID, actor: ManagerDep, db: DB) -> None:
    team.withdraw(db, actor, invite_id)


@router.get("/agents/{agent_id}", response_model=MemberOut)
def read_agent(agent_id: UUID, response: Response, actor: ManagerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, Agent, agent_id)


@router.patch("/agents/{agent_id}", response_model=MemberOut, responses=responses(412))
def change_agent(
    agent_id: UUID,
    body: MemberChange,
    response: Response,
    actor: ManagerDep,
    db: DB,
    if_match: IfMatch = None,
) -> Agent:
    """Whoever becomes a viewer hands their open leads and work back, as somebody does who is deactivated."""
    return tagged(response, team.change(db, actor, agent_id, body.changes(), if_match=if_match))


@router.delete("/agents/{agent_id}", status_code=204)
def deactivate_agent(agent_id: UUID, actor: ManagerDep, db: DB) -> None:
    """Nobody is let in under this name any more, at once. Calls stay theirs; their open leads go back to the
    queue and their open follow-ups and tasks to everybody."""
    team.deactivate(db, actor, agent_id)


@router.post("/agents/{agent_id}/restore", response_model=MemberOut)
def restore_agent(agent_id: UUID, response: Response, actor: ManagerDep, db: DB) -> Agent:
    """Within a day their leads are theirs again, except those that somebody has taken or changed."""
    return tagged(response, team.reactivate(db, actor, agent_id))


def _invited(db: DB, actor: Actor, body: InviteCreate) -> InviteMade:
    kept = team.invite(db, actor, email=body.email, role=body.role)
    return InviteMade(**InviteOut.model_validate(kept).model_dump(), link=mails.invite_address(kept))
