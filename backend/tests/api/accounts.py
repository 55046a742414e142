"""Accounts as the API's tests make and use them: registering, signing in, refreshing, many at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.core import clock
from app.core.database import transaction
from app.models import Agent
from tests.world import PASSWORD, Person, Team


def email() -> str:
    return f"{clock.new_id().hex[-12:]}@example.com"


def registration(**changes: object) -> dict[str, object]:
    return {"email": email(), "password": PASSWORD, "full_name": "Ana Silva", **changes}


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> httpx2.Response:
    return client.post("/auth/login", data={"username": name, "password": password})


def signed_in(team: Team) -> dict[str, str]:
    pair: dict[str, str] = sign_in(team.anonymous, team.owner.email).json()
    return pair


def at_once(work: Callable[[int], httpx2.Response], times: int) -> list[httpx2.Response]:
    """The answers to requests that start together."""
    start = threading.Barrier(times)

    def one(number: int) -> httpx2.Response:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


def try_refresh(client: TestClient, pair: dict[str, str]) -> httpx2.Response:
    return client.post("/auth/refresh", json=only_refresh(pair))


def refresh(client: TestClient, pair: dict[str, str]) -> dict[str, str]:
    answer = try_refresh(client, pair)
    assert answer.status_code == 200, answer.text
    renewed: dict[str, str] = answer.json()
    return renewed


def only_refresh(pair: dict[str, str]) -> dict[str, str]:
    return {"refresh_token": pair["refresh_token"]}


def change_agent(person: Person, **values: object) -> None:
    with transaction(person.tenant_id) as session:
        session.execute(update(Agent).where(Agent.id == person.id).values(**values))
