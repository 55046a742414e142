"""Whom made-up requests are sent for, and the rows of their tenant that half of them are about."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import requests
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx2 import ASGITransport, AsyncClient, Response
from schemathesis import Case
from schemathesis.schemas import APIOperation

from app.core.actor import Role
from app.core.rate_counts import PostgresCounts
from tests.conftest import BACKEND
from tests.isolation.operations import example
from tests.world import Person, join, new_owner

# Answers that never end, or that wait: they are listened to elsewhere.
STREAMS = {"/calls/{call_id}/events"}
WAITING = "wait"
PERSONAL = ("/auth", "/agents", "/users", "/team", "/me")
BINARY = ("application/offset+octet-stream", "*/*")


class World:
    """A tenant in which everything was made once. What may sign people out or dismiss them has an owner of
    its own there."""

    def __init__(self, portal: BlockingPortal) -> None:
        from app.main import app

        self.described: dict[str, Any] = json.loads((BACKEND / "openapi.json").read_text())
        self.schema = schemathesis.openapi.from_dict(self.described)
        # One loop for all requests, and one hop into it for each: the tests' client takes eight.
        self._portal = portal
        self._http = AsyncClient(transport=ASGITransport(app), base_url="http://testserver")
        self.rows: dict[str, list[str]] = defaultdict(list)
        self.statuses: Counter[int] = Counter()
        self._owner = new_owner()

    def person(self, path: str = PERSONAL[0]) -> Person:
        return join(self._owner, Role.OWNER) if path.startswith(PERSONAL) else self._owner

    def operation(self, name: str) -> APIOperation[Any, Any, Any, Any]:
        method, path = name.split(" ")
        return self.schema[path][method]

    def settle(self) -> None:
        """Makes one of whatever can be made; what needs another row finds it the second time."""
        person = self.person()
        for path, operations in [*self.described["paths"].items()] * 2:
            body = (
                operations.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json")
            )
            if body and "{" not in path and not path.startswith(("/auth", "/internal")):
                made = self._about(example(self.described, body["schema"]), 0)
                self._remember(path, person.http.post(path, json=made))

    def send(
        self,
        case: Case[Any],
        person: Person | None,
        *,
        number: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """As it stands or, with a number, about a row that there is."""
        if number is not None:
            self._name_rows(case, number)
        if isinstance(case.query, dict) and WAITING in case.query:
            case.query[WAITING] = 0
        token = {"Authorization": person.http.headers["Authorization"]} if person else {}
        stated = case.as_transport_kwargs(base_url="http://testserver", headers={**token, **(headers or {})})
        sent = requests.Request(
            **{name: stated[name] for name in stated if name not in {"timeout", "verify"}}
        )
        ready = sent.prepare()
        self._http.cookies.clear()
        answer = self._portal.call(
            partial(
                self._http.request,
                str(ready.method),
                str(ready.url),
                # A body is bytes, a form's text, or nothing.
                content=cast("bytes | str", ready.body or b""),
                headers={name: _text(value) for name, value in ready.headers.items()},
            )
        )
        self.statuses[answer.status_code] += 1
        self._remember(case.operation.path, answer)
        return answer

    def _name_rows(self, case: Case[Any], number: int) -> None:
        parts = case.operation.path.split("/")
        for name in case.path_parameters or {}:
            if name.endswith("_id"):
                case.path_parameters[name] = self._row(parts[parts.index(f"{{{name}}}") - 1], number)
        case.body = self._about(case.body, number)

    def _about(self, body: Any, number: int) -> Any:
        if not isinstance(body, dict):
            return body
        named = {name: f"{name.removesuffix('_id')}s" for name in body if str(name).endswith("_id")}
        return {**body, **{name: self._row(noun, number) for name, noun in named.items()}}

    def _row(self, noun: str, number: int) -> str:
        rows = self.rows.get(noun) or [row for every in self.rows.values() for row in every]
        return rows[number % len(rows)] if rows else "01900000-0000-7000-8000-000000000000"

    def _remember(self, path: str, answer: Response) -> None:
        if answer.status_code in {201, 202} and "json" in answer.headers.get("content-type", ""):
            made = answer.json()
            if isinstance(made, dict) and "id" in made:
                self.rows[path.split("/")[1]].append(str(made["id"]))


@contextmanager
def world() -> Iterator[World]:
    schemathesis.serializer(*BINARY)(_as_it_is)
    with start_blocking_portal() as portal:
        made = World(portal)
        made.settle()
        yield made
    print(f"fuzz: {made.statuses.total()} requests, {dict(sorted(made.statuses.items()))}")
    PostgresCounts().reset()


def _as_it_is(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
