"""Whatever goes wrong, the caller gets a problem that says how to mend it, and nothing that is not his."""

import errno
from collections.abc import Callable
from typing import Annotated

import psycopg2
import pytest
from fastapi import Depends, File, Form, HTTPException, Query, UploadFile
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from app.api.routing import Noun
from app.core.config import settings
from app.core.database import transaction
from app.core.errors import Conflict, FieldError, TooManyRequests, Unauthorized, retry_after
from app.schemas.base import Change, In, Password
from tests.api.applications import serving

pytestmark = pytest.mark.owasp("API3")

FIELDS = {"type", "title", "status", "detail", "code", "request_id", "errors"}
SECRET = "hunter2-hunter2"
LOST = psycopg2.DatabaseError("server closed the connection unexpectedly")
ROUTES = Noun()
TO_RAISE: dict[str, Callable[[], object]] = {}


class Account(In):
    name: str
    password: Password
    extra: dict[str, str] | None = None


class Renaming(Change):
    name: str | None = None


class Window(BaseModel):
    since: int = 0


def page_number(page: int = 1) -> int:
    return page


@ROUTES.get("/raise/{case}")
def raise_case(case: str) -> object:
    return TO_RAISE[case]()


@ROUTES.post("/accounts")
def create(body: Account) -> str:
    return body.name


@ROUTES.patch("/accounts")
def rename(body: Renaming) -> str:
    return body.name or ""


@ROUTES.get("/accounts")
def listed(
    page: Annotated[int, Depends(page_number)],
    tags: Annotated[list[str] | None, Query(alias="tag")] = None,
    q: str = "",
) -> str:
    return f"{page} {tags} {q}"


@ROUTES.get("/windows")
def windows(window: Annotated[Window, Query()]) -> int:
    return window.since


@ROUTES.post("/forms")
def form(name: Annotated[str, Form()], file: Annotated[UploadFile | None, File()] = None) -> str:
    return name


@pytest.fixture
def client() -> TestClient:
    return TestClient(serving(ROUTES, allowed_origins=("https://app.example.com",)))


def sql(statement: str) -> Callable[[], object]:
    def run() -> None:
        with transaction() as session:
            session.execute(text(statement))

    return run


def raising(error: Exception) -> Callable[[], object]:
    def run() -> None:
        raise error

    return run


def waiting_for_a_connection() -> None:
    url = settings().database_url
    assert url is not None
    engine = create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.05)
    try:
        with engine.connect(), engine.connect():
            pass
    except PoolTimeoutError:
        engine.dispose()
        raise


def unreachable_database() -> None:
    create_engine("postgresql+psycopg2://nobody@127.0.0.1:1/none").connect()


def nul_for_the_driver() -> None:
    with transaction() as session:
        session.execute(text("SELECT :value"), {"value": "a\x00b"})


def sqlstate(code: str) -> Callable[[], object]:
    return sql(f"DO $$ BEGIN RAISE EXCEPTION 'inside: {SECRET}' USING ERRCODE = '{code}'; END $$")


CASES: list[tuple[str, Callable[[], object], int, str]] = [
    ("domain", raising(Conflict("It exists.", code="duplicate")), 409, "duplicate"),
    ("limited", raising(TooManyRequests("Wait.", headers=retry_after(7))), 429, "too_many_requests"),
    ("signed out", raising(Unauthorized("Sign in.")), 401, "unauthorized"),
    ("teapot", raising(HTTPException(418, "short and stout")), 418, "im_a_teapot"),
    ("pool", waiting_for_a_connection, 503, "unavailable"),
    ("no database", unreachable_database, 503, "unavailable"),
    # Seen when the server crashes between the two results of one round trip: not an OperationalError.
    ("cut", raising(DatabaseError("SELECT 1", {}, LOST, connection_invalidated=True)), 503, "unavailable"),
    ("statement time", sql("SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)"), 503, "unavailable"),
    ("lock time", sqlstate("55P03"), 503, "unavailable"),
    ("deadlock", sqlstate("40P01"), 503, "unavailable"),
    ("restart", sqlstate("57P01"), 503, "unavailable"),
    ("full", sqlstate("53100"), 507, "insufficient_storage"),
    ("full disk", raising(OSError(errno.ENOSPC, "No space left")), 507, "insufficient_storage"),
    ("twice", sqlstate("23505"), 409, "conflict"),
    ("overlap", sqlstate("23P01"), 409, "conflict"),
    ("too long", sql("SELECT CAST('abc' AS char(3)), 'x'::int"), 422, "invalid_input"),
    ("number", sql("SELECT 99999999999::int"), 422, "invalid_input"),
    ("driver", nul_for_the_driver, 422, "invalid_input"),
    ("syntax", sql(f"SELEC '{SECRET}'"), 500, "internal_server_error"),
    ("another disk error", raising(OSError(errno.EIO, SECRET)), 500, "internal_server_error"),
    ("another value", raising(ValueError(SECRET)), 500, "internal_server_error"),
    ("bug", raising(RuntimeError(SECRET)), 500, "internal_server_error"),
]


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(("name", "act", "status", "code"), CASES, ids=[case[0] for case in CASES])
def test_every_error_is_a_problem(
    client: TestClient, name: str, act: Callable[[], object], status: int, code: str
) -> None:
    TO_RAISE[name] = act
    answer = client.get(f"/raise/{name}", headers={"Origin": "https://app.example.com"})
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body.keys() == FIELDS
    assert body["request_id"] == answer.headers["x-request-id"] != ""
    assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    assert SECRET not in answer.text
    assert ("retry-after" in answer.headers) == (status in {429, 503, 507})
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_a_fault_is_logged_with_its_traceback_and_the_request_id(
    client: TestClient, logged: Callable[[], str]
) -> None:
    def fail(password: str = SECRET) -> None:
        raise RuntimeError("the reason")

    TO_RAISE["bug"] = fail
    answer = client.get("/raise/bug")
    written = logged()
    assert "Traceback" in written
    assert "RuntimeError: the reason" in written
    assert answer.json()["request_id"] in written
    assert SECRET not in written


