"""The browser's session: cookies that scripts can't read, and nothing changed without our page's proof."""

from http.cookies import SimpleCookie

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.main import app
from tests import loop
from tests.recordings import quiet_recording
from tests.world import PASSWORD, Team

API = "/api/v1"
SESSION = f"{API}/auth/session"


@pytest.fixture
def page() -> TestClient:
    return loop.client(app, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def team() -> Team:
    return Team()


def sign_in(page: TestClient, team: Team, password: str = PASSWORD) -> httpx2.Response:
    return page.post(SESSION, json={"email": team.owner.email.upper(), "password": password})


def csrf(page: TestClient) -> dict[str, str]:
    return {"X-CSRF-Token": page.cookies.get("convoflow_csrf") or ""}


def test_signing_in_sets_cookies_and_shows_no_token(page: TestClient, team: Team) -> None:
    answer = sign_in(page, team)
    assert answer.status_code == 201
    assert answer.json()["email"] == team.owner.email
    assert "token" not in answer.text
    cookies = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        cookies.load(header)
    told = {name: (each["httponly"], each["samesite"], each["path"]) for name, each in cookies.items()}
    assert told == {
        "convoflow_access": (True, "strict", "/api/v1"),
        "convoflow_refresh": (True, "strict", "/api/v1/auth/session"),
        "convoflow_csrf": ("", "strict", "/app"),
    }
    assert page.get(f"{API}/auth/me").json()["email"] == team.owner.email


def test_over_https_cookies_are_secure(team: Team) -> None:
    page = loop.client(app, headers={"X-Forwarded-Proto": "https"})
    assert all("; Secure" in each for each in sign_in(page, team).headers.get_list("set-cookie"))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"email": "nobody@example.com", "password": PASSWORD}, 401),
        ({"email": "nobody@example.com"}, 422),
        ({"email": "no address", "password": "x"}, 401),
    ],
)
def test_refused(page: TestClient, body: dict[str, str], status: int) -> None:
    answer = page.post(SESSION, json=body)
    assert (answer.status_code, "set-cookie" in answer.headers) == (status, False)


@pytest.mark.parametrize("proof", [{}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}])
def test_a_change_needs_the_pages_proof(page: TestClient, team: Team, proof: dict[str, str]) -> None:
    sign_in(page, team)
    answer = page.post(f"{API}/clients", json={"name": "Ann"}, headers=proof)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token")
    assert page.post(f"{API}/clients", json={"name": "Ann"}, headers=csrf(page)).status_code == 201


@pytest.mark.parametrize("proven", [False, True])
def test_the_upload_guard_knows_the_cookie(page: TestClient, team: Team, proven: bool) -> None:
    sign_in(page, team)
    answer = page.post(
        f"{API}/calls/upload",
        files={"audio": ("call.wav", quiet_recording(), "audio/wav")},
        headers=csrf(page) if proven else {},
    )
    assert answer.status_code == (202 if proven else 403)


def test_another_sites_page_cannot_sign_anybody_in_or_out(page: TestClient, team: Team) -> None:
    sign_in(page, team)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answers = [
        page.post(SESSION, json={"email": team.owner.email, "password": PASSWORD}, headers=foreign),
        page.post(f"{SESSION}/refresh", headers=foreign),
        page.delete(SESSION, headers=foreign),
    ]
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(403, "cross_site")] * 3


def test_refreshing_gives_new_cookies_and_new_proof(page: TestClient, team: Team) -> None:
    sign_in(page, team)
    before = dict(page.cookies)
    assert page.post(f"{SESSION}/refresh").status_code == 204
    assert all(page.cookies[name] != value for name, value in before.items())
    assert page.post(f"{API}/clients", json={"name": "Ann"}, headers=csrf(page)).status_code == 201


def test_signing_out_ends_the_session_and_removes_the_cookies(page: TestClient, team: Team) -> None:
    sign_in(page, team)
    refresh_token = page.cookies["convoflow_refresh"]
    assert page.delete(SESSION).status_code == 204
    assert dict(page.cookies) == {}
    assert page.get(f"{API}/auth/me").status_code == 401
    assert page.delete(SESSION).status_code == 204
    page.cookies.set("convoflow_refresh", refresh_token)
    assert page.post(f"{SESSION}/refresh").status_code == 401


def test_a_device_is_signed_out_from_another_at_once(page: TestClient, team: Team) -> None:
    lost = loop.client(app, headers={"Sec-Fetch-Site": "same-origin"})
    for each in (lost, page):
        sign_in(each, team)
    listed = page.get(f"{API}/auth/sessions").json()
    assert [each["current"] for each in listed] == [True, False]
    path = f"{API}/auth/sessions/{listed[1]['id']}"
    assert page.delete(path).status_code == 403
    assert page.delete(path, headers=csrf(page)).status_code == 204
    assert lost.get(f"{API}/auth/me").status_code == 401
    assert lost.post(f"{SESSION}/refresh").status_code == 401
    assert page.get(f"{API}/auth/sessions").json() == listed[:1]
    entry = team.owner.http.get("/audit?action=signed_out").json()[0]
    assert entry["subject_id"] == listed[1]["id"]


def test_without_a_session_there_is_nothing_to_refresh(page: TestClient) -> None:
    assert page.post(f"{SESSION}/refresh").status_code == 401


def test_a_bearer_needs_no_proof(team: Team) -> None:
    assert team.owner.http.post(f"{API}/clients", json={"name": "Ann"}).status_code == 201
