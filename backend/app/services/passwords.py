"""Changing a password, with the old one or with a link that was sent; all devices are signed out by it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core import clock, links, security
from app.core.actor import Actor
from app.core.database import enter_tenant
from app.core.errors import FieldError, Gone, Unprocessable
from app.core.links import BrokenLinkError, Link, Purpose
from app.models import Agent, Credential, CredentialKind, JobKind, Tenant
from app.schemas.auth import TokenPair
from app.services import audit, sessions
from app.services.jobs import queue

RESET_LIFE = timedelta(hours=1)


def change(session: Session, actor: Actor, *, current: str, new: str, user_agent: str | None) -> TokenPair:
    """Give a new session for this device. Raises Unprocessable where `current` is not the password."""
    agent = session.get_one(Agent, actor.agent_id, with_for_update=True)
    fits, _ = security.verify_password(current, agent.password_hash)
    if not fits:
        message = "This is not the present password."
        raise Unprocessable(message, errors=[FieldError("body.current_password", message)])
    _set(session, agent, new)
    return sessions.start(session, agent, user_agent=user_agent)


def forget(session: Session, email: str) -> None:
    """Send a link to whoever has this e-mail. For nobody's, nothing happens and nothing is said."""
    credential = session.get(Credential, (CredentialKind.EMAIL, security.fingerprint(email)))
    if credential is None:
        return
    enter_tenant(session, credential.tenant_id)
    queue.enqueue(
        session,
        credential.tenant_id,
        kind=JobKind.MAIL,
        subject_kind="agent",
        subject_id=credential.agent_id,
        dedupe_key=f"mail:{clock.new_id()}",
    )


def reset_token(agent: Agent) -> str:
    """Sealed with the password's hash: it works until a password is set, so once."""
    return links.sign(Purpose.RESET, Link(agent.tenant_id, agent.id), RESET_LIFE, seal=_seal(agent))


def reset(session: Session, *, token: str, new: str) -> None:
    """Raises Gone for a link that is not ours, was used or has expired: the answer does not say which."""
    over = Gone("This link was used or has expired: ask for a new one.")
    try:
        link = links.glance(token)
        enter_tenant(session, link.tenant_id)
        agent = session.get(Agent, link.subject, with_for_update=True)
        if agent is None or agent.deactivated_at is not None:
            raise over
        links.verify(Purpose.RESET, token, seal=_seal(agent))
    except BrokenLinkError as error:
        raise over from error
    _set(session, agent, new)
    tenant = session.get_one(Tenant, agent.tenant_id)
    actor = Actor(tenant.id, agent.id, agent.role, ZoneInfo(tenant.zone), tenant.region)
    audit.record(session, actor, "password_reset", kind="agents", subject_id=agent.id)


def _set(session: Session, agent: Agent, password: str) -> None:
    agent.password_hash = security.hash_password(password)
    session.flush()
    sessions.end_all(session, agent.tenant_id, agent.id)


def _seal(agent: Agent) -> str:
    return agent.password_hash or ""
