"""People to test with: a tenant with one person per role, a stranger from another tenant, and nobody at all.

Each has an HTTP client over the real application; `seed` commits rows of their tenant past the API.
"""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.core import clock, security
from app.core.actor import Actor, Role
from app.core.database import transaction
from app.models import Agent, Call
from app.models.base import TenantOwned
from app.services import accounts
from tests import loop

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Person:
    """Somebody signed in. `http` sends their token; `actor` is who they are to the services."""

    actor: Actor
    email: str
    name: str
    http: TestClient

    @property
    def id(self) -> UUID:
        return self.actor.agent_id

    @property
    def tenant_id(self) -> UUID:
        return self.actor.tenant_id


class Team:
    """One tenant and those around it, each made when first asked for."""

    def __init__(self, app: FastAPI | None = None) -> None:
        self._app = app

    @cached_property
    def owner(self) -> Person:
        return new_owner(self._app)

    @cached_property
    def manager(self) -> Person:
        return join(self.owner, Role.MANAGER, self._app)

    @cached_property
    def agent(self) -> Person:
        return join(self.owner, Role.AGENT, self._app)

    @cached_property
    def colleague(self) -> Person:
        """Another agent of the same tenant."""
        return join(self.owner, Role.AGENT, self._app)

    @cached_property
    def viewer(self) -> Person:
        return join(self.owner, Role.VIEWER, self._app)

    @cached_property
    def stranger(self) -> Person:
        """The owner of another tenant."""
        return new_owner(self._app)

    @cached_property
    def anonymous(self) -> TestClient:
        return browser(self._app)


def new_owner(app: FastAPI | None = None) -> Person:
    """Somebody who has just registered: the owner of a tenant of their own."""
    email, name = _identity(Role.OWNER)
    with transaction() as session:
        agent = accounts.register(
            session,
            email=email,
            password_hash=security.hash_password(PASSWORD),
            full_name=name,
            organisation=f"House of {name}",
        )
    return _signed_in(agent, app)


def join(owner: Person, role: Role, app: FastAPI | None = None) -> Person:
    """A new colleague in the owner's tenant."""
    email, name = _identity(role)
    with transaction(owner.tenant_id) as session:
        agent = accounts.create_agent(
            session, owner.actor, email=email, password=PASSWORD, full_name=name, role=role
        )
    return _signed_in(agent, app)


def browser(app: FastAPI | None = None, token: str | None = None) -> TestClient:
    """An HTTP client over the application, signed in where a token is given."""
    if app is None:
        from app.main import app as served

        app = served
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return loop.client(app, headers)


def seed(person: Person, *rows: TenantOwned) -> None:
    """Commit these rows into the person's tenant; they keep their values afterwards."""
    with transaction(person.tenant_id) as session:
        for row in rows:
            row.tenant_id = person.tenant_id
        session.add_all(rows)
        session.flush()
        for row in rows:
            session.refresh(row)


def call_of(person: Person, **values: object) -> Call:
    """A committed call of this person's; `values` are the row's columns."""
    call = Call(**{"agent_id": person.id, "recorded_at": clock.now(), **values})
    seed(person, call)
    return call


def _identity(role: Role) -> tuple[str, str]:
    mark = clock.new_id().hex[-12:]
    return f"{role}-{mark}@example.com", f"{role.title()} {mark}"


def _signed_in(agent: Agent, app: FastAPI | None) -> Person:
    token, _ = security.issue_access_token(agent.id, agent.tenant_id, agent.role)
    with transaction() as session:
        actor = accounts.actor_of(session, security.read_access_token(token))
    return Person(actor, agent.email, agent.full_name, browser(app, token))
