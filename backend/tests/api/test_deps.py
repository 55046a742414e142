"""The request's session: one commit before the answer, no slot lost, none held by what lasts."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import anyio
import httpx2
import pytest
from fastapi import BackgroundTasks, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from app.api import deps, slots
from app.api.deps import DB, ClaimsDep, OwnerDep, TracedDB, ViewerDep, actor_in_short
from app.api.routing import Noun, all_routes
from app.core import database
from app.core.actor import Actor
from app.core.config import settings
from app.core.database import Pool, transaction
from app.core.errors import Conflict, NotFound
from app.models import Client
from tests.api.applications import running, serving
from tests.world import Team

LASTING = {
    ("POST", "/calls/upload"),
    ("GET", "/calls/{call_id}"),
    ("GET", "/calls/{call_id}/audio"),
    ("GET", "/calls/{call_id}/events"),
}
CLIENTS = 300

router = Noun()


@router.post("/make/{how}", status_code=201)
def make(how: str, actor: OwnerDep, db: DB, background: BackgroundTasks) -> dict[str, str]:
    """Writes a row, then ends in one of several ways."""
    db.add(Client(tenant_id=actor.tenant_id, name=how))
    db.flush()
    background.add_task(_seen_after.append, how)
    match how:
        case "refused":
            raise NotFound("no")
        case "refused and kept":
            raise Conflict("no", keep=True)
        case "broken":
            raise ZeroDivisionError
        case "cut off":
            db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        case "late violation":
            db.execute(text("SET CONSTRAINTS ALL DEFERRED"))
            db.execute(text("CREATE TEMP TABLE pair (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
            db.execute(text("INSERT INTO pair VALUES (1), (1)"))
    return {"made": how}


@router.get("/looked/{how}")
def looked(how: str, actor: OwnerDep, db: DB) -> dict[str, str]:
    return _noted(how, actor, db)


@router.get("/traced/{how}")
def traced(how: str, actor: OwnerDep, db: TracedDB) -> dict[str, str]:
    return _noted(how, actor, db)


def _noted(how: str, actor: Actor, session: Session) -> dict[str, str]:
    session.add(Client(tenant_id=actor.tenant_id, name=how))
    session.flush()
    return {}


@router.get("/slow")
def slow(actor: ViewerDep, db: DB, seconds: float = 0) -> dict[str, str]:
    db.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})
    return {}


@router.get("/lasting")
async def lasting(claims: ClaimsDep) -> dict[str, str]:
    actor = await actor_in_short(claims)
    return {"role": actor.role}


_seen_after: list[str] = []


@pytest.fixture
def app() -> FastAPI:
    return serving(router)


@pytest.fixture
def quiet(app: FastAPI) -> TestClient:
    """Errors become answers, as they do for real clients."""
    return TestClient(app, raise_server_exceptions=False, headers=dict(Team(app).owner.http.headers))


@contextmanager
def narrow_pool(monkeypatch: pytest.MonkeyPatch, size: int) -> Iterator[None]:
    """The requests' pool as a small instance has it: this many connections and no more."""
    monkeypatch.setattr(settings(), "db_pool_size", size)
    monkeypatch.setattr(settings(), "db_max_overflow", 0)
    database.engine(Pool.REQUESTS).dispose()
    database.engine.cache_clear()
    database.session_factory.cache_clear()
    try:
        yield
    finally:
        database.engine(Pool.REQUESTS).dispose()
        database.engine(Pool.BACKGROUND).dispose()
        database.engine.cache_clear()
        database.session_factory.cache_clear()


@pytest.mark.parametrize(
    ("how", "status", "stays"),
    [
        ("made", 201, True),
        ("refused", 404, False),
        ("refused and kept", 409, True),
        ("broken", 500, False),
        ("cut off", 503, False),
        ("late violation", 409, False),
    ],
)
def test_what_is_answered_is_what_was_committed(app: FastAPI, how: str, status: int, stays: bool) -> None:
    team = Team(app)
    quiet = TestClient(app, raise_server_exceptions=False, headers=dict(team.owner.http.headers))
    assert quiet.post(f"/make/{how}").status_code == status
    with transaction(team.owner.tenant_id) as session:
        assert list(session.scalars(select(Client.name))) == ([how] if stays else [])


@pytest.mark.parametrize(("path", "status", "stays"), [("looked", 500, False), ("traced", 200, True)])
def test_who_only_asks_writes_nothing_unless_the_route_says_so(
    app: FastAPI, path: str, status: int, stays: bool
) -> None:
    team = Team(app)
    quiet = TestClient(app, raise_server_exceptions=False, headers=dict(team.owner.http.headers))
    assert quiet.get(f"/{path}/{path}").status_code == status
    with transaction(team.owner.tenant_id) as session:
        assert list(session.scalars(select(Client.name))) == ([path] if stays else [])


