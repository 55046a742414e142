"""What every answer carries, whoever asks and whatever the route."""

import gzip
from collections.abc import Callable

import pytest
from fastapi import APIRouter, Request
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse, Response

from app.core import log
from app.core.config import Environment
from tests.api.applications import app_with

pytestmark = pytest.mark.owasp("API8")

ORIGIN = "https://app.example.com"
LONG = "long " * 1000
ROUTES = APIRouter()
_log = log.logger(__name__)


@ROUTES.get("/long/{kind}")
def long(kind: str) -> Response:
    types = {"text": "text/plain", "audio": "audio/mpeg", "events": "text/event-stream"}
    return Response(LONG, media_type=types[kind])


@ROUTES.get("/part")
def part() -> Response:
    return Response(LONG, 206, media_type="application/octet-stream")


@ROUTES.get("/page")
def page() -> Response:
    return PlainTextResponse("page", headers={"Content-Security-Policy": "default-src 'self'"})


@ROUTES.get("/logging")
def logging_route(request: Request) -> str:
    _log.warning("inside")
    return "ok"


def client_with(**values: object) -> TestClient:
    app = app_with(**values)
    app.include_router(ROUTES)
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("path", ["/health", "/nothing", "/config?wrong=1"])
def test_security_headers_are_everywhere(path: str) -> None:
    headers = client_with().get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers


def test_a_page_keeps_its_own_policy() -> None:
    assert client_with().get("/page").headers.get_list("content-security-policy") == ["default-src 'self'"]


@pytest.mark.parametrize(
    ("forwarded", "path", "status"),
    [
        ({"X-Forwarded-Proto": "https"}, "/config?a=1", 422),
        ({"X-Forwarded-Proto": "http"}, "/config?a=1", 308),
        ({}, "/config?a=1", 308),
        ({}, "/health", 200),
        ({}, "/api/v1/health", 200),
    ],
)
def test_production_goes_over_https(forwarded: dict[str, str], path: str, status: int) -> None:
    client = client_with(env=Environment.PRODUCTION)
    answer = client.get(path, headers=forwarded)
    assert answer.status_code == status
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    if status == 308:
        assert answer.headers["location"] == f"https://testserver{path}"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("api.example.com", 200),
        ("API.example.com:443", 200),
        ("a.tenants.example.com", 200),
        ("convoflow.onrender.com", 200),
        ("tenants.example.com", 400),
        ("evil.example", 400),
        ("api.example.com.evil.example", 400),
        ("", 400),
        ("[::1", 400),
    ],
)
def test_only_known_hosts_are_answered(host: str, status: int) -> None:
    client = client_with(
        allowed_hosts=("api.example.com", "*.tenants.example.com"),
        render_external_hostname="convoflow.onrender.com",
    )
    answer = client.get("/config", headers={"Host": host})
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "unknown_host"
    for probe in ("/health", "/api/health", "/ready"):
        assert client.get(probe, headers={"Host": host}).status_code == 200


def test_any_host_is_answered_where_none_is_named() -> None:
    assert client_with().get("/config", headers={"Host": "10.0.0.7:1"}).status_code == 200


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abc-123.X:y_z", True),
        ("a" * 100, True),
        ("a" * 101, False),
        ("", False),
        ("a b", False),
        ("é", False),
    ],
)
def test_a_sane_request_id_is_kept(given: str, kept: bool) -> None:
    answer = client_with().get("/health", headers={b"X-Request-ID": given.encode()})
    assert (answer.headers["x-request-id"] == given) == kept
    assert len(answer.headers["x-request-id"]) >= (1 if kept else 32)


def test_log_lines_carry_the_request_id_and_one_says_what_was_asked(logged: Callable[[], str]) -> None:
    client_with().get("/long/text?token=s3cret", headers={"X-Request-ID": "ours-1"})
    client_with().get("/logging", headers={"X-Request-ID": "ours-2"})
    written = logged()
    lines = [line for line in written.splitlines() if "ours-" in line]
    assert len(lines) == 3
    assert all(part in lines[0] for part in ("/long/{kind}", "GET", "200", "ms"))
    assert "inside" in lines[1]
    assert "s3cret" not in written


def test_probes_are_not_written_down(logged: Callable[[], str]) -> None:
    client_with().get("/api/health")
    client_with().get("/config")
    assert [line for line in logged().splitlines() if "request_id" in line and "/health" in line] == []


@pytest.mark.parametrize(
    ("path", "packed"),
    [
        ("/long/text", True),
        ("/long/audio", False),
        ("/long/events", False),
        ("/part", False),
        ("/health", False),
    ],
)
def test_long_text_is_packed_and_audio_is_not(path: str, packed: bool) -> None:
    with client_with().stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
        assert (answer.headers.get("content-encoding") == "gzip") == packed
        assert not packed or gzip.decompress(raw).decode() == LONG


def test_named_origins_may_read_what_they_need() -> None:
    client = client_with(allowed_origins=(ORIGIN,))
    headers = client.get("/health", headers={"Origin": ORIGIN}).headers
    assert headers["access-control-allow-origin"] == ORIGIN
    assert headers["access-control-allow-credentials"] == "true"
    exposed = headers["access-control-expose-headers"]
    for name in ("Link", "X-Total-Count", "ETag", "Location", "Retry-After", "X-Request-ID"):
        assert name in exposed
    preflight = client.options(
        "/calls/upload",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, idempotency-key",
        },
    )
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, ORIGIN)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "*", f"{ORIGIN}.evil.example", f"{ORIGIN}:8443", "http" + ORIGIN[5:]],
)
@pytest.mark.parametrize("allowed", [(ORIGIN,), ()])
def test_other_origins_may_not(allowed: tuple[str, ...], origin: str) -> None:
    """Neither those that look like ours nor, where none is named, anybody."""
    client = client_with(allowed_origins=allowed)
    asking = {"Origin": origin, "Access-Control-Request-Method": "DELETE"}
    answers = [
        client.get("/health", headers={"Origin": origin}),
        client.get("/auth/me", headers={"Origin": origin}),
        client.options("/clients", headers=asking),
    ]
    assert [answer.status_code for answer in answers[:2]] == [200, 401]
    assert answers[2].status_code >= 400
    assert [
        name for answer in answers for name in answer.headers if name.startswith("access-control-allow-o")
    ] == []
