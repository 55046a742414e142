"""Tenants, agents and who is calling. Passwords are checked here, tokens rotated in `sessions`."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock, links, security
from app.core.actor import Actor, Role
from app.core.database import enter_tenant
from app.core.errors import Conflict, FieldError, Forbidden, Gone, Unauthorized, Unprocessable
from app.core.links import BrokenLinkError, Purpose
from app.core.security import Claims
from app.models import Agent, Credential, CredentialKind, Invite, Tenant
from app.services import audit, keys

# Sets the tenant too, without which the agent's row can't be seen; the database keeps a function's plan.
CALLER = "SELECT * FROM public.caller(%(tenant)s, %(agent)s, %(session)s)"


def actor_of(session: Session, claims: Claims) -> Actor:
    """The agent behind verified claims, with today's role. Opens the tenant for this session.

    Raises Unauthorized for an agent that is gone or deactivated, a device that was signed out, a key that is
    withdrawn; Forbidden for a key that is for something else.
    """
    if claims.key_hash is not None:
        return keys.holder(session, claims)
    agent_id = _external_agent(session, claims) if claims.external else claims.subject
    device = str(claims.session_id) if claims.session_id else None
    presented = {"tenant": str(claims.tenant_id), "agent": str(agent_id), "session": device}
    row = session.connection().exec_driver_sql(CALLER, presented).one_or_none()
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
    session: Session, *, email: str, password_hash: str, full_name: str, organisation: str | None
) -> Agent:
    """Make a tenant and its owner. Raises Conflict for an e-mail that is known."""
    _refuse_known(session, email)
    tenant_id = clock.new_id()
    enter_tenant(session, tenant_id)
    tenant = Tenant(id=tenant_id, name=organisation or full_name)
    session.add(tenant)
    session.flush()
    agent = _add_agent(session, tenant_id, email=email, full_name=full_name, role=Role.OWNER)
    agent.password_hash = password_hash
    session.flush()
    _record_joining(session, agent, tenant)
    return agent


def accept_invite(session: Session, token: str, *, email: str, password_hash: str, full_name: str) -> Agent:
    """Take the place that was kept. Raises Gone, Conflict, Unprocessable for another e-mail than invited."""
    invite = _living_invite(session, token)
    if invite.email != email:
        message = "The invitation is for another e-mail: use the one that it was sent to."
        raise Unprocessable(message, errors=[FieldError("body.email", message)])
    _refuse_known(session, email)
    agent = _add_agent(session, invite.tenant_id, email=email, full_name=full_name, role=invite.role)
    agent.password_hash = password_hash
    invite.agent_id = agent.id
    session.flush()
    _record_joining(session, agent, session.get_one(Tenant, invite.tenant_id))
    return agent


def create_agent(
    session: Session, actor: Actor, *, email: str, password: str, full_name: str, role: Role
) -> Agent:
    """Add a colleague. Raises Conflict for a known e-mail, Forbidden where a manager makes a manager."""
    require_may_give(actor, role)
    _refuse_known(session, email)
    agent = _add_agent(session, actor.tenant_id, email=email, full_name=full_name, role=role)
    # Last, as it takes a core for a while: whoever loses the race for the address never gets here.
    agent.password_hash = security.hash_password(password)
    session.flush()
    return agent


def require_may_give(actor: Actor, *roles: Role) -> None:
    """Raises Forbidden where somebody else than an owner makes or changes owners and managers."""
    if {Role.OWNER, Role.MANAGER} & set(roles) and actor.role is not Role.OWNER:
        raise Forbidden("Only an owner makes or changes owners and managers.")


def stored_hash(session: Session, email: str) -> str | None:
    """What a password typed for this e-mail is compared with. None for an unknown one."""
    agent = _agent_with(session, email)
    return agent.password_hash if agent else None


def signed_in(session: Session, email: str, compared: str | None, renewed: str | None) -> Agent:
    """The agent whose password fitted what was `compared`; `renewed` replaces a hash of an old kind.

    Raises Unauthorized, the same for an unknown e-mail, a wrong password and a deactivated agent.
    """
    agent = _agent_with(session, email)
    if agent is None or agent.deactivated_at is not None or agent.password_hash != compared:
        raise wrong_credentials()
    if renewed is not None:
        agent.password_hash = renewed
    return agent


def wrong_credentials() -> Unauthorized:
    return Unauthorized("E-mail or password is wrong.", code="wrong_credentials")


def _agent_with(session: Session, email: str) -> Agent | None:
    """Opens the agent's tenant."""
    credential = session.get(Credential, (CredentialKind.EMAIL, security.fingerprint(email)))
    if credential is None:
        return None
    enter_tenant(session, credential.tenant_id)
    return session.get(Agent, credential.agent_id)


def _living_invite(session: Session, token: str) -> Invite:
    """Locked, so that it is taken once. Opens its tenant."""
    over = Gone("This invitation was used or withdrawn, or has expired: ask for a new one.")
    try:
        link = links.verify(Purpose.INVITE, token)
    except BrokenLinkError as error:
        raise over from error
    enter_tenant(session, link.tenant_id)
    invite = session.get(Invite, link.subject, with_for_update=True)
    if invite is None or invite.agent_id or invite.revoked_at or invite.expires_at <= clock.now():
        raise over
    return invite


def _record_joining(session: Session, agent: Agent, tenant: Tenant) -> None:
    """Nobody was signed in while this happened: it is the new agent's own act."""
    actor = Actor(tenant.id, agent.id, agent.role, ZoneInfo(tenant.zone), tenant.region)
    joined = {"email": agent.email, "role": agent.role}
    audit.record(session, actor, "joined", kind="agents", subject_id=agent.id, after=joined)


def _refuse_known(session: Session, email: str) -> None:
    if session.get(Credential, (CredentialKind.EMAIL, security.fingerprint(email))) is not None:
        raise Conflict("This e-mail is registered already: sign in instead.", code="email_taken")


def _add_agent(session: Session, tenant_id: UUID, *, email: str, full_name: str, role: Role) -> Agent:
    agent = Agent(id=clock.new_id(), tenant_id=tenant_id, email=email, full_name=full_name, role=role)
    session.add(agent)
    session.flush()
    if not _claim_credential(session, CredentialKind.EMAIL, email, agent):
        # Somebody registered the address between our look and our write.
        raise Conflict("This e-mail is registered already: sign in instead.", code="email_taken")
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
    tenant = session.get(Tenant, claims.tenant_id)
    if tenant is None:
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
    _record_joining(session, agent, tenant)
    return agent.id