def test_values_of_a_failed_statement_are_not_logged(client: TestClient, logged: Callable[[], str]) -> None:
    def fail() -> None:
        with transaction() as session:
            session.execute(text("SELECT pg_read_file(:value)"), {"value": SECRET})

    TO_RAISE["values"] = fail
    assert client.get("/raise/values").status_code == 500
    written = logged()
    assert "pg_read_file" in written
    assert SECRET not in written


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"password": SECRET}, "body.name", "required"),
        ({"name": "a", "password": SECRET[:3]}, "body.password", "8 characters"),
        ({"name": "a", "password": SECRET, "secret": SECRET}, "body.secret", "no field of this request"),
        ({"name": "a\x00b", "password": SECRET}, "body.name", "NUL"),
        ({"name": "a", "password": SECRET, "extra": {"k": "\x00"}}, "body.extra.k", "NUL"),
        ({"name": "a", "password": SECRET, "extra": {"\x00": "k"}}, "body.extra", "NUL"),
        ([], "body", "dictionary"),
    ],
)
def test_a_wrong_field_is_named_and_its_value_never_repeated(
    client: TestClient, body: object, field: str, words: str
) -> None:
    answer = client.post("/accounts", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert words in answer.json()["errors"][0]["message"]
    assert words in answer.json()["detail"]
    assert SECRET[:3] not in answer.text


def test_several_wrong_fields_are_all_named(client: TestClient) -> None:
    problem = client.post("/accounts", json={}).json()
    assert [error["field"] for error in problem["errors"]] == ["body.name", "body.password"]
    assert problem["detail"] == "2 values are wrong: body.name, body.password."


def test_a_rule_of_the_whole_body_is_the_detail_itself(client: TestClient) -> None:
    assert client.patch("/accounts", json={}).json()["detail"] == "No fields to update"


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"{", "application/json", "invalid_input"),
        (b"\xff\xfe{", "application/json", "malformed_body"),
        (b"[" * 50_000, "application/json", "malformed_body"),
        (b'{"name": "\\ud800", "password": "' + SECRET.encode() + b'"}', "application/json", "invalid_input"),
        (b'{"\\ud800": 1}', "application/json", "invalid_input"),
        (b"name=x", "text/plain", "invalid_input"),
    ],
)
def test_a_body_that_cannot_be_read_is_422(client: TestClient, content: bytes, kind: str, code: str) -> None:
    answer = client.post("/accounts", content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b"),
    ],
)
def test_a_broken_form_is_422(client: TestClient, content: bytes, kind: str) -> None:
    assert client.post("/forms", content=content, headers={"Content-Type": kind}).status_code == 422


def test_nul_in_a_form_field_is_named_but_a_file_may_hold_it(client: TestClient) -> None:
    answer = client.post("/forms", data={"name": "a\x00b"})
    assert answer.json()["errors"] == [
        {"field": "body.name", "message": "must not contain the NUL character"}
    ]
    assert client.post("/forms", data={"name": "a"}, files={"file": ("f", b"a\x00b")}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("/accounts", 200, ""),
        ("/accounts?page=3&tag=a&tag=b&q=x", 200, ""),
        ("/accounts?pgae=3", 422, "query.pgae"),
        ("/accounts?tags=a", 422, "query.tags"),
        ("/accounts?q=a%00b", 422, "query.q"),
        ("/accounts?page=x", 422, "query.page"),
        ("/windows?since=3", 200, ""),
        ("/windows?window=3", 422, "query.window"),
    ],
)
def test_query_parameters_are_known_ones(client: TestClient, query: str, status: int, field: str) -> None:
    answer = client.get(query)
    assert answer.status_code == status
    assert field in {error["field"] for error in answer.json()["errors"]} if field else True


def test_nul_in_the_path_is_422(client: TestClient) -> None:
    assert client.get("/raise/a%00b").json()["errors"][0]["field"] == "path"


def test_a_wrong_method_names_all_right_ones(client: TestClient) -> None:
    answer = client.delete("/accounts")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PATCH, POST")
    assert "GET, PATCH, POST" in answer.json()["detail"]


def test_field_errors_of_a_rule_are_passed_on(client: TestClient) -> None:
    TO_RAISE["rule"] = raising(Conflict("Taken.", errors=[FieldError("body.mark", "is taken")]))
    assert client.get("/raise/rule").json()["errors"] == [{"field": "body.mark", "message": "is taken"}]
