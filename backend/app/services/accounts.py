"""Tenants, agents and who is calling. Passwords are checked here, tokens rotated in `sessions`."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock, security
from app.core.actor import Actor, Role
from app.core.database import enter_tenant
from app.core.errors import Conflict, Forbidden, Unauthorized
from app.core.security import Claims
from app.models import Agent, Credential, CredentialKind, Tenant

# Both statements travel in one message: the tenant must be set before the agent's row can be seen.
ACTOR = text("""
SELECT set_config('app.tenant_id', :tenant, true);
SELECT a.id, a.role, a.deactivated_at, t.zone, t.region
FROM agents a JOIN tenants t ON t.id = a.tenant_id
WHERE a.tenant_id = CAST(:tenant AS uuid) AND a.id = CAST(:agent AS uuid)
""")


def actor_of(session: Session, claims: Claims) -> Actor:
    """The agent behind verified claims, with today's role. Opens the tenant for this session.

    Raises Unauthorized for an agent that is gone or deactivated.
    """
    agent_id = _external_agent(session, claims) if claims.external else claims.subject
    row = session.execute(ACTOR, {"tenant": str(claims.tenant_id), "agent": str(agent_id)}).one_or_none()
    if row is None or row.deactivated_at is not None:
        raise Unauthorized(security.SIGN_IN_AGAIN)
    session.info["tenant_id"] = claims.tenant_id
    return Actor(
        tenant_id=claims.tenant_id,
        agent_id=row.id,
        role=Role(row.role),
        zone=ZoneInfo(row.zone),
        region=row.region,
    )


def register(
    session: Session, *, email: str, password: str, full_name: str, organisation: str | None
) -> Agent:
    """Make a tenant and its owner. Raises Conflict for an e-mail that is known."""
    _refuse_known(session, email)
    tenant_id = clock.new_id()
    enter_tenant(session, tenant_id)
    session.add(Tenant(id=tenant_id, name=organisation or full_name))
    session.flush()
    return _add_agent(
        session, tenant_id, email=email, password=password, full_name=full_name, role=Role.OWNER
    )


def create_agent(
    session: Session, actor: Actor, *, email: str, password: str, full_name: str, role: Role
) -> Agent:
    """Add a colleague. Raises Conflict for a known e-mail, Forbidden where a manager makes a manager."""
    if role in {Role.OWNER, Role.MANAGER} and actor.role is not Role.OWNER:
        raise Forbidden("Only an owner makes owners and managers.")
    _refuse_known(session, email)
    return _add_agent(
        session, actor.tenant_id, email=email, password=password, full_name=full_name, role=role
    )


def authenticate(session: Session, *, email: str, password: str) -> Agent:
    """The agent with this e-mail and password. An unknown e-mail takes as long and answers the same."""
    refusal = Unauthorized("E-mail or password is wrong.", code="wrong_credentials")
    credential = session.get(Credential, (CredentialKind.EMAIL, security.fingerprint(email)))
    agent = None
    if credential is not None:
        enter_tenant(session, credential.tenant_id)
        agent = session.get(Agent, credential.agent_id)
    fits, renewed = security.verify_password(password, agent.password_hash if agent else None)
    if agent is None or not fits or agent.deactivated_at is not None:
        raise refusal
    if renewed is not None:
        agent.password_hash = renewed
    return agent


def _refuse_known(session: Session, email: str) -> None:
    if session.get(Credential, (CredentialKind.EMAIL, security.fingerprint(email))) is not None:
        raise Conflict("This e-mail is registered already: sign in instead.", code="email_taken")


def _add_agent(
    session: Session, tenant_id: UUID, *, email: str, password: str, full_name: str, role: Role
) -> Agent:
    agent = Agent(id=clock.new_id(), tenant_id=tenant_id, email=email, full_name=full_name, role=role)
    session.add(agent)
    session.flush()
    if not _claim_credential(session, CredentialKind.EMAIL, email, agent):
        # Somebody registered the address between our look and our write.
        raise Conflict("This e-mail is registered already: sign in instead.", code="email_taken")
    # Last, as it takes a core for a while: whoever loses the race for the address never gets here.
    agent.password_hash = security.hash_password(password)
    session.flush()
    return agent


def _claim_credential(session: Session, kind: CredentialKind, value: str, agent: Agent) -> bool:
    statement = (
        insert(Credential)
        .values(
            kind=kind,
            value_hash=security.fingerprint(value),
            tenant_id=agent.tenant_id,
            agent_id=agent.id,
        )
        .on_conflict_do_nothing()
        .returning(Credential.agent_id)
    )
    return session.execute(statement).one_or_none() is not None


def _external_agent(session: Session, claims: Claims) -> UUID:
    """The agent of a user that an identity provider vouches for, made at first sight."""
    key = (CredentialKind.SUPABASE, security.fingerprint(str(claims.subject)))
    known = session.get(Credential, key)
    if known is not None:
        if known.tenant_id != claims.tenant_id:
            raise Forbidden("This account belongs to another organisation.")
        return known.agent_id
    enter_tenant(session, claims.tenant_id)
    if session.get(Tenant, claims.tenant_id) is None:
        raise Forbidden("The organisation of this account is not known here.")
    agent = Agent(
        id=clock.new_id(),
        tenant_id=claims.tenant_id,
        email=claims.email.lower(),
        full_name=claims.name or claims.email or "New agent",
        role=Role.AGENT,
    )
    session.add(agent)
    session.flush()
    if not _claim_credential(session, CredentialKind.SUPABASE, str(claims.subject), agent):
        # A parallel first request won: its agent is the one.
        session.delete(agent)
        session.flush()
        return session.get_one(Credential, key).agent_id
    if claims.email:
        # Nobody else registers with it from now on. One that is taken stays with whoever has it.
        _claim_credential(session, CredentialKind.EMAIL, claims.email.lower(), agent)
    return agent.id
