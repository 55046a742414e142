"""What routes declare: a session, and who is calling. The only commit of a request is here."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial, wraps
from inspect import Parameter, iscoroutinefunction, signature
from typing import Annotated, Any
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import BackgroundTasks, Depends, Header, Query, Request, Response
from fastapi.security import OAuth2PasswordBearer
from fastapi.security.base import SecurityBase
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from app.api import browser_session, counting, limits, sort_cursors
from app.api.key_claims import claims_of_key
from app.api.slots import aside, in_slot
from app.core import acting, security
from app.core.actor import Actor, Role
from app.core.database import Pool, reading, session_factory, transaction
from app.core.errors import DomainError, Forbidden, Unprocessable
from app.core.security import Claims
from app.services import accounts
from app.services.jobs import wake
from app.services.records import PageRequest

_bearer = OAuth2PasswordBearer(tokenUrl="auth/login", auto_error=False)


async def get_db() -> Session:
    """What `in_one_turn` puts a session in the place of; a dependency that opened it would hold a connection
    while the request waits for its threads, and would cost a tenth of a short request."""
    raise RuntimeError("Only a route that is no coroutine has a session: it runs in one turn of a thread.")


DB = Annotated[Session, Depends(get_db)]
# For the GET that leaves a trace: the session of all others reads alone.
TracedDB = Annotated[Session, Depends(get_db), "traced"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Verified claims and the roles that a route lets in: who it is, is looked up in the route's own turn."""

    claims: Claims
    roles: frozenset[Role]

    def look_up(self, session: Session) -> Actor:
        """Opens the tenant for the rest of the transaction. Raises Unauthorized, Forbidden."""
        actor = accounts.actor_of(session, self.claims)
        if self.claims.key_hash is not None:
            limits.prepaid.known(self.claims.key_hash)
        if actor.role not in self.roles:
            raise Forbidden("Your role does not allow this.")
        acting.actor.set(actor)
        return actor


def in_one_turn(endpoint: Callable[..., Any], answer: Any, *, reads: bool) -> Callable[..., Any]:
    """A route with a session as one turn of a thread: session opened, caller looked up, run, shaped as
    `answer`, committed before the answer leaves. One session is one connection. Who `reads` can't write."""
    declared = signature(endpoint)
    sessions = {name: each.annotation for name, each in declared.parameters.items()}
    session_name = next((name for name, each in sessions.items() if each in (DB, TracedDB)), None)
    if session_name is None or iscoroutinefunction(endpoint):
        return endpoint
    reads = reads and sessions[session_name] == DB
    shape: TypeAdapter[Any] | None = None if answer is None else TypeAdapter(answer)

    def run(session: Session, arguments: dict[str, Any]) -> Any:
        arguments[session_name] = session
        for name, value in arguments.items():
            if isinstance(value, Caller):
                arguments[name] = value.look_up(session)
        result = endpoint(**arguments)
        if shape is not None and not isinstance(result, Response):
            result = shape.validate_python(result, from_attributes=True)
        return result

    # In the session's place the framework gives what is to be woken after the answer.
    given = dict(declared.parameters)
    place = given.pop(session_name).replace(annotation=BackgroundTasks, kind=Parameter.KEYWORD_ONLY)
    waking = next((name for name, each in given.items() if each.annotation is BackgroundTasks), session_name)
    given.setdefault(waking, place)

    @wraps(endpoint)
    async def turn(**arguments: Any) -> Any:
        background: BackgroundTasks = arguments[waking]
        if reads and not any(each.claims.noted for each in arguments.values() if isinstance(each, Caller)):
            return await in_slot(partial(_read, run, arguments))
        return await in_slot(partial(_committed, run, arguments, background))

    turn.__signature__ = declared.replace(parameters=list(given.values()))  # type: ignore[attr-defined]
    return turn


def _read(run: Callable[[Session, dict[str, Any]], Any], arguments: dict[str, Any]) -> Any:
    with reading(Pool.REQUESTS) as session:
        return run(session, arguments)


def _committed(
    run: Callable[[Session, dict[str, Any]], Any], arguments: dict[str, Any], background: BackgroundTasks
) -> Any:
    with session_factory(Pool.REQUESTS)() as session:
        try:
            result = run(session, arguments)
        except DomainError as error:
            # A refusal whose trace must stay (a reused token kills its family) is committed all the same.
            if error.keep:
                session.commit()
            raise
        session.commit()
    for wake_up in wake.take_enqueued(session):
        background.add_task(wake.dispatcher().wake, *wake_up)
    return result


async def _claims(request: Request) -> Claims:
    token = await _bearer(request) or browser_session.access_token(request.headers, request.method)
    if token is None:
        return await counting.request_of_key(request, claims_of_key(request))
    if security.may_need_network(token):
        return await run_sync(security.read_access_token, token)
    return security.read_access_token(token)


class _Bearing(SecurityBase):
    """Declares the scheme itself: each dependency of a dependency costs as much as a layer of the service."""

    model = _bearer.model
    scheme_name = _bearer.scheme_name


class SignedIn(_Bearing):
    """Lets in whoever has proof of who they are."""

    async def __call__(self, request: Request) -> Claims:
        return await _claims(request)


ClaimsDep = Annotated[Claims, Depends(SignedIn())]


async def actor_in_short(claims: Claims, roles: frozenset[Role] = frozenset(Role)) -> Actor:
    """Who calls, for a route that declares no session. Raises Forbidden for a role that is not let in."""
    actor = await aside(partial(_look_up, Caller(claims, roles)))
    # What the thread set stays in the thread.
    acting.actor.set(actor)
    return actor


def session_to_read(claims: Claims) -> AbstractContextManager[Session]:
    """For a route that reads and declares no session."""
    return transaction(pool=Pool.REQUESTS) if claims.noted else reading(Pool.REQUESTS)


def _look_up(caller: Caller) -> Actor:
    with session_to_read(caller.claims) as session:
        return caller.look_up(session)


class Requires(_Bearing):
    """Lets the named roles in. A route declares an `Actor` and gets one: `in_one_turn` looks it up."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> Caller:
        return Caller(await _claims(request), self.roles)


ViewerDep = Annotated[Actor, Depends(Requires(*Role))]
AgentDep = Annotated[Actor, Depends(Requires(Role.OWNER, Role.MANAGER, Role.AGENT))]
ManagerDep = Annotated[Actor, Depends(Requires(Role.OWNER, Role.MANAGER))]
OwnerDep = Annotated[Actor, Depends(Requires(Role.OWNER))]

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]


# Dependencies that only read the request are `async`: each of the others takes a thread's turn of its own.
async def get_page(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: UUID | None = None,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
    count: bool = False,
    archived: bool = False,
) -> PageRequest:
    if cursor is not None and skip:
        raise Unprocessable("Use either cursor or skip, not both.")
    return PageRequest(limit=limit, cursor=cursor, skip=skip, count=count, archived=archived)


async def get_sorted_page(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
    count: bool = False,
    archived: bool = False,
) -> PageRequest:
    """As `get_page`, for a list with orders of its own: take the cursor from `Link` as it stands."""
    row_id, key = sort_cursors.read(cursor)
    return replace(await get_page(limit, row_id, skip, count, archived), cursor_key=key)


PageDep = Annotated[PageRequest, Depends(get_page)]
SortedPageDep = Annotated[PageRequest, Depends(get_sorted_page)]
