"""The web app's files: pages, caching, compression, policies, and what is said where nothing was built."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.api.applications import app_with

SCRIPT = b"console.log('loaded');" * 200


@pytest.fixture
def http(tmp_path: Path) -> Iterator[TestClient]:
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<title>Convoflow</title>")
    (built / "manifest.webmanifest").write_text("{}")
    (built / "assets" / "main-a1b2.js").write_bytes(SCRIPT)
    (built / "assets" / "main-a1b2.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "secret.txt").write_text("not the app's")
    with TestClient(app_with(web_dir=built), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/app"])
def test_the_way_in(http: TestClient, path: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, "/app/")


@pytest.mark.parametrize("path", ["/app/", "/app/calls", "/app/calls/0190/", "/app/index.html"])
def test_every_page_is_the_app(http: TestClient, path: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>Convoflow</title>")
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["permissions-policy"].startswith("microphone=(self)")


@pytest.mark.parametrize("path", ["/app/assets/gone-0000.js", "/app/favicon.ico", "/app/..%2fsecret.txt"])
def test_a_file_that_is_missing_is_no_page(http: TestClient, path: str) -> None:
    assert http.get(path).status_code == 404


@pytest.mark.parametrize(("accepted", "encoding"), [("br, gzip", "gzip"), ("identity", None)])
def test_the_smallest_form_is_sent_and_kept_for_good(
    http: TestClient, accepted: str, encoding: str | None
) -> None:
    answer = http.get("/app/assets/main-a1b2.js", headers={"Accept-Encoding": accepted})
    assert (answer.content, answer.headers.get("content-encoding")) == (SCRIPT, encoding)
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in answer.headers["vary"]


def test_what_the_browser_has_is_not_sent_again(http: TestClient) -> None:
    first = http.get("/app/")
    again = http.get("/app/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert http.get("/app/manifest.webmanifest").headers["content-type"] == "application/manifest+json"


def test_nothing_but_reading(http: TestClient) -> None:
    assert http.post("/app/", json={}).status_code == 405


def test_without_a_build_one_line_says_how(tmp_path: Path) -> None:
    with TestClient(app_with(web_dir=tmp_path / "none")) as client:
        answer = client.get("/")
        assert answer.status_code == 503
        assert "make web" in answer.text
        assert len(answer.text.splitlines()) == 1
        assert client.get("/health").status_code == 200