def test_the_commit_comes_before_the_answer_and_its_tasks(quiet: TestClient) -> None:
    order: list[str] = []
    factory = database.session_factory(Pool.REQUESTS)

    def committed(_: object) -> None:
        order.append("commit")

    event.listen(factory, "after_commit", committed)
    _seen_after.clear()
    try:
        assert quiet.post("/make/made").status_code == 201
    finally:
        event.remove(factory, "after_commit", committed)
    assert order == ["commit"]
    assert _seen_after == ["made"]


@pytest.mark.parametrize("how", ["made", "refused", "refused and kept", "cut off", "late violation"])
def test_no_slot_is_lost(app: FastAPI, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    headers = dict(Team(app).owner.http.headers)
    with narrow_pool(monkeypatch, 2), running(app) as (host, port), httpx2.Client(headers=headers) as http:
        answers = [http.post(f"http://{host}:{port}/make/{how}", timeout=30).status_code for _ in range(6)]
    assert len(set(answers)) == 1
    assert answers[0] != 503 or how == "cut off"


def test_no_slot_is_lost_to_callers_who_leave(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "SLOT_WAIT_S", 3.0)
    headers = dict(Team(app).owner.http.headers)

    def give_up(_: int) -> None:
        with pytest.raises(httpx2.TimeoutException):
            httpx2.get(f"{address}/slow?seconds=1", headers=headers, timeout=0.3)

    with narrow_pool(monkeypatch, 2), running(app) as (host, port):
        address = f"http://{host}:{port}"
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(give_up, range(6)))
        time.sleep(3.5)
        for _ in range(4):
            assert httpx2.get(f"{address}/slow", headers=headers, timeout=30).status_code == 200


def test_waiting_for_a_slot_ends(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "SLOT_WAIT_S", 0.5)
    headers = dict(Team(app).owner.http.headers)
    with narrow_pool(monkeypatch, 1), running(app) as (host, port), ThreadPoolExecutor(1) as threads:
        address = f"http://{host}:{port}"
        first = threads.submit(httpx2.get, f"{address}/slow?seconds=3", headers=headers, timeout=30)
        time.sleep(0.7)
        start = time.monotonic()
        second = httpx2.get(f"{address}/slow", headers=headers, timeout=30)
        assert second.status_code == 503
        assert int(second.headers["Retry-After"]) >= 1
        assert time.monotonic() - start < 2.5
        assert httpx2.get(f"{address}/lasting", headers=headers, timeout=30).status_code in {200, 503}
        assert first.result().status_code == 200
        assert httpx2.get(f"{address}/slow", headers=headers, timeout=30).status_code == 200


def test_the_real_limit_is_five_seconds() -> None:
    assert slots.SLOT_WAIT_S == 5.0


def test_three_hundred_clients_on_five_connections(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without slots this stands still: waiters fill the threads that holders of a connection need."""
    headers = dict(Team(app).owner.http.headers)
    # In a thread of its own: a browser's tests leave a loop in this one.
    with narrow_pool(monkeypatch, 5), running(app) as (host, port), ThreadPoolExecutor(1) as thread:
        statuses = thread.submit(asyncio.run, _load(f"http://{host}:{port}/auth/me", headers)).result()
    assert set(statuses) == {200}
    assert len(statuses) == 2 * CLIENTS


async def _load(url: str, headers: dict[str, str]) -> list[int]:
    """All at once, each twice."""
    limits = httpx2.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    statuses: list[int] = []
    async with httpx2.AsyncClient(headers=headers, limits=limits, timeout=60) as http:

        async def visit() -> None:
            for _ in range(2):
                statuses.append((await http.get(url)).status_code)  # noqa: PERF401 - one after the other

        async with anyio.create_task_group() as tasks:
            for _ in range(CLIENTS):
                tasks.start_soon(visit)
    return statuses


def test_no_lasting_route_holds_a_session() -> None:
    from app.main import app as served

    routes = {(method, route.path): route for route in _routes(served) for method in route.methods or ()}
    for name in LASTING:
        assert deps.get_db not in set(_dependencies(routes[name].dependant)), name


def test_no_streamed_answer_holds_a_session() -> None:
    """A coroutine that declares a session is left as it is, and its session with it."""
    from app.main import app as served

    for route in _routes(served):
        assert deps.get_db not in set(_dependencies(route.dependant)), f"{route.path} waits on the event loop"


def _routes(app: FastAPI) -> list[APIRoute]:
    return [route for route in all_routes(app) if isinstance(route, APIRoute)]


def _dependencies(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from _dependencies(each)
